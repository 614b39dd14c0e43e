//! The log: what was accepted on each board, in order, for ever.

use shared::board::{Event, Record};
use shared::id::{BoardId, CardId, Cid, CommentId, Millis, Seq, UserId};
use shared::wire::rest::Activity;
use shared::wire::{self, Head};
use sqlx::Row;

use super::{Store, StoreError, Tx, id};

/// An event on its way into the log, and into what is derived from it.
#[derive(Debug, Clone)]
pub struct Append {
    pub(crate) head: Head,
    pub(crate) event: Event,
    pub(crate) name: &'static str,
    pub(crate) payload: String,
}

/// Why nothing was appended.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// The log stands elsewhere than was thought, or holds one of the commands already: read it and decide again.
    #[error("the log has moved on")]
    Conflict,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Append {
    /// The record as it will be kept.
    ///
    /// # Errors
    /// None that could happen; see `wire::encode_event`.
    pub fn new(record: &Record) -> Result<Self, StoreError> {
        let Record { seq, cid, actor, at, event } = record.clone();
        let (name, payload) = wire::encode_event(&event)?;
        Ok(Self { head: Head { seq, cid, actor, at }, event, name, payload })
    }
}

impl Tx {
    /// Appends to the board's log and keeps the read models in step.
    ///
    /// # Errors
    /// [`AppendError::Conflict`] if a `seq` or a `cid` is taken; the transaction may go on only after it was
    /// rolled back to where it was before.
    pub(super) async fn append(&mut self, board: BoardId, appends: &[Append]) -> Result<(), AppendError> {
        const SQL: &str =
            "INSERT INTO board_events (board_id, seq, cid, actor, at, event, payload, card_id, comment_id)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        const SEQ: &str = "UPDATE boards SET seq = $2 WHERE id = $1";
        let board_text = board.to_string();
        for it in appends {
            let inserted = sqlx::query(SQL)
                .bind(&board_text)
                .bind(to_sql(it.head.seq))
                .bind(it.head.cid.to_string())
                .bind(it.head.actor.to_string())
                .bind(it.head.at.0)
                .bind(it.name)
                .bind(&it.payload)
                .bind(it.event.about().card().map(|id| id.to_string()))
                .bind(it.event.about().comment().map(|id| id.to_string()))
                .execute(self.connection())
                .await;
            inserted.map_err(|error| match &error {
                sqlx::Error::Database(inner) if inner.is_unique_violation() => AppendError::Conflict,
                _ => AppendError::Store(error.into()),
            })?;
            self.project(board, &it.head, &it.event).await?;
        }
        if let Some(last) = appends.last() {
            let query = sqlx::query(SEQ).bind(&board_text).bind(to_sql(last.head.seq));
            query.execute(self.connection()).await.map_err(StoreError::from)?;
        }
        Ok(())
    }

    /// Empties what the log says of a comment: deleted is deleted.
    pub(super) async fn redact_comment(
        &mut self,
        board: BoardId,
        card: CardId,
        comment: CommentId,
    ) -> Result<(), StoreError> {
        const SELECT: &str = "SELECT seq, event, payload FROM board_events
            WHERE board_id = $1 AND card_id = $2 AND comment_id = $3";
        const UPDATE: &str = "UPDATE board_events SET payload = $3 WHERE board_id = $1 AND seq = $2";
        let said =
            sqlx::query(SELECT).bind(board.to_string()).bind(card.to_string()).bind(comment.to_string());
        for row in said.fetch_all(self.connection()).await? {
            let (seq, event, payload): (i64, String, String) =
                (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
            let (_, redacted) = wire::encode_event(&wire::decode_event(&event, &payload)?.without_text())?;
            let query = sqlx::query(UPDATE).bind(board.to_string()).bind(seq).bind(redacted);
            query.execute(self.connection()).await?;
        }
        Ok(())
    }
}

impl Store {
    /// Where in the log the command stands, if it is there.
    ///
    /// # Errors
    /// The database's.
    pub async fn seq_of(&self, board: BoardId, cid: Cid) -> Result<Option<Seq>, StoreError> {
        const SQL: &str = "SELECT seq FROM board_events WHERE board_id = $1 AND cid = $2";
        let query = sqlx::query_scalar(SQL).bind(board.to_string()).bind(cid.to_string());
        Ok(query.fetch_optional(self.reader()).await?.map(from_sql))
    }

    /// All events after `since`, in order: head, name, payload.
    ///
    /// # Errors
    /// The database's, or a row that does not make sense.
    pub async fn events_after(
        &self,
        board: BoardId,
        since: Seq,
    ) -> Result<Vec<(Head, String, String)>, StoreError> {
        const SQL: &str = "SELECT seq, cid, actor, at, event, payload FROM board_events
            WHERE board_id = $1 AND seq > $2 ORDER BY seq";
        let query = sqlx::query(SQL).bind(board.to_string()).bind(to_sql(since));
        let rows = query.fetch_all(self.reader()).await?;
        rows.iter().map(|row| Ok((head(row)?, row.try_get(4)?, row.try_get(5)?))).collect()
    }

    /// The last `limit` things that happened to a card, newest first.
    ///
    /// # Errors
    /// The database's, or a row that does not make sense.
    pub async fn activity(
        &self,
        board: BoardId,
        card: CardId,
        limit: i64,
    ) -> Result<Vec<Activity>, StoreError> {
        const SQL: &str = "SELECT seq, cid, actor, at, event, payload FROM board_events
            WHERE board_id = $1 AND card_id = $2 ORDER BY seq DESC LIMIT $3";
        let query = sqlx::query(SQL).bind(board.to_string()).bind(card.to_string()).bind(limit);
        query.fetch_all(self.reader()).await?.iter().map(activity).collect()
    }
}

fn activity(row: &sqlx::sqlite::SqliteRow) -> Result<Activity, StoreError> {
    let Head { seq, cid, actor, at } = head(row)?;
    let (event, payload): (String, String) = (row.try_get(4)?, row.try_get(5)?);
    let (list_id, user_id) = match wire::decode_event(&event, &payload)? {
        Event::CardCreated(it) => (Some(it.card.list_id), None),
        Event::CardMoved(it) => (Some(it.list_id), None),
        Event::CardMemberAdded(it) => (None, Some(it.user_id)),
        Event::CardMemberRemoved(it) => (None, Some(it.user_id)),
        _ => (None, None),
    };
    Ok(Activity { seq, cid, actor, at, event, list_id, user_id })
}

fn head(row: &sqlx::sqlite::SqliteRow) -> Result<Head, StoreError> {
    let (cid, actor): (Cid, UserId) = (id(row, 1)?, id(row, 2)?);
    Ok(Head { seq: from_sql(row.try_get(0)?), cid, actor, at: Millis(row.try_get(3)?) })
}

pub(super) fn to_sql(seq: Seq) -> i64 {
    i64::try_from(seq.0).unwrap_or(i64::MAX)
}

pub(super) fn from_sql(seq: i64) -> Seq {
    Seq(u64::try_from(seq).unwrap_or_default())
}

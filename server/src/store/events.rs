//! The log: the events of each board, in order, forever.

use shared::board::{Event, Record};
use shared::id::{BoardId, CardId, Cid, Millis, Seq, UserId};
use shared::wire::{self, Activity, Head};
use sqlx::types::Text;

use super::comments::within;
use super::error::{AppendError, refused};
use super::{Store, StoreError, Tx, on};

/// An event to append to the log and to what is derived from it.
#[derive(Debug, Clone)]
pub struct Append {
    pub(crate) head: Head,
    pub(crate) event: Event,
    pub(crate) name: &'static str,
    /// `event` as JSON, as the log stores it.
    pub(crate) payload: String,
}

#[derive(sqlx::FromRow)]
struct EventRow {
    seq: i64,
    cid: Text<Cid>,
    actor: Text<UserId>,
    at: i64,
    event: String,
    payload: String,
}

impl Append {
    /// The record as it will be stored.
    ///
    /// # Errors
    /// Never in practice; see `wire::encode_event`.
    pub fn new(record: &Record) -> Result<Self, StoreError> {
        let Record { seq, cid, actor, at, event } = record.clone();
        let (name, payload) = wire::encode_event(&event)?;
        Ok(Self { head: Head { seq, cid, actor, at }, event, name, payload })
    }
}

impl Tx<'_> {
    /// Appends to the board's log and updates the read models.
    ///
    /// # Errors
    /// The [`AppendError`]; the transaction may continue only after this part of it is rolled back.
    pub(super) async fn append(&mut self, board: BoardId, appends: &[Append]) -> Result<(), AppendError> {
        const SEQ: &str = "UPDATE boards SET seq = $2 WHERE id = $1";
        for it in appends {
            self.log(board, it).await?;
            self.project(board, &it.head, &it.event).await?;
        }
        if let Some(last) = appends.last() {
            let seq = to_sql(last.head.seq);
            let query = on!(self.connection(), |db| {
                sqlx::query(SEQ).bind(Text(board)).bind(seq).execute(db).await.map(drop)
            });
            query.map_err(StoreError::from)?;
        }
        Ok(())
    }

    async fn log(&mut self, board: BoardId, it: &Append) -> Result<(), AppendError> {
        const SQL: &str =
            "INSERT INTO board_events (board_id, seq, cid, actor, at, event, payload, card_id, comment_id)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        let Append { head, event, name, payload } = it;
        let inserted = on!(self.connection(), |db| {
            let query = sqlx::query(SQL).bind(Text(board)).bind(to_sql(head.seq)).bind(Text(head.cid));
            let query = query.bind(Text(head.actor)).bind(head.at.0).bind(name).bind(payload);
            let query = query.bind(event.about().card().map(Text)).bind(event.about().comment().map(Text));
            query.execute(db).await.map(drop)
        });
        inserted.map_err(refused)
    }
}

impl Store {
    /// The `seq` of the command's event, if it is in the log.
    ///
    /// # Errors
    /// If the database fails.
    #[tracing::instrument(level = "debug", name = "db.seq_of", skip_all, fields(board.id = %board))]
    pub async fn seq_of(&self, board: BoardId, cid: Cid) -> Result<Option<Seq>, StoreError> {
        const SQL: &str = "SELECT seq FROM board_events WHERE board_id = $1 AND cid = $2";
        let seq = on!(self.reader(), |db| {
            sqlx::query_scalar(SQL).bind(Text(board)).bind(Text(cid)).fetch_optional(db).await
        })?;
        Ok(seq.map(from_sql))
    }

    /// All events after `since`, in order: head, name, payload.
    ///
    /// # Errors
    /// If the database fails or a row is invalid.
    #[tracing::instrument(level = "debug", name = "db.events_after", skip_all, fields(board.id = %board))]
    pub async fn events_after(
        &self,
        board: BoardId,
        since: Seq,
    ) -> Result<Vec<(Head, String, String)>, StoreError> {
        const SQL: &str = "SELECT seq, cid, actor, at, event, payload FROM board_events
            WHERE board_id = $1 AND seq > $2 ORDER BY seq";
        let rows: Vec<EventRow> = on!(self.reader(), |db| {
            sqlx::query_as(SQL).bind(Text(board)).bind(to_sql(since)).fetch_all(db).await
        })?;
        Ok(rows.into_iter().map(|row| (row.head(), row.event, row.payload)).collect())
    }

    /// The bytes of all payloads after `since`.
    ///
    /// # Errors
    /// If the database fails.
    #[tracing::instrument(level = "debug", name = "db.bytes_after", skip_all, fields(board.id = %board))]
    pub async fn bytes_after(&self, board: BoardId, since: Seq) -> Result<usize, StoreError> {
        const SQL: &str = "SELECT CAST(COALESCE(SUM(OCTET_LENGTH(payload)), 0) AS BIGINT) FROM board_events
            WHERE board_id = $1 AND seq > $2";
        let bytes: i64 = on!(self.reader(), |db| {
            sqlx::query_scalar(SQL).bind(Text(board)).bind(to_sql(since)).fetch_one(db).await
        })?;
        Ok(usize::try_from(bytes).unwrap_or_default())
    }

    /// The last `limit` things that happened to a card, newest first, with `before` those before that event; fewer if
    /// they have more than `most` characters. And whether there are older ones.
    ///
    /// # Errors
    /// If the database fails or a row is invalid.
    #[tracing::instrument(level = "debug", name = "db.activity", skip_all, fields(board.id = %board, card.id = %card))]
    pub async fn activity(
        &self,
        board: BoardId,
        card: CardId,
        before: Option<Seq>,
        limit: usize,
        most: usize,
    ) -> Result<(Vec<Activity>, bool), StoreError> {
        const LENGTHS: &str = "SELECT CAST(LENGTH(payload) AS BIGINT) FROM board_events
            WHERE board_id = $1 AND card_id = $2 AND seq < $3 ORDER BY seq DESC LIMIT $4";
        const SQL: &str = "SELECT seq, cid, actor, at, event, payload FROM board_events
            WHERE board_id = $1 AND card_id = $2 AND seq < $3 ORDER BY seq DESC LIMIT $4";
        let (before, one_more) = (before.map_or(i64::MAX, to_sql), limit.saturating_add(1));
        let one_more = i64::try_from(one_more).unwrap_or(i64::MAX);
        let lengths: Vec<i64> = on!(self.reader(), |db| {
            let query = sqlx::query_scalar(LENGTHS).bind(Text(board)).bind(Text(card));
            query.bind(before).bind(one_more).fetch_all(db).await
        })?;
        let page = within(lengths.iter().take(limit).copied(), most);
        let count = i64::try_from(page).unwrap_or(i64::MAX);
        let rows: Vec<EventRow> = on!(self.reader(), |db| {
            let query = sqlx::query_as(SQL).bind(Text(board)).bind(Text(card));
            query.bind(before).bind(count).fetch_all(db).await
        })?;
        let activity = rows.into_iter().map(EventRow::activity).collect::<Result<_, _>>()?;
        Ok((activity, page < lengths.len()))
    }
}

impl EventRow {
    fn head(&self) -> Head {
        Head { seq: from_sql(self.seq), cid: self.cid.0, actor: self.actor.0, at: Millis(self.at) }
    }

    fn activity(self) -> Result<Activity, StoreError> {
        Ok(Activity::new(self.head(), wire::decode_event(&self.event, &self.payload)?))
    }
}

pub(super) fn to_sql(seq: Seq) -> i64 {
    i64::try_from(seq.0).unwrap_or(i64::MAX)
}

fn from_sql(seq: i64) -> Seq {
    Seq(u64::try_from(seq).unwrap_or_default())
}

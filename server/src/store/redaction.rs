//! Deleted is deleted: emptying what the log says, and leaving no copies of it in the files.

use shared::board::Event;
use shared::id::{BoardId, CardId, CommentId, Seq};
use shared::wire;
use sqlx::types::Text;

use super::db::Db;
use super::events::to_sql;
use super::{Store, StoreError, Tx, on};

/// An event without its head.
#[derive(sqlx::FromRow)]
struct LoggedRow {
    seq: i64,
    event: String,
    payload: String,
}

/// Events that are read at once: each may have a text of 64 KiB, and a card thousands of them.
const PAGE: i64 = 16;

/// Whose events.
#[derive(Clone, Copy)]
enum Of {
    Card,
    Comment(CommentId),
    /// Without those of comments, before this one.
    Description(Seq),
}

impl Tx<'_> {
    /// Clears a deleted comment's text in the log.
    pub(super) async fn redact_comment(
        &mut self,
        board: BoardId,
        card: CardId,
        comment: CommentId,
    ) -> Result<(), StoreError> {
        self.redact_all(board, card, Of::Comment(comment), Event::without_text).await
    }

    /// Clears all that was written on a deleted card, and the texts of its comments, in the log.
    pub(super) async fn redact_card(&mut self, board: BoardId, card: CardId) -> Result<(), StoreError> {
        self.redact_all(board, card, Of::Card, Event::erased).await
    }

    /// Clears a card's description in all events before `before`.
    pub(super) async fn redact_descriptions(
        &mut self,
        board: BoardId,
        card: CardId,
        before: Seq,
    ) -> Result<(), StoreError> {
        self.redact_all(board, card, Of::Description(before), Event::without_text).await
    }

    async fn redact_all(
        &mut self,
        board: BoardId,
        card: CardId,
        of: Of,
        redacted: fn(Event) -> Event,
    ) -> Result<(), StoreError> {
        let mut after = 0;
        loop {
            let page = self.logged(board, card, of, after).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.seq;
            self.redact(board, page, redacted).await?;
        }
    }

    /// The next events after `after`.
    async fn logged(
        &mut self,
        board: BoardId,
        card: CardId,
        of: Of,
        after: i64,
    ) -> Result<Vec<LoggedRow>, StoreError> {
        const CARD: &str = "SELECT seq, event, payload FROM board_events
            WHERE board_id = $1 AND card_id = $2 AND seq > $3 ORDER BY seq LIMIT $4";
        const COMMENT: &str = "SELECT seq, event, payload FROM board_events
            WHERE board_id = $1 AND card_id = $2 AND seq > $3 AND comment_id = $5 ORDER BY seq LIMIT $4";
        const DESCRIPTION: &str = "SELECT seq, event, payload FROM board_events
            WHERE board_id = $1 AND card_id = $2 AND seq > $3 AND comment_id IS NULL AND seq < $5
            ORDER BY seq LIMIT $4";
        let sql = match of {
            Of::Card => CARD,
            Of::Comment(_) => COMMENT,
            Of::Description(_) => DESCRIPTION,
        };
        let rows = on!(self.connection(), |db| {
            let query = sqlx::query_as(sql).bind(Text(board)).bind(Text(card)).bind(after).bind(PAGE);
            let query = match of {
                Of::Card => query,
                Of::Comment(comment) => query.bind(Text(comment)),
                Of::Description(before) => query.bind(to_sql(before)),
            };
            query.fetch_all(db).await
        })?;
        Ok(rows)
    }

    async fn redact(
        &mut self,
        board: BoardId,
        logged: Vec<LoggedRow>,
        redacted: fn(Event) -> Event,
    ) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE board_events SET payload = $3 WHERE board_id = $1 AND seq = $2";
        for LoggedRow { seq, event, payload } in logged {
            let (_, redacted) = wire::encode_event(&redacted(wire::decode_event(&event, &payload)?))?;
            if redacted == payload {
                continue;
            }
            on!(self.connection(), |db| {
                sqlx::query(SQL).bind(Text(board)).bind(seq).bind(&redacted).execute(db).await?;
            });
        }
        Ok(())
    }
}

impl Store {
    /// Empties SQLite's journal, which holds copies of what was deleted. `false` if somebody is reading, so that it has
    /// to be tried again. PostgreSQL's log is its administrator's.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn empty_journal(&self) -> Result<bool, StoreError> {
        // Nothing can be committed meanwhile, so it does not wait for readers.
        const IMPATIENT: &str = "PRAGMA busy_timeout = 50";
        const PATIENT: &str = "PRAGMA busy_timeout = 5000";
        let Db::Sqlite(db) = &self.pools.db else { return Ok(true) };
        let mut writer = db.writers.acquire().await?;
        sqlx::query(IMPATIENT).execute(&mut *writer).await?;
        let emptied: Result<(i64, i64, i64), _> =
            sqlx::query_as("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(&mut *writer).await;
        sqlx::query(PATIENT).execute(&mut *writer).await?;
        Ok(emptied?.0 == 0)
    }
}

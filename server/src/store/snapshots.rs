//! Snapshots of boards, so that opening one does not read its whole log.

use shared::id::{BoardId, Seq};
use sqlx::types::Text;

use super::events::to_sql;
use super::{Store, StoreError, Tx, on};

impl Store {
    /// The newest snapshot of a board, as JSON; `None` if there is no such board.
    ///
    /// # Errors
    /// If the database fails.
    #[tracing::instrument(level = "debug", name = "db.snapshot", skip_all, fields(board.id = %board))]
    pub async fn snapshot(&self, board: BoardId) -> Result<Option<String>, StoreError> {
        const SQL: &str = "SELECT state FROM board_snapshots WHERE board_id = $1";
        let state =
            on!(self.reader(), |db| sqlx::query_scalar(SQL).bind(Text(board)).fetch_optional(db).await)?;
        Ok(state)
    }

    /// Stores a snapshot in place of the older one.
    ///
    /// # Errors
    /// If the database fails.
    #[tracing::instrument(level = "debug", name = "db.keep_snapshot", skip_all, fields(board.id = %board))]
    pub async fn keep_snapshot(&self, board: BoardId, seq: Seq, state: &str) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        tx.put_snapshot(board, seq, state).await?;
        tx.commit().await
    }
}

impl Tx<'_> {
    pub(super) async fn put_snapshot(
        &mut self,
        board: BoardId,
        seq: Seq,
        state: &str,
    ) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO board_snapshots (board_id, seq, state) VALUES ($1, $2, $3)
            ON CONFLICT (board_id) DO UPDATE SET seq = excluded.seq, state = excluded.state
            WHERE excluded.seq > board_snapshots.seq";
        on!(self.connection(), |db| {
            sqlx::query(SQL).bind(Text(board)).bind(to_sql(seq)).bind(state).execute(db).await?;
        });
        Ok(())
    }
}

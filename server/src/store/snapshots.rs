//! Boards' states at some `seq`, so that opening one does not read its whole log.

use shared::id::{BoardId, Seq};

use super::events::to_sql;
use super::{Store, StoreError, Tx};

impl Store {
    /// The newest snapshot of a board, as JSON; `None` if there is no such board.
    ///
    /// # Errors
    /// The database's.
    pub async fn snapshot(&self, board: BoardId) -> Result<Option<String>, StoreError> {
        const SQL: &str = "SELECT state FROM board_snapshots WHERE board_id = $1";
        Ok(sqlx::query_scalar(SQL).bind(board.to_string()).fetch_optional(self.reader()).await?)
    }

    /// Keeps a snapshot in place of the older one.
    ///
    /// # Errors
    /// The database's.
    pub async fn keep_snapshot(&self, board: BoardId, seq: Seq, state: &str) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        tx.put_snapshot(board, seq, state).await?;
        tx.commit().await
    }
}

impl Tx {
    pub(super) async fn put_snapshot(
        &mut self,
        board: BoardId,
        seq: Seq,
        state: &str,
    ) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO board_snapshots (board_id, seq, state) VALUES ($1, $2, $3)
            ON CONFLICT (board_id) DO UPDATE SET seq = excluded.seq, state = excluded.state
            WHERE excluded.seq > board_snapshots.seq";
        let query = sqlx::query(SQL).bind(board.to_string()).bind(to_sql(seq)).bind(state);
        query.execute(self.connection()).await?;
        Ok(())
    }
}

//! Boards as home shows them, and how one begins.

use shared::board::{Board, Color, Role};
use shared::id::{BoardId, Millis, UserId};
use shared::wire::Snapshot;
use shared::wire::rest::{BoardSummary, Boards};
use sqlx::Row;

use super::{Store, StoreError, Tx, id};

impl Store {
    /// Keeps a new board: its row, its owner's membership, and the snapshot its log begins with. `false` if the
    /// id is taken.
    ///
    /// # Errors
    /// The database's.
    pub async fn create_board(&self, board: &Board, owner: UserId, at: Millis) -> Result<bool, StoreError> {
        const SQL: &str = "INSERT INTO boards (id, name, background, user_id, seq, archived, created_at)
            VALUES ($1, $2, $3, $4, 0, FALSE, $5) ON CONFLICT (id) DO NOTHING";
        let state = serde_json::to_string(&Snapshot::from(board))?;
        let mut tx = self.begin().await?;
        let query = sqlx::query(SQL)
            .bind(board.id.to_string())
            .bind(&board.name)
            .bind(board.background.name())
            .bind(owner.to_string())
            .bind(at.0);
        if query.execute(tx.connection()).await?.rows_affected() == 0 {
            return Ok(false);
        }
        tx.set_member(board.id, owner, Role::Owner).await?;
        tx.put_snapshot(board.id, board.seq, &state).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// The boards `user` is on, by name.
    ///
    /// # Errors
    /// The database's, or a row that does not make sense.
    pub async fn boards_of(&self, user: UserId) -> Result<Boards, StoreError> {
        const SQL: &str = "SELECT b.id, b.name, b.background, b.archived, b.user_id
            FROM boards AS b JOIN board_members AS m ON m.board_id = b.id
            WHERE m.user_id = $1 ORDER BY b.created_at, b.id";
        let rows = sqlx::query(SQL).bind(user.to_string()).fetch_all(self.reader()).await?;
        let fellows = self.fellow_members(user).await?;
        let mut boards = Boards::default();
        for row in &rows {
            let id: BoardId = id(row, 0)?;
            let summary = BoardSummary {
                id,
                name: row.try_get(1)?,
                background: color(row.try_get(2)?),
                archived: row.try_get(3)?,
                user_id: super::id(row, 4)?,
                members: fellows.iter().filter(|(on, _)| *on == id).map(|(_, user)| user.clone()).collect(),
            };
            let kind =
                if summary.user_id == user { &mut boards.owned_boards } else { &mut boards.invited_boards };
            kind.push(summary);
        }
        Ok(boards)
    }
}

impl Tx {
    pub(super) async fn rename_board(&mut self, board: BoardId, name: &str) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE boards SET name = $2 WHERE id = $1";
        sqlx::query(SQL).bind(board.to_string()).bind(name).execute(self.connection()).await?;
        Ok(())
    }

    pub(super) async fn paint_board(&mut self, board: BoardId, background: Color) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE boards SET background = $2 WHERE id = $1";
        let query = sqlx::query(SQL).bind(board.to_string()).bind(background.name());
        query.execute(self.connection()).await?;
        Ok(())
    }

    pub(super) async fn archive_board(&mut self, board: BoardId, archived: bool) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE boards SET archived = $2 WHERE id = $1";
        sqlx::query(SQL).bind(board.to_string()).bind(archived).execute(self.connection()).await?;
        Ok(())
    }
}

/// The colour of that name. A name from a newer version shows as the default.
fn color(name: &str) -> Color {
    name.parse().unwrap_or_default()
}

//! Who is on which board.

use shared::board::{Role, User};
use shared::id::{BoardId, UserId};
use sqlx::Row;

use super::{Store, StoreError, Tx, id};

impl Store {
    /// The members of all boards that `user` is on, as pairs of board and person.
    pub(super) async fn fellow_members(&self, user: UserId) -> Result<Vec<(BoardId, User)>, StoreError> {
        const SQL: &str = "SELECT m.board_id, u.id, u.first_name, u.last_name, u.email
            FROM board_members AS mine
            JOIN board_members AS m ON m.board_id = mine.board_id
            JOIN users AS u ON u.id = m.user_id
            WHERE mine.user_id = $1 ORDER BY u.id";
        let rows = sqlx::query(SQL).bind(user.to_string()).fetch_all(self.reader()).await?;
        let pair = |row: &sqlx::sqlite::SqliteRow| {
            let user = User {
                id: id(row, 1)?,
                first_name: row.try_get(2)?,
                last_name: row.try_get(3)?,
                email: row.try_get(4)?,
            };
            Ok((id(row, 0)?, user))
        };
        rows.iter().map(pair).collect()
    }
}

impl Tx {
    pub(super) async fn set_member(
        &mut self,
        board: BoardId,
        user: UserId,
        role: Role,
    ) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO board_members (board_id, user_id, role) VALUES ($1, $2, $3)
            ON CONFLICT (board_id, user_id) DO UPDATE SET role = excluded.role";
        let query = sqlx::query(SQL).bind(board.to_string()).bind(user.to_string()).bind(role.name());
        query.execute(self.connection()).await?;
        Ok(())
    }

    pub(super) async fn remove_member(&mut self, board: BoardId, user: UserId) -> Result<(), StoreError> {
        const SQL: &str = "DELETE FROM board_members WHERE board_id = $1 AND user_id = $2";
        let query = sqlx::query(SQL).bind(board.to_string()).bind(user.to_string());
        query.execute(self.connection()).await?;
        Ok(())
    }
}

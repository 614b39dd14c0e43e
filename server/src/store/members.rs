//! The members of boards.

use shared::board::{Role, User};
use shared::id::{BoardId, UserId};
use sqlx::types::Text;

use super::users::UserRow;
use super::{Store, StoreError, Tx, on};

#[derive(sqlx::FromRow)]
struct FellowRow {
    board_id: Text<BoardId>,
    #[sqlx(flatten)]
    user: UserRow,
}

impl Store {
    /// The members of all boards that `user` is on, as pairs of board and user.
    pub(super) async fn fellow_members(&self, user: UserId) -> Result<Vec<(BoardId, User)>, StoreError> {
        const SQL: &str = "SELECT m.board_id, u.id, u.first_name, u.last_name, u.email
            FROM board_members AS mine
            JOIN board_members AS m ON m.board_id = mine.board_id
            JOIN users AS u ON u.id = m.user_id
            WHERE mine.user_id = $1 ORDER BY u.id";
        let rows: Vec<FellowRow> =
            on!(self.reader(), |db| sqlx::query_as(SQL).bind(Text(user)).fetch_all(db).await)?;
        Ok(rows.into_iter().map(|row| (row.board_id.0, row.user.into())).collect())
    }
}

impl Store {
    /// Who added the user to the board; `None` if they created it, were added before this was remembered, or are not a
    /// member.
    ///
    /// # Errors
    /// If the database fails.
    #[tracing::instrument(level = "debug", name = "db.added_by", skip_all, fields(board.id = %board, user.id = %user))]
    pub async fn added_by(&self, board: BoardId, user: UserId) -> Result<Option<UserId>, StoreError> {
        const SQL: &str = "SELECT added_by_id FROM board_members WHERE board_id = $1 AND user_id = $2";
        let by: Option<Option<Text<UserId>>> = on!(self.reader(), |db| {
            sqlx::query_scalar(SQL).bind(Text(board)).bind(Text(user)).fetch_optional(db).await
        })?;
        Ok(by.flatten().map(|by| by.0))
    }
}

impl Tx<'_> {
    pub(super) async fn set_member(
        &mut self,
        board: BoardId,
        user: UserId,
        role: Role,
    ) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO board_members (board_id, user_id, role) VALUES ($1, $2, $3)
            ON CONFLICT (board_id, user_id) DO UPDATE SET role = excluded.role";
        on!(self.connection(), |db| {
            let query = sqlx::query(SQL).bind(Text(board)).bind(Text(user)).bind(role.name());
            query.execute(db).await?;
        });
        Ok(())
    }

    /// As [`set_member`](Self::set_member), and remembers who added them.
    pub(super) async fn add_member(
        &mut self,
        board: BoardId,
        user: UserId,
        role: Role,
        by: UserId,
    ) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE board_members SET added_by_id = $3 WHERE board_id = $1 AND user_id = $2";
        self.set_member(board, user, role).await?;
        on!(self.connection(), |db| {
            sqlx::query(SQL).bind(Text(board)).bind(Text(user)).bind(Text(by)).execute(db).await?;
        });
        Ok(())
    }

    pub(super) async fn remove_member(&mut self, board: BoardId, user: UserId) -> Result<(), StoreError> {
        const SQL: &str = "DELETE FROM board_members WHERE board_id = $1 AND user_id = $2";
        on!(self.connection(), |db| {
            sqlx::query(SQL).bind(Text(board)).bind(Text(user)).execute(db).await?;
        });
        Ok(())
    }
}

//! Who has blocked whom.

use shared::board::User;
use shared::id::{Millis, UserId};
use sqlx::types::Text;

use super::users::UserRow;
use super::{Store, StoreError, on};

impl Store {
    /// `user` hears of no invitation by `blocked` any more, and cannot be added to a board by them.
    ///
    /// # Errors
    /// If the database fails.
    #[tracing::instrument(level = "debug", name = "db.block", skip_all, fields(user.id = %user))]
    pub async fn block(&self, user: UserId, blocked: UserId, at: Millis) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO blocks (user_id, blocked_user_id, at) VALUES ($1, $2, $3)
            ON CONFLICT (user_id, blocked_user_id) DO NOTHING";
        let mut tx = self.begin().await?;
        on!(tx.connection(), |db| {
            sqlx::query(SQL).bind(Text(user)).bind(Text(blocked)).bind(at.0).execute(db).await?;
        });
        tx.commit().await
    }

    /// Undoes [`block`](Self::block).
    ///
    /// # Errors
    /// If the database fails.
    #[tracing::instrument(level = "debug", name = "db.unblock", skip_all, fields(user.id = %user))]
    pub async fn unblock(&self, user: UserId, blocked: UserId) -> Result<(), StoreError> {
        const SQL: &str = "DELETE FROM blocks WHERE user_id = $1 AND blocked_user_id = $2";
        let mut tx = self.begin().await?;
        on!(tx.connection(), |db| {
            sqlx::query(SQL).bind(Text(user)).bind(Text(blocked)).execute(db).await?;
        });
        tx.commit().await
    }

    /// The users that `user` has blocked, the first first.
    ///
    /// # Errors
    /// If the database fails.
    #[tracing::instrument(level = "debug", name = "db.blocked_by", skip_all, fields(user.id = %user))]
    pub async fn blocked_by(&self, user: UserId) -> Result<Vec<User>, StoreError> {
        const SQL: &str = "SELECT u.id, u.first_name, u.last_name, u.email
            FROM blocks AS b JOIN users AS u ON u.id = b.blocked_user_id WHERE b.user_id = $1 ORDER BY b.at, u.id";
        let rows: Vec<UserRow> =
            on!(self.reader(), |db| sqlx::query_as(SQL).bind(Text(user)).fetch_all(db).await)?;
        Ok(rows.into_iter().map(User::from).collect())
    }
}

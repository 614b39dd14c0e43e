//! People.

use shared::board::User;
use shared::id::{Millis, UserId};
use sqlx::Row;

use super::{Store, StoreError, id};

/// A person to be kept.
pub struct NewUser {
    /// As others will see them; the address in lower case.
    pub user: User,
    /// Argon2id, in the PHC string format.
    pub password_hash: String,
    /// Now.
    pub at: Millis,
}

/// Somebody has that address already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EmailTaken;

impl Store {
    /// Keeps a new person.
    ///
    /// # Errors
    /// The database's.
    pub async fn create_user(&self, new: &NewUser) -> Result<Result<(), EmailTaken>, StoreError> {
        const SQL: &str = "INSERT INTO users (id, first_name, last_name, email, password_hash, created_at)
            VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (email) DO NOTHING";
        let mut tx = self.begin().await?;
        let query = sqlx::query(SQL)
            .bind(new.user.id.to_string())
            .bind(&new.user.first_name)
            .bind(&new.user.last_name)
            .bind(&new.user.email)
            .bind(&new.password_hash)
            .bind(new.at.0);
        let kept = query.execute(tx.connection()).await?.rows_affected() == 1;
        tx.commit().await?;
        Ok(if kept { Ok(()) } else { Err(EmailTaken) })
    }

    /// The person of that id.
    ///
    /// # Errors
    /// The database's.
    pub async fn user(&self, id: UserId) -> Result<Option<User>, StoreError> {
        const SQL: &str = "SELECT id, first_name, last_name, email FROM users WHERE id = $1";
        let row = sqlx::query(SQL).bind(id.to_string()).fetch_optional(self.reader()).await?;
        row.as_ref().map(user).transpose()
    }

    /// The person of that address, in whatever case it is written.
    ///
    /// # Errors
    /// The database's.
    pub async fn user_by_email(&self, email: &str) -> Result<Option<User>, StoreError> {
        Ok(self.credentials(email).await?.map(|(user, _)| user))
    }

    /// The person of that address and their password's hash.
    ///
    /// # Errors
    /// The database's.
    pub async fn credentials(&self, email: &str) -> Result<Option<(User, String)>, StoreError> {
        const SQL: &str =
            "SELECT id, first_name, last_name, email, password_hash FROM users WHERE email = $1";
        let query = sqlx::query(SQL).bind(email.trim().to_lowercase());
        let row = query.fetch_optional(self.reader()).await?;
        row.map(|row| Ok((user(&row)?, row.try_get(4)?))).transpose()
    }
}

fn user(row: &sqlx::sqlite::SqliteRow) -> Result<User, StoreError> {
    Ok(User {
        id: id(row, 0)?,
        first_name: row.try_get(1)?,
        last_name: row.try_get(2)?,
        email: row.try_get(3)?,
    })
}

//! People.

use shared::board::User;
use shared::id::{Millis, UserId};
use sqlx::types::Text;

use super::{Store, StoreError, on, text};

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

/// What others may see of a person.
#[derive(sqlx::FromRow)]
pub(super) struct UserRow {
    id: Text<UserId>,
    first_name: String,
    last_name: String,
    email: String,
}

#[derive(sqlx::FromRow)]
struct CredentialsRow {
    #[sqlx(flatten)]
    user: UserRow,
    password_hash: String,
}

impl From<UserRow> for User {
    fn from(UserRow { id: Text(id), first_name, last_name, email }: UserRow) -> Self {
        Self { id, first_name, last_name, email }
    }
}

impl Store {
    /// Keeps a new person.
    ///
    /// # Errors
    /// The database's.
    #[tracing::instrument(level = "debug", name = "db.create_user", skip_all, fields(user.id = %new.user.id))]
    pub async fn create_user(&self, new: &NewUser) -> Result<Result<(), EmailTaken>, StoreError> {
        const SQL: &str = "INSERT INTO users (id, first_name, last_name, email, password_hash, created_at)
            VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (email) DO NOTHING";
        let mut tx = self.begin().await?;
        let kept = on!(tx.connection(), |db| sqlx::query(SQL)
            .bind(Text(new.user.id))
            .bind(text(&new.user.first_name))
            .bind(text(&new.user.last_name))
            .bind(text(&new.user.email))
            .bind(&new.password_hash)
            .bind(new.at.0)
            .execute(db)
            .await?
            .rows_affected());
        tx.commit().await?;
        Ok(if kept == 1 { Ok(()) } else { Err(EmailTaken) })
    }

    /// The person of that id.
    ///
    /// # Errors
    /// The database's.
    #[tracing::instrument(level = "debug", name = "db.user", skip_all, fields(user.id = %id))]
    pub async fn user(&self, id: UserId) -> Result<Option<User>, StoreError> {
        const SQL: &str = "SELECT id, first_name, last_name, email FROM users WHERE id = $1";
        let row: Option<UserRow> =
            on!(self.reader(), |db| sqlx::query_as(SQL).bind(Text(id)).fetch_optional(db).await)?;
        Ok(row.map(User::from))
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
    #[tracing::instrument(level = "debug", name = "db.credentials", skip_all)]
    pub async fn credentials(&self, email: &str) -> Result<Option<(User, String)>, StoreError> {
        const SQL: &str =
            "SELECT id, first_name, last_name, email, password_hash FROM users WHERE email = $1";
        let email = email.trim().to_lowercase();
        let row: Option<CredentialsRow> =
            on!(self.reader(), |db| sqlx::query_as(SQL).bind(text(&email)).fetch_optional(db).await)?;
        Ok(row.map(|row| (row.user.into(), row.password_hash)))
    }
}

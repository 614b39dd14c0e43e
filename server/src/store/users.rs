//! Users.

use shared::board::User;
use shared::id::{Millis, UserId};
use shared::wire::rest::PersonalSettings;
use sqlx::types::Text;

use super::{Store, StoreError, on, text};

/// A user to store.
pub struct NewUser {
    /// The user as others see them; the address in lower case.
    pub user: User,
    /// Argon2id, in the PHC string format.
    pub password_hash: String,
    /// The current time.
    pub at: Millis,
}

/// Another user has that email address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EmailTaken;

/// What others may see of a user.
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
    /// Stores a new user.
    ///
    /// # Errors
    /// If the database fails.
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

    /// The user with that id.
    ///
    /// # Errors
    /// If the database fails.
    #[tracing::instrument(level = "debug", name = "db.user", skip_all, fields(user.id = %id))]
    pub async fn user(&self, id: UserId) -> Result<Option<User>, StoreError> {
        const SQL: &str = "SELECT id, first_name, last_name, email FROM users WHERE id = $1";
        let row: Option<UserRow> =
            on!(self.reader(), |db| sqlx::query_as(SQL).bind(Text(id)).fetch_optional(db).await)?;
        Ok(row.map(User::from))
    }

    /// The user with that email address, in any case.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn user_by_email(&self, email: &str) -> Result<Option<User>, StoreError> {
        Ok(self.credentials(email).await?.map(|(user, _)| user))
    }

    /// The user with that email address whom `by` may add to a board at once. `None` also if they want to be asked
    /// first, or have blocked `by`.
    ///
    /// # Errors
    /// If the database fails.
    #[tracing::instrument(level = "debug", name = "db.addable", skip_all, fields(user.id = %by))]
    pub async fn addable(&self, email: &str, by: UserId) -> Result<Option<User>, StoreError> {
        const SQL: &str = "SELECT id, first_name, last_name, email FROM users
            WHERE email = $1 AND NOT ask_before_adding AND NOT EXISTS
                (SELECT 1 FROM blocks AS b WHERE b.user_id = users.id AND b.blocked_user_id = $2)";
        let email = email.trim().to_lowercase();
        let row: Option<UserRow> = on!(self.reader(), |db| {
            sqlx::query_as(SQL).bind(text(&email)).bind(Text(by)).fetch_optional(db).await
        })?;
        Ok(row.map(User::from))
    }

    /// The user's own settings; `None` if there is no such user.
    ///
    /// # Errors
    /// If the database fails.
    #[tracing::instrument(level = "debug", name = "db.settings", skip_all, fields(user.id = %user))]
    pub async fn settings(&self, user: UserId) -> Result<Option<PersonalSettings>, StoreError> {
        const SQL: &str = "SELECT ask_before_adding FROM users WHERE id = $1";
        let asks: Option<bool> =
            on!(self.reader(), |db| sqlx::query_scalar(SQL).bind(Text(user)).fetch_optional(db).await)?;
        Ok(asks.map(|ask_before_adding| PersonalSettings { ask_before_adding }))
    }

    /// Changes the user's own settings.
    ///
    /// # Errors
    /// If the database fails.
    #[tracing::instrument(level = "debug", name = "db.set_settings", skip_all, fields(user.id = %user))]
    pub async fn set_settings(&self, user: UserId, settings: PersonalSettings) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE users SET ask_before_adding = $2 WHERE id = $1";
        let mut tx = self.begin().await?;
        on!(tx.connection(), |db| {
            sqlx::query(SQL).bind(Text(user)).bind(settings.ask_before_adding).execute(db).await?;
        });
        tx.commit().await
    }

    /// The user with that email address, and their password hash.
    ///
    /// # Errors
    /// If the database fails.
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

//! Sessions and their refresh tokens.

use shared::id::{Millis, SessionId, UserId};
use sqlx::types::Text;

use super::{Store, StoreError, Tx, on};

/// A session as it is stored.
pub struct StoredSession<'a> {
    /// Its id, named in every access token.
    pub id: SessionId,
    /// Its user.
    pub user: UserId,
    /// Hash of its first refresh token.
    pub refresh_hash: &'a str,
    /// The current time.
    pub at: Millis,
    /// When it ends if it is not refreshed.
    pub expires_at: Millis,
}

/// The outcome of using a refresh token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refresh {
    /// It was the newest; it has now been replaced.
    Rotated(SessionId, UserId),
    /// It was replaced a moment ago: two tabs refreshed at once, or an answer was lost. The newest one stays valid.
    JustRotated(SessionId, UserId),
    /// It was replaced earlier, so there is a copy of it. The session has been revoked.
    Reused(SessionId, UserId),
    /// Unknown, expired or revoked.
    Invalid,
}

#[derive(sqlx::FromRow)]
struct OwnedRow {
    id: Text<SessionId>,
    user_id: Text<UserId>,
}

#[derive(sqlx::FromRow)]
struct ReplacedRow {
    #[sqlx(flatten)]
    session: OwnedRow,
    rotated_at: i64,
}

impl Store {
    /// Stores a new session.
    ///
    /// # Errors
    /// If the database fails.
    #[tracing::instrument(level = "debug", name = "db.create_session", skip_all, fields(user.id = %it.user))]
    pub async fn create_session(&self, it: &StoredSession<'_>) -> Result<(), StoreError> {
        const SQL: &str =
            "INSERT INTO sessions (id, user_id, refresh_hash, rotated_at, created_at, expires_at)
            VALUES ($1, $2, $3, $4, $4, $5)";
        let mut tx = self.begin().await?;
        on!(tx.connection(), |db| {
            let query = sqlx::query(SQL).bind(Text(it.id)).bind(Text(it.user)).bind(it.refresh_hash);
            query.bind(it.at.0).bind(it.expires_at.0).execute(db).await?;
        });
        tx.commit().await
    }

    /// The user of the session, if it is neither expired nor revoked.
    ///
    /// # Errors
    /// If the database fails.
    #[tracing::instrument(level = "debug", name = "db.live_session", skip_all, fields(session.id = %session))]
    pub async fn live_session(&self, session: SessionId, now: Millis) -> Result<Option<UserId>, StoreError> {
        const SQL: &str =
            "SELECT user_id FROM sessions WHERE id = $1 AND revoked_at IS NULL AND expires_at > $2";
        let user: Option<Text<UserId>> = on!(self.reader(), |db| {
            sqlx::query_scalar(SQL).bind(Text(session)).bind(now.0).fetch_optional(db).await
        })?;
        Ok(user.map(Text::into_inner))
    }

    /// Replaces the refresh token with hash `old` by the one with hash `new`. An old token is still accepted within
    /// `grace_ms` of its replacement.
    ///
    /// # Errors
    /// If the database fails.
    #[tracing::instrument(level = "debug", name = "db.rotate", skip_all)]
    pub async fn rotate(
        &self,
        old: &str,
        new: &str,
        now: Millis,
        expires_at: Millis,
        grace_ms: i64,
    ) -> Result<Refresh, StoreError> {
        // Checks and replaces in one statement, so that of two requests with the same token only the first succeeds.
        const ROTATE: &str = "UPDATE sessions
            SET previous_hash = refresh_hash, refresh_hash = $2, rotated_at = $3, expires_at = $4
            WHERE refresh_hash = $1 AND revoked_at IS NULL AND expires_at > $3 RETURNING id, user_id";
        const REPLACED: &str = "SELECT id, user_id, rotated_at FROM sessions
            WHERE previous_hash = $1 AND revoked_at IS NULL AND expires_at > $2";
        let mut tx = self.begin().await?;
        let rotated: Option<OwnedRow> = on!(tx.connection(), |db| {
            let query = sqlx::query_as(ROTATE).bind(old).bind(new).bind(now.0).bind(expires_at.0);
            query.fetch_optional(db).await
        })?;
        if let Some(OwnedRow { id: Text(session), user_id: Text(user) }) = rotated {
            tx.commit().await?;
            return Ok(Refresh::Rotated(session, user));
        }
        let replaced: Option<ReplacedRow> = on!(tx.connection(), |db| {
            sqlx::query_as(REPLACED).bind(old).bind(now.0).fetch_optional(db).await
        })?;
        let Some(ReplacedRow { session, rotated_at }) = replaced else { return Ok(Refresh::Invalid) };
        let OwnedRow { id: Text(session), user_id: Text(user) } = session;
        if now.0 - rotated_at <= grace_ms {
            return Ok(Refresh::JustRotated(session, user));
        }
        tx.revoke(session, now).await?;
        tx.commit().await?;
        Ok(Refresh::Reused(session, user))
    }

    /// Ends a session for good.
    ///
    /// # Errors
    /// If the database fails.
    #[tracing::instrument(level = "debug", name = "db.revoke_session", skip_all, fields(session.id = %session))]
    pub async fn revoke_session(&self, session: SessionId, now: Millis) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        tx.revoke(session, now).await?;
        tx.commit().await
    }
}

impl Tx<'_> {
    async fn revoke(&mut self, session: SessionId, now: Millis) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE sessions SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL";
        on!(self.connection(), |db| {
            sqlx::query(SQL).bind(Text(session)).bind(now.0).execute(db).await?;
        });
        Ok(())
    }
}

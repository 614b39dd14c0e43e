//! Sign-ins, and the chains of refresh tokens that keep them.

use shared::id::{Millis, SessionId, UserId};
use sqlx::Row;

use super::{Store, StoreError, id};

/// A sign-in as it is kept.
pub struct StoredSession<'a> {
    /// Its id, named in every access token.
    pub id: SessionId,
    /// Whose.
    pub user: UserId,
    /// Hash of its first refresh token.
    pub refresh_hash: &'a str,
    /// Now.
    pub at: Millis,
    /// When it ends if it is not refreshed.
    pub expires_at: Millis,
}

/// What came of a refresh token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refresh {
    /// It was the newest; it is replaced now.
    Rotated(SessionId, UserId),
    /// It was replaced a moment ago: two tabs came at once, or an answer was lost. The newest one stays good.
    JustRotated(SessionId, UserId),
    /// It was replaced before: somebody has a copy. The session is revoked now.
    Reused(SessionId, UserId),
    /// Unknown, expired or revoked.
    Invalid,
}

impl Store {
    /// Keeps a new sign-in.
    ///
    /// # Errors
    /// The database's.
    pub async fn create_session(&self, it: &StoredSession<'_>) -> Result<(), StoreError> {
        const SQL: &str =
            "INSERT INTO sessions (id, user_id, refresh_hash, rotated_at, created_at, expires_at)
            VALUES ($1, $2, $3, $4, $4, $5)";
        let mut tx = self.begin().await?;
        let query = sqlx::query(SQL)
            .bind(it.id.to_string())
            .bind(it.user.to_string())
            .bind(it.refresh_hash)
            .bind(it.at.0)
            .bind(it.expires_at.0);
        query.execute(tx.connection()).await?;
        tx.commit().await
    }

    /// Whose session that is, if it is neither expired nor revoked.
    ///
    /// # Errors
    /// The database's.
    pub async fn live_session(&self, session: SessionId, now: Millis) -> Result<Option<UserId>, StoreError> {
        const SQL: &str =
            "SELECT user_id FROM sessions WHERE id = $1 AND revoked_at IS NULL AND expires_at > $2";
        let query = sqlx::query(SQL).bind(session.to_string()).bind(now.0);
        query.fetch_optional(self.reader()).await?.map(|row| id(&row, 0)).transpose()
    }

    /// Replaces the refresh token whose hash is `old` by the one whose hash is `new`. Within `grace_ms` of its
    /// replacement an old token is excused.
    ///
    /// # Errors
    /// The database's.
    pub async fn rotate(
        &self,
        old: &str,
        new: &str,
        now: Millis,
        expires_at: Millis,
        grace_ms: i64,
    ) -> Result<Refresh, StoreError> {
        const SELECT: &str = "SELECT id, user_id, refresh_hash, rotated_at FROM sessions
            WHERE (refresh_hash = $1 OR previous_hash = $1) AND revoked_at IS NULL AND expires_at > $2";
        const UPDATE: &str = "UPDATE sessions
            SET previous_hash = refresh_hash, refresh_hash = $2, rotated_at = $3, expires_at = $4 WHERE id = $1";
        let mut tx = self.begin().await?;
        let found = sqlx::query(SELECT).bind(old).bind(now.0).fetch_optional(tx.connection()).await?;
        let Some(row) = found else { return Ok(Refresh::Invalid) };
        let (session, user): (SessionId, UserId) = (id(&row, 0)?, id(&row, 1)?);
        let (newest, rotated_at): (String, i64) = (row.try_get(2)?, row.try_get(3)?);
        if newest != old {
            if now.0 - rotated_at <= grace_ms {
                return Ok(Refresh::JustRotated(session, user));
            }
            tx.revoke(session, now).await?;
            tx.commit().await?;
            return Ok(Refresh::Reused(session, user));
        }
        let query = sqlx::query(UPDATE).bind(session.to_string()).bind(new).bind(now.0).bind(expires_at.0);
        query.execute(tx.connection()).await?;
        tx.commit().await?;
        Ok(Refresh::Rotated(session, user))
    }

    /// Ends a session for ever.
    ///
    /// # Errors
    /// The database's.
    pub async fn revoke_session(&self, session: SessionId, now: Millis) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        tx.revoke(session, now).await?;
        tx.commit().await
    }
}

impl super::Tx {
    async fn revoke(&mut self, session: SessionId, now: Millis) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE sessions SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL";
        sqlx::query(SQL).bind(session.to_string()).bind(now.0).execute(self.connection()).await?;
        Ok(())
    }
}

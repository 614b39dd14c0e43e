//! Sessions and their refresh tokens.

use shared::id::{Millis, SessionId, UserId};
use sqlx::types::Text;

use super::{Store, StoreError, Tx, on, text};

/// A new session.
pub struct NewSession<'a> {
    /// Its id, named in every token.
    pub id: SessionId,
    /// Its user.
    pub user: UserId,
    /// Hash of its first refresh token.
    pub refresh_hash: &'a str,
    /// The browser or program, as it names itself.
    pub user_agent: &'a str,
    /// The current time.
    pub at: Millis,
    /// When it ends if it is not refreshed.
    pub expires_at: Millis,
}

/// A renewal of a session.
pub struct Rotation<'a> {
    /// The session that the refresh token names.
    pub session: SessionId,
    /// Hash of that token.
    pub old: &'a str,
    /// Hash of its successor. The same `old` must always come with the same `new`.
    pub new: &'a str,
    /// The browser or program, as it names itself.
    pub user_agent: &'a str,
    /// The current time.
    pub at: Millis,
    /// When the session ends if it is not refreshed again.
    pub expires_at: Millis,
}

/// The outcome of using a refresh token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refresh {
    /// It was the newest; its successor has replaced it.
    Rotated(UserId),
    /// It was replaced before, but its successor was never used: two tabs refreshed at once, or an answer was lost. The
    /// successor stays the newest.
    Repeated(UserId),
    /// Its successor was used, or it was never issued, so someone has a copy. The session has been revoked.
    Reused(UserId),
    /// There is no such session, or it has ended.
    Invalid,
}

/// A session that has not ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LiveSession {
    /// Its user.
    pub user: UserId,
    /// When it ends if it is not refreshed.
    pub expires_at: Millis,
}

/// A live session, as its user sees it in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedSession {
    /// Its id.
    pub id: SessionId,
    /// The browser or program, as it names itself; empty if unknown.
    pub user_agent: String,
    /// When the user signed in.
    pub created_at: Millis,
    /// When it was last renewed.
    pub renewed_at: Millis,
}

#[derive(sqlx::FromRow)]
struct ListedRow {
    id: Text<SessionId>,
    user_agent: String,
    created_at: i64,
    rotated_at: i64,
}

#[derive(sqlx::FromRow)]
struct LiveRow {
    user_id: Text<UserId>,
    expires_at: i64,
}

#[derive(sqlx::FromRow)]
struct TokensRow {
    user_id: Text<UserId>,
    refresh_hash: String,
    previous_hash: Option<String>,
}

impl Store {
    /// Stores a new session. `password`: only if the user still has the password with this hash; returns whether so.
    ///
    /// # Errors
    /// If the database fails.
    #[tracing::instrument(level = "debug", name = "db.create_session", skip_all, fields(user.id = %it.user))]
    pub async fn create_session(
        &self,
        it: &NewSession<'_>,
        password: Option<&str>,
    ) -> Result<bool, StoreError> {
        // Changes nothing, but makes this wait for a change of the password, which also ends all sessions.
        const STILL: &str =
            "UPDATE users SET password_hash = password_hash WHERE id = $1 AND password_hash = $2";
        const SQL: &str =
            "INSERT INTO sessions (id, user_id, refresh_hash, user_agent, rotated_at, created_at, expires_at)
            VALUES ($1, $2, $3, $4, $5, $5, $6)";
        let mut tx = self.begin().await?;
        if let Some(password) = password {
            let same = on!(tx.connection(), |db| {
                sqlx::query(STILL).bind(Text(it.user)).bind(password).execute(db).await?.rows_affected()
            });
            if same == 0 {
                tx.roll_back().await?;
                return Ok(false);
            }
        }
        on!(tx.connection(), |db| {
            let query = sqlx::query(SQL).bind(Text(it.id)).bind(Text(it.user)).bind(it.refresh_hash);
            query.bind(text(it.user_agent)).bind(it.at.0).bind(it.expires_at.0).execute(db).await?;
        });
        tx.commit().await?;
        Ok(true)
    }

    /// The session, if it is neither expired nor revoked.
    ///
    /// # Errors
    /// If the database fails.
    #[tracing::instrument(level = "debug", name = "db.live_session", skip_all, fields(session.id = %session))]
    pub async fn live_session(
        &self,
        session: SessionId,
        now: Millis,
    ) -> Result<Option<LiveSession>, StoreError> {
        const SQL: &str = "SELECT user_id, expires_at FROM sessions WHERE id = $1 AND revoked_at IS NULL AND expires_at > $2";
        let row: Option<LiveRow> = on!(self.reader(), |db| {
            sqlx::query_as(SQL).bind(Text(session)).bind(now.0).fetch_optional(db).await
        })?;
        Ok(row.map(|row| LiveSession { user: row.user_id.into_inner(), expires_at: Millis(row.expires_at) }))
    }

    /// The session whose newest refresh token has this hash, or had it before its last renewal. It may have ended.
    ///
    /// # Errors
    /// If the database fails.
    #[tracing::instrument(level = "debug", name = "db.session_with", skip_all)]
    pub async fn session_with(&self, refresh_hash: &str) -> Result<Option<SessionId>, StoreError> {
        const SQL: &str = "SELECT id FROM sessions WHERE refresh_hash = $1 OR previous_hash = $1";
        let id: Option<Text<SessionId>> =
            on!(self.reader(), |db| { sqlx::query_scalar(SQL).bind(refresh_hash).fetch_optional(db).await })?;
        Ok(id.map(Text::into_inner))
    }

    /// Replaces a refresh token by its successor.
    ///
    /// # Errors
    /// If the database fails.
    #[tracing::instrument(level = "debug", name = "db.rotate", skip_all, fields(session.id = %it.session))]
    pub async fn rotate(&self, it: &Rotation<'_>) -> Result<Refresh, StoreError> {
        // Checks and replaces in one statement, so that of two requests with the same token only the first replaces it.
        const ROTATE: &str = "UPDATE sessions SET previous_hash = refresh_hash, refresh_hash = $3,
                user_agent = $4, rotated_at = $5, expires_at = $6
            WHERE id = $1 AND refresh_hash = $2 AND revoked_at IS NULL AND expires_at > $5 RETURNING user_id";
        const KNOWN: &str = "SELECT user_id, refresh_hash, previous_hash FROM sessions
            WHERE id = $1 AND revoked_at IS NULL AND expires_at > $2";
        let mut tx = self.begin().await?;
        let rotated: Option<Text<UserId>> = on!(tx.connection(), |db| {
            let query = sqlx::query_scalar(ROTATE).bind(Text(it.session)).bind(it.old).bind(it.new);
            query.bind(text(it.user_agent)).bind(it.at.0).bind(it.expires_at.0).fetch_optional(db).await
        })?;
        if let Some(Text(user)) = rotated {
            tx.commit().await?;
            return Ok(Refresh::Rotated(user));
        }
        let known: Option<TokensRow> = on!(tx.connection(), |db| {
            sqlx::query_as(KNOWN).bind(Text(it.session)).bind(it.at.0).fetch_optional(db).await
        })?;
        let Some(TokensRow { user_id: Text(user), refresh_hash, previous_hash }) = known else {
            tx.roll_back().await?;
            return Ok(Refresh::Invalid);
        };
        if previous_hash.as_deref() == Some(it.old) && refresh_hash == it.new {
            tx.roll_back().await?;
            return Ok(Refresh::Repeated(user));
        }
        tx.revoke(it.session, it.at).await?;
        tx.commit().await?;
        Ok(Refresh::Reused(user))
    }

    /// The live sessions of a user, the last renewed first.
    ///
    /// # Errors
    /// If the database fails.
    #[tracing::instrument(level = "debug", name = "db.sessions_of", skip_all, fields(user.id = %user))]
    pub async fn sessions_of(&self, user: UserId, now: Millis) -> Result<Vec<ListedSession>, StoreError> {
        const SQL: &str = "SELECT id, user_agent, created_at, rotated_at FROM sessions
            WHERE user_id = $1 AND revoked_at IS NULL AND expires_at > $2 ORDER BY rotated_at DESC, id DESC";
        let rows: Vec<ListedRow> = on!(self.reader(), |db| {
            sqlx::query_as(SQL).bind(Text(user)).bind(now.0).fetch_all(db).await
        })?;
        let listed = |row: ListedRow| ListedSession {
            id: row.id.into_inner(),
            user_agent: row.user_agent,
            created_at: Millis(row.created_at),
            renewed_at: Millis(row.rotated_at),
        };
        Ok(rows.into_iter().map(listed).collect())
    }

    /// Ends a session of this user for good. Returns whether they have one with this id, ended or not.
    ///
    /// # Errors
    /// If the database fails.
    #[tracing::instrument(level = "debug", name = "db.revoke_session_of", skip_all, fields(session.id = %session))]
    pub async fn revoke_session_of(
        &self,
        user: UserId,
        session: SessionId,
        now: Millis,
    ) -> Result<bool, StoreError> {
        const SQL: &str =
            "UPDATE sessions SET revoked_at = coalesce(revoked_at, $3) WHERE id = $1 AND user_id = $2";
        let mut tx = self.begin().await?;
        let found = on!(tx.connection(), |db| {
            let query = sqlx::query(SQL).bind(Text(session)).bind(Text(user)).bind(now.0);
            query.execute(db).await?.rows_affected()
        });
        tx.commit().await?;
        Ok(found > 0)
    }

    /// Ends all sessions of a user for good, except one, and returns those that have ended.
    ///
    /// # Errors
    /// If the database fails.
    #[tracing::instrument(level = "debug", name = "db.revoke_sessions_of", skip_all, fields(user.id = %user))]
    pub async fn revoke_sessions_of(
        &self,
        user: UserId,
        except: Option<SessionId>,
        now: Millis,
    ) -> Result<Vec<SessionId>, StoreError> {
        let mut tx = self.begin().await?;
        let ended = tx.revoke_all(user, except.unwrap_or_default(), now).await?;
        tx.commit().await?;
        Ok(ended)
    }

    /// Ends the user's live sessions that are more than `most`, and returns them: first those that were never renewed, such
    /// as a program leaves behind that signs in again each time, the oldest first. `newest` stays.
    ///
    /// # Errors
    /// If the database fails.
    #[tracing::instrument(level = "debug", name = "db.end_sessions_beyond", skip_all, fields(user.id = %user))]
    pub async fn end_sessions_beyond(
        &self,
        most: u32,
        user: UserId,
        newest: SessionId,
        now: Millis,
    ) -> Result<Vec<SessionId>, StoreError> {
        const SQL: &str = "UPDATE sessions SET revoked_at = $3
            WHERE user_id = $1 AND id <> $2 AND revoked_at IS NULL AND expires_at > $3 AND id NOT IN
                (SELECT id FROM sessions
                WHERE user_id = $1 AND id <> $2 AND revoked_at IS NULL AND expires_at > $3
                ORDER BY CASE WHEN rotated_at > created_at THEN 0 ELSE 1 END, rotated_at DESC, id DESC LIMIT $4)
            RETURNING id";
        let others = i64::from(most).saturating_sub(1);
        let mut tx = self.begin().await?;
        let ids: Vec<Text<SessionId>> = on!(tx.connection(), |db| {
            let query = sqlx::query_scalar(SQL).bind(Text(user)).bind(Text(newest));
            query.bind(now.0).bind(others).fetch_all(db).await
        })?;
        tx.commit().await?;
        Ok(ids.into_iter().map(Text::into_inner).collect())
    }

    /// Changes a password and ends all other sessions, if the user still has the old password and the session has not
    /// ended; otherwise `None`. Returns the sessions that have ended.
    ///
    /// # Errors
    /// If the database fails.
    #[tracing::instrument(level = "debug", name = "db.change_password", skip_all, fields(user.id = %user))]
    pub async fn change_password(
        &self,
        user: UserId,
        session: SessionId,
        (old_hash, new_hash): (&str, &str),
        now: Millis,
    ) -> Result<Option<Vec<SessionId>>, StoreError> {
        const SQL: &str = "UPDATE users SET password_hash = $3 WHERE id = $1 AND password_hash = $2";
        // Changes nothing, but whoever wants to end the session has to wait.
        const LIVE: &str = "UPDATE sessions SET user_id = user_id
            WHERE id = $1 AND user_id = $2 AND revoked_at IS NULL AND expires_at > $3";
        let mut tx = self.begin().await?;
        let changed = on!(tx.connection(), |db| {
            let query = sqlx::query(SQL).bind(Text(user)).bind(old_hash).bind(new_hash);
            query.execute(db).await?.rows_affected()
        });
        let live = on!(tx.connection(), |db| {
            let query = sqlx::query(LIVE).bind(Text(session)).bind(Text(user)).bind(now.0);
            query.execute(db).await?.rows_affected()
        });
        if changed == 0 || live == 0 {
            tx.roll_back().await?;
            return Ok(None);
        }
        let ended = tx.revoke_all(user, session, now).await?;
        tx.commit().await?;
        Ok(Some(ended))
    }

    /// The sessions that have ended after `from` and until `to`.
    ///
    /// # Errors
    /// If the database fails.
    #[tracing::instrument(level = "debug", name = "db.sessions_ended", skip_all)]
    pub async fn sessions_ended(&self, from: Millis, to: Millis) -> Result<Vec<SessionId>, StoreError> {
        const SQL: &str = "SELECT id FROM sessions
            WHERE (revoked_at > $1 AND revoked_at <= $2) OR (expires_at > $1 AND expires_at <= $2)";
        let ids: Vec<Text<SessionId>> =
            on!(self.reader(), |db| { sqlx::query_scalar(SQL).bind(from.0).bind(to.0).fetch_all(db).await })?;
        Ok(ids.into_iter().map(Text::into_inner).collect())
    }

    /// Removes the sessions that ended before `before`, and returns their number.
    ///
    /// # Errors
    /// If the database fails.
    #[tracing::instrument(level = "debug", name = "db.remove_sessions", skip_all)]
    pub async fn remove_sessions(&self, before: Millis) -> Result<u64, StoreError> {
        const SQL: &str = "DELETE FROM sessions WHERE revoked_at < $1 OR expires_at < $1";
        let mut tx = self.begin().await?;
        let removed =
            on!(tx.connection(), |db| { sqlx::query(SQL).bind(before.0).execute(db).await?.rows_affected() });
        tx.commit().await?;
        Ok(removed)
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
    async fn revoke_all(
        &mut self,
        user: UserId,
        except: SessionId,
        now: Millis,
    ) -> Result<Vec<SessionId>, StoreError> {
        const SQL: &str = "UPDATE sessions SET revoked_at = $3
            WHERE user_id = $1 AND id <> $2 AND revoked_at IS NULL RETURNING id";
        let ids: Vec<Text<SessionId>> = on!(self.connection(), |db| {
            sqlx::query_scalar(SQL).bind(Text(user)).bind(Text(except)).bind(now.0).fetch_all(db).await
        })?;
        Ok(ids.into_iter().map(Text::into_inner).collect())
    }

    async fn revoke(&mut self, session: SessionId, now: Millis) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE sessions SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL";
        on!(self.connection(), |db| {
            sqlx::query(SQL).bind(Text(session)).bind(now.0).execute(db).await?;
        });
        Ok(())
    }
}

//! The sessions of a user: the list of them, and how they end.

use shared::id::SessionId;
use shared::wire::rest::SessionSummary;

use super::{AccountError, Accounts, Session, device};
use crate::store::{ListedSession, StoreError};

impl Accounts {
    /// Ends the session of a refresh token, which may have been replaced, or of an access token, which may have expired,
    /// and its connections. It is not an error if there is no such session any more.
    ///
    /// # Errors
    /// [`SignedOut`](AccountError::SignedOut) if neither proves that a session is the client's, or a server failure.
    pub async fn sign_out(&self, refresh: Option<&str>, jwt: Option<&str>) -> Result<(), AccountError> {
        let by_jwt = jwt.and_then(|jwt| self.tokens.signed_by_us(jwt).ok()).map(|session| session.sid);
        let by_refresh = match refresh {
            Some(token) => self.tokens.session_of(token).await?,
            None => None,
        };
        for session in by_refresh.into_iter().chain(by_jwt) {
            self.end(session).await?;
        }
        if refresh.is_some() || by_jwt.is_some() { Ok(()) } else { Err(AccountError::SignedOut) }
    }

    /// The live sessions of the session's user.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn sessions(&self, session: Session) -> Result<Vec<SessionSummary>, AccountError> {
        let now = self.clock.now();
        let stored = self.store.sessions_of(session.user, now).await?;
        let connected = self.registry.sessions_of(session.user);
        let summary = |it: ListedSession| SessionSummary {
            id: it.id,
            device: device::name(&it.user_agent),
            created_at: it.created_at,
            last_seen_at: if connected.contains(&it.id) { now } else { it.renewed_at },
            current: it.id == session.sid,
        };
        let mut sessions: Vec<SessionSummary> = stored.into_iter().map(summary).collect();
        sessions.sort_by_key(|it| std::cmp::Reverse(it.last_seen_at));
        Ok(sessions)
    }

    /// Ends one session of the session's user, and its connections. Returns whether they have one with this id, ended or
    /// not.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn end_session(&self, session: Session, id: SessionId) -> Result<bool, AccountError> {
        let found = self.store.revoke_session_of(session.user, id, self.clock.now()).await?;
        if found {
            self.disconnect(&[id]);
        }
        Ok(found)
    }

    /// Ends all sessions of the session's user, and their connections; if `others`, all but this one.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn end_sessions(&self, session: Session, others: bool) -> Result<(), AccountError> {
        let except = others.then_some(session.sid);
        let ended = self.store.revoke_sessions_of(session.user, except, self.clock.now()).await?;
        self.disconnect(&ended);
        Ok(())
    }

    pub(super) fn disconnect(&self, sessions: &[SessionId]) {
        for session in sessions {
            self.registry.disconnect_session(*session);
            tracing::info!(session.id = %session, "a session was ended");
        }
    }

    async fn end(&self, session: SessionId) -> Result<(), StoreError> {
        self.store.revoke_session(session, self.clock.now()).await?;
        self.disconnect(&[session]);
        Ok(())
    }
}

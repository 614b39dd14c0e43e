//! Tokens: a short-lived JWT ([RFC 7519](https://www.rfc-editor.org/rfc/rfc7519)) that grants access, and a
//! [refresh token](super::refresh) that gets the next one.
//!
//! A JWT names its session; revoking the session invalidates it at once, whatever its expiry time.

use std::sync::Arc;
use std::time::Duration;

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use shared::id::{Millis, SessionId, UserId};

use super::hmac;
use super::refresh::{self, RefreshTokens};
use crate::clock::{Clock, HELD};
use crate::store::{NewSession, Refresh, Rotation, Store, StoreError};

/// How long an access token is valid, in milliseconds.
const ACCESS_MS: i64 = 15 * 60 * 1_000;

/// How long a user stays signed in without a visit.
pub const SIGNED_IN: Duration = Duration::from_hours(60 * 24);

/// The signed-in session that a valid access token names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Session {
    /// The user.
    pub user: UserId,
    /// The session's id.
    pub sid: SessionId,
}

/// Why a token was not accepted.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// It is forged, malformed or expired, or its session has ended.
    #[error("the token is not valid")]
    Invalid,
    /// It could not be checked.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A session that was just opened or renewed.
pub struct Opened {
    /// The session.
    pub session: Session,
    /// The access token.
    pub jwt: String,
    /// The refresh token for the next time.
    pub refresh: String,
}

/// Issues and verifies tokens. Cheap to clone.
#[derive(Clone)]
pub struct Tokens {
    keys: Arc<Keys>,
    store: Store,
    clock: Clock,
}

/// Each holds the secret, so this is never cloned: it is in memory once, however many connections there are.
struct Keys {
    signing: EncodingKey,
    checking: DecodingKey,
    refreshing: RefreshTokens,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    sub: UserId,
    sid: SessionId,
    /// Seconds, as RFC 7519 defines.
    iat: i64,
    exp: i64,
}

impl Tokens {
    /// Signs with `secret`.
    pub fn new(secret: &[u8], store: Store, clock: Clock) -> Self {
        let (signing, checking) = (EncodingKey::from_secret(secret), DecodingKey::from_secret(secret));
        let refreshing = RefreshTokens::new(secret);
        hmac::install();
        Self { keys: Arc::new(Keys { signing, checking, refreshing }), store, clock }
    }

    /// Opens a session for an authenticated user. `password`: only if the user still has the password with this hash;
    /// otherwise [`Invalid`](TokenError::Invalid).
    ///
    /// # Errors
    /// If it cannot be stored.
    pub async fn open(
        &self,
        user: UserId,
        password: Option<&str>,
        user_agent: &str,
    ) -> Result<Opened, TokenError> {
        let session = Session { user, sid: SessionId::from_ulid(self.clock.ulid()) };
        let token = RefreshTokens::first(session.sid);
        let at = self.clock.now();
        let (refresh_hash, expires_at) = (refresh::hash(&token), until(at));
        let new =
            NewSession { id: session.sid, user, refresh_hash: &refresh_hash, user_agent, at, expires_at };
        if !self.store.create_session(&new, password).await? {
            return Err(TokenError::Invalid);
        }
        Ok(Opened { session, jwt: self.sign(session)?, refresh: token })
    }

    /// Renews a session by its refresh token. The same token gets the same answer until its successor is used; from then
    /// on, using it revokes its session: there is a copy of it. The inner error is then the session, whose sockets are to
    /// be closed.
    ///
    /// # Errors
    /// As for [`verify`](Self::verify).
    pub async fn refresh(
        &self,
        token: &str,
        user_agent: &str,
    ) -> Result<Result<Opened, Session>, TokenError> {
        let sid = self.session_of(token).await?.ok_or(TokenError::Invalid)?;
        let next = self.keys.refreshing.successor(sid, token);
        let (old, new, at) = (refresh::hash(token), refresh::hash(&next), self.clock.now());
        let rotation = Rotation { session: sid, old: &old, new: &new, user_agent, at, expires_at: until(at) };
        let user = match self.store.rotate(&rotation).await? {
            Refresh::Rotated(user) | Refresh::Repeated(user) => user,
            Refresh::Reused(user) => return Ok(Err(Session { user, sid })),
            Refresh::Invalid => return Err(TokenError::Invalid),
        };
        let session = Session { user, sid };
        Ok(Ok(Opened { session, jwt: self.sign(session)?, refresh: next }))
    }

    /// The session of a refresh token, new or old; it may have ended.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn session_of(&self, token: &str) -> Result<Option<SessionId>, StoreError> {
        match refresh::named(token) {
            Some(session) => Ok(Some(session)),
            None => self.store.session_with(&refresh::hash(token)).await,
        }
    }

    /// The session of an access token.
    ///
    /// # Errors
    /// The [`TokenError`].
    pub async fn verify(&self, jwt: &str) -> Result<Session, TokenError> {
        let (session, exp) = self.read(jwt)?;
        let now = self.clock.now();
        // One that is valid for longer was made when the clock was ahead; the client renews it.
        let valid = now.0 / 1_000 + 1..=(now.0 + ACCESS_MS) / 1_000 + HELD / 1_000;
        if !valid.contains(&exp) {
            return Err(TokenError::Invalid);
        }
        let live = self.store.live_session(session.sid, now).await?;
        if live.is_some_and(|it| it.user == session.user) { Ok(session) } else { Err(TokenError::Invalid) }
    }

    /// The session that an access token of ours names, even if either has ended: enough to end the session, and for
    /// nothing else.
    ///
    /// # Errors
    /// [`Invalid`](TokenError::Invalid), if it is not ours.
    pub fn signed_by_us(&self, jwt: &str) -> Result<Session, TokenError> {
        Ok(self.read(jwt)?.0)
    }

    /// The session of an access token with a valid signature, and when the token expires, in seconds.
    fn read(&self, jwt: &str) -> Result<(Session, i64), TokenError> {
        let mut validation = Validation::new(Algorithm::HS256);
        // The caller checks it against our own clock.
        validation.validate_exp = false;
        let claims = jsonwebtoken::decode::<Claims>(jwt, &self.keys.checking, &validation);
        let Claims { sub, sid, exp, .. } = claims.map_err(|_| TokenError::Invalid)?.claims;
        Ok((Session { user: sub, sid }, exp))
    }

    fn sign(&self, session: Session) -> Result<String, TokenError> {
        let now = self.clock.now().0;
        let claims =
            Claims { sub: session.user, sid: session.sid, iat: now / 1_000, exp: (now + ACCESS_MS) / 1_000 };
        let header = Header::new(Algorithm::HS256);
        jsonwebtoken::encode(&header, &claims, &self.keys.signing).map_err(|_| TokenError::Invalid)
    }
}

/// When a session ends that was used `now`.
fn until(now: Millis) -> Millis {
    Millis(now.0.saturating_add(i64::try_from(SIGNED_IN.as_millis()).unwrap_or(i64::MAX)))
}

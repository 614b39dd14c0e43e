//! Tokens: a short-lived JWT ([RFC 7519](https://www.rfc-editor.org/rfc/rfc7519)) that grants access, and a single-use
//! refresh token that gets the next one.
//!
//! A JWT names its session; revoking the session invalidates it at once, whatever its expiry time.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use shared::id::{Millis, SessionId, UserId};

use crate::clock::{Clock, random};
use crate::store::{Refresh, Store, StoreError, StoredSession};

/// How long an access token is valid, in milliseconds.
const ACCESS_MS: i64 = 15 * 60 * 1_000;

/// How long a user stays signed in without a visit, in milliseconds.
const REFRESH_MS: i64 = 60 * 24 * 60 * 60 * 1_000;

/// How long a replaced refresh token is still accepted: two tabs may refresh at once, and answers can get lost.
const GRACE_MS: i64 = 30_000;

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
    /// The new refresh token; `None` if the client keeps the one it has.
    pub refresh: Option<String>,
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
        Self { keys: Arc::new(Keys { signing, checking }), store, clock }
    }

    /// Opens a session for an authenticated user.
    ///
    /// # Errors
    /// If it cannot be stored.
    pub async fn open(&self, user: UserId) -> Result<Opened, TokenError> {
        let session = Session { user, sid: SessionId::from_ulid(self.clock.ulid()) };
        let refresh = new_refresh();
        let at = self.clock.now();
        let (refresh_hash, expires_at) = (hash(&refresh), Millis(at.0 + REFRESH_MS));
        let kept = StoredSession { id: session.sid, user, refresh_hash: &refresh_hash, at, expires_at };
        self.store.create_session(&kept).await?;
        Ok(Opened { session, jwt: self.sign(session)?, refresh: Some(refresh) })
    }

    /// Renews a session by its refresh token. A token used before revokes its session: there is a copy of it. The inner
    /// error is then the session, whose sockets are to be closed.
    ///
    /// # Errors
    /// As for [`verify`](Self::verify).
    pub async fn refresh(&self, token: &str) -> Result<Result<Opened, Session>, TokenError> {
        let now = self.clock.now();
        let next = new_refresh();
        let expires_at = Millis(now.0 + REFRESH_MS);
        let (sid, user, refresh) =
            match self.store.rotate(&hash(token), &hash(&next), now, expires_at, GRACE_MS).await? {
                Refresh::Rotated(sid, user) => (sid, user, Some(next)),
                Refresh::JustRotated(sid, user) => (sid, user, None),
                Refresh::Reused(sid, user) => return Ok(Err(Session { user, sid })),
                Refresh::Invalid => return Err(TokenError::Invalid),
            };
        let session = Session { user, sid };
        Ok(Ok(Opened { session, jwt: self.sign(session)?, refresh }))
    }

    /// The session of an access token.
    ///
    /// # Errors
    /// The [`TokenError`].
    pub async fn verify(&self, jwt: &str) -> Result<Session, TokenError> {
        let mut validation = Validation::new(Algorithm::HS256);
        // Checked below against our own clock.
        validation.validate_exp = false;
        let claims = jsonwebtoken::decode::<Claims>(jwt, &self.keys.checking, &validation);
        let Claims { sub, sid, exp, .. } = claims.map_err(|_| TokenError::Invalid)?.claims;
        let now = self.clock.now();
        let live = exp > now.0 / 1_000 && self.store.live_session(sid, now).await? == Some(sub);
        if live { Ok(Session { user: sub, sid }) } else { Err(TokenError::Invalid) }
    }

    fn sign(&self, session: Session) -> Result<String, TokenError> {
        let now = self.clock.now().0;
        let claims =
            Claims { sub: session.user, sid: session.sid, iat: now / 1_000, exp: (now + ACCESS_MS) / 1_000 };
        let header = Header::new(Algorithm::HS256);
        jsonwebtoken::encode(&header, &claims, &self.keys.signing).map_err(|_| TokenError::Invalid)
    }
}

fn new_refresh() -> String {
    URL_SAFE_NO_PAD.encode(random::<32>())
}

/// A refresh token is as random as a key, so a fast hash is enough to make stolen hashes useless.
fn hash(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(token.as_bytes()))
}

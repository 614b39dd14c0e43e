//! Creates connections, and holds what they share.

use std::num::{NonZeroU16, NonZeroU32};
use std::sync::Arc;

use shared::id::{SessionId, UserId};

use super::Connection;
use super::pace::Pace;
use crate::auth::{Session, TokenError, Tokens};
use crate::channel::Services;
use crate::queue::Queue;
use crate::rate::{Limiter, Rate, Throttled};
use crate::registry::Registry;
use crate::store::StoreError;

/// How often a session may connect per second, once it has connected as often as is free.
const CONNECTS: NonZeroU32 = NonZeroU32::new(20).unwrap();

/// Creates connections.
pub struct Sockets {
    services: Arc<Services>,
    registry: Registry,
    tokens: Tokens,
    limits: Limits,
    /// How often each session connects, whether it lives or not: finding that out is a query.
    connects: Limiter<SessionId>,
}

/// The limits of connections.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Connections that one user may have at a time.
    pub per_user: NonZeroU16,
    /// How fast each user may send messages, over all of their connections.
    pub pace: Limiter<UserId>,
}

/// Why a client may not connect.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The access token is not valid, or its session has ended.
    #[error("the token is not valid")]
    Forbidden,
    /// The user has too many connections already, or the session connects too often.
    #[error("too many connections")]
    TooMany,
    /// The token could not be checked.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<TokenError> for ConnectError {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::Invalid => Self::Forbidden,
            TokenError::Store(error) => Self::Store(error),
        }
    }
}

impl Sockets {
    /// Connections are registered in `registry`, and their channels use `services`.
    pub fn new(services: Services, registry: Registry, tokens: Tokens, limits: Limits) -> Self {
        // After a restart all of them may come back at once, and some twice.
        let free = CONNECTS.saturating_add(2 * u32::from(limits.per_user.get()));
        let connects = Limiter::new(Rate::per_second(CONNECTS, free));
        Self { services: Arc::new(services), registry, tokens, limits, connects }
    }

    /// Connects the client that has the access token; frames to it go into `queue`.
    ///
    /// # Errors
    /// The [`ConnectError`].
    pub async fn connect(&self, jwt: &str, queue: Queue) -> Result<Connection, ConnectError> {
        // Registered first, then verified: if the session ends before this is verified, it is refused here, and later the
        // registry finds it. The other way round, a session could end in between.
        let named = self.tokens.signed_by_us(jwt)?;
        self.connects.check(&named.sid).map_err(|Throttled(_)| ConnectError::TooMany)?;
        let connection = self.register(named, queue).ok_or(ConnectError::TooMany)?;
        self.tokens.verify(jwt).await?;
        Ok(connection)
    }

    /// Connects the client of a session, which must be verified afterwards.
    pub(super) fn register(&self, session: Session, queue: Queue) -> Option<Connection> {
        let most = usize::from(self.limits.per_user.get());
        let registered = self.registry.register(session.user, session.sid, queue.clone(), most)?;
        let (services, pace) = (self.services.clone(), Pace::new(self.limits.pace.clone(), session.user));
        Some(Connection::new(services, session, queue, registered, pace))
    }
}

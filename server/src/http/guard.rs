//! What every route of the API is behind: who may ask how often, how much at once, and how much they may send. A route
//! cannot be made without it.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{FromRequestParts, Request, State};
use axum::handler::Handler;
use axum::http::header::CONTENT_LENGTH;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::{MethodFilter, MethodRouter, on};
use hyper::body::Body as _;
use shared::id::UserId;

use super::current_user::{bearer, verified};
use super::{Api, ApiError};
use crate::budget::Budget;
use crate::peer::Network;
use crate::places::Places;
use crate::rate::{Limiter, Rate};

/// The largest body without an access token, in bytes: a registration is a hundred.
const UNKNOWN_BODY: usize = 64 * 1024;

/// How long a body without an access token may take to arrive.
const UNKNOWN_PATIENCE: Duration = Duration::from_secs(10);

/// The requests without an access token that are handled at once, from one network and in all.
const UNKNOWN_AT_ONCE: (usize, usize) = (32, 256);

/// The requests of one user that are handled at once, and of all users. A browser sends six.
const AT_ONCE: (usize, usize) = (32, 512);

/// The requests with the cookie of a session, per minute and network: a tab renews its session every twelve minutes.
const COOKIES: NonZeroU32 = NonZeroU32::new(300).unwrap();

/// What a client of a busy server should wait.
const A_MOMENT: Duration = Duration::from_secs(1);

/// What a route is behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guard {
    /// No access token is needed. Counted by network: each request is a registration.
    SignUp,
    /// No access token is needed. Wrong passwords are counted, by `Accounts`.
    SignIn,
    /// No access token is needed, but the cookie of a session. Counted by network.
    Cookie,
    /// For users, whatever it is; it changes nothing.
    Read,
    /// For users. Counted by user, together with the messages on their sockets.
    Change,
    /// For users. Counted as a change, and as a new board.
    NewBoard,
    /// For users. A token without our signature costs no query, and one with it is counted by its session, by
    /// [`Sockets`](crate::socket::Sockets), as are the connections of each user.
    Handshake,
    /// For the programs that watch the server. Nothing is counted: whoever asks within a second gets the same check.
    Watch,
    /// The browser app. Nothing is counted: it is the same for everybody, and in memory.
    Page,
}

/// The limits of all routes together.
pub struct Limits {
    /// How often one user may change something, on their sockets or here.
    pub changes: Limiter<UserId>,
    boards: Limiter<UserId>,
    registrations: Limiter<Network>,
    cookies: Limiter<Network>,
    unknown: Places<Network>,
    known: Places<UserId>,
    /// The largest body of a user, in bytes.
    largest: usize,
    budget: Budget,
}

impl Limits {
    /// `boards`: new ones for each user. `registrations`: for each network. `largest`: the largest body, in bytes.
    pub fn new(
        changes: Limiter<UserId>,
        boards: Rate,
        registrations: Rate,
        largest: usize,
        budget: Budget,
    ) -> Self {
        Self {
            changes,
            boards: Limiter::new(boards),
            registrations: Limiter::new(registrations),
            cookies: Limiter::new(Rate::per_minute(COOKIES)),
            unknown: Places::new(UNKNOWN_AT_ONCE.0, UNKNOWN_AT_ONCE.1),
            known: Places::new(AT_ONCE.0, AT_ONCE.1),
            largest,
            budget,
        }
    }
}

/// The address of the client who sent a request; behind trusted proxies not that of the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Client(pub(crate) IpAddr);

impl<S: Sync> FromRequestParts<S> for Client {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        parts.extensions.get().copied().ok_or(ApiError::Unavailable)
    }
}

/// One method of one path.
pub(super) struct Route {
    pub(super) method: Method,
    pub(super) path: &'static str,
    pub(super) guard: Guard,
    handler: MethodRouter<Arc<Api>>,
}

impl Route {
    pub(super) fn get<H: Handler<T, Arc<Api>>, T: 'static>(
        path: &'static str,
        guard: Guard,
        handler: H,
    ) -> Self {
        Self { method: Method::GET, path, guard, handler: on(MethodFilter::GET, handler) }
    }

    pub(super) fn post<H: Handler<T, Arc<Api>>, T: 'static>(
        path: &'static str,
        guard: Guard,
        handler: H,
    ) -> Self {
        Self { method: Method::POST, path, guard, handler: on(MethodFilter::POST, handler) }
    }

    pub(super) fn put<H: Handler<T, Arc<Api>>, T: 'static>(
        path: &'static str,
        guard: Guard,
        handler: H,
    ) -> Self {
        Self { method: Method::PUT, path, guard, handler: on(MethodFilter::PUT, handler) }
    }

    pub(super) fn delete<H: Handler<T, Arc<Api>>, T: 'static>(
        path: &'static str,
        guard: Guard,
        handler: H,
    ) -> Self {
        Self { method: Method::DELETE, path, guard, handler: on(MethodFilter::DELETE, handler) }
    }

    /// Adds it to the others, behind its guard.
    pub(super) fn add_to(self, router: Router<Arc<Api>>, api: &Arc<Api>) -> Router<Arc<Api>> {
        let Self { method, path, guard, .. } = &self;
        tracing::debug!(%method, path, ?guard, "a route");
        let guarded = from_fn_with_state((api.clone(), self.guard), pass);
        router.route(self.path, self.handler.layer(guarded))
    }
}

/// Lets a request through to its handler, with its whole body.
async fn pass(
    State((api, guard)): State<(Arc<Api>, Guard)>,
    request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    if let Guard::Watch | Guard::Page | Guard::Handshake = guard {
        return Ok(next.run(request).await);
    }
    let (mut parts, body) = request.into_parts();
    let limits = &api.limits;
    if let Guard::SignUp | Guard::SignIn | Guard::Cookie = guard {
        let Client(address) = Client::from_request_parts(&mut parts, &()).await?;
        let network = Network::from(address);
        if guard == Guard::Cookie {
            limits.cookies.check(&network)?;
        }
        let _place = limits.unknown.take(network).ok_or(ApiError::Busy(A_MOMENT))?;
        let body = tokio::time::timeout(UNKNOWN_PATIENCE, whole(&parts, body, UNKNOWN_BODY)).await;
        let body = body.map_err(|_| ApiError::Slow)??;
        if guard == Guard::SignUp {
            limits.registrations.check(&network)?;
        }
        return Ok(next.run(Request::from_parts(parts, body)).await);
    }
    let session = verified(&api, bearer(&parts.headers)).await?;
    let _place = limits.known.take(session.user).ok_or(ApiError::Busy(A_MOMENT))?;
    if let Guard::Change | Guard::NewBoard = guard {
        limits.changes.check(&session.user)?;
    }
    if guard == Guard::NewBoard {
        limits.boards.check(&session.user)?;
    }
    let length = expected(&parts.headers).unwrap_or(if body.is_end_stream() { 0 } else { limits.largest });
    let _held = match length.min(limits.largest) {
        0 => None,
        bytes => Some(limits.budget.take(session.user, bytes).await?),
    };
    let body = whole(&parts, body, limits.largest).await?;
    Ok(next.run(Request::from_parts(parts, body)).await)
}

/// The body, if it is not too large.
async fn whole(parts: &Parts, body: Body, most: usize) -> Result<Body, ApiError> {
    if expected(&parts.headers).is_some_and(|length| length > most) {
        return Err(ApiError::TooLarge(most));
    }
    to_bytes(body, most).await.map(Body::from).map_err(|_| ApiError::TooLarge(most))
}

/// The length of the body, as its sender says.
fn expected(headers: &HeaderMap) -> Option<usize> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

//! The HTTP API and the built browser app. Each file has its routes; `router.rs` combines them all.

mod assets;
mod boards;
mod current_user;
mod error;
mod health;
mod invitations;
mod policy;
mod registrations;
mod same_site;
mod sessions;
mod users;

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;

use crate::auth::Accounts;
use crate::clock::Clock;
use crate::live::Boards;
use crate::store::Store;
use crate::transport::OriginPolicy;

pub use assets::Assets;
use current_user::{CurrentUser, Signed, UserAgent};
use error::{ApiError, Body};

/// The shared state of the handlers.
pub struct Api {
    /// Users and their sessions.
    pub accounts: Accounts,
    /// The boards in memory.
    pub boards: Boards,
    /// For what is not in the boards in memory: lists of boards, comments, activity.
    pub store: Store,
    /// For new ids.
    pub clock: Clock,
    /// Whether cookies are only sent encrypted.
    pub secure_cookies: bool,
    /// Which web pages may change something.
    pub check_origin: OriginPolicy,
    /// The URL people visit, if it differs from the address listened on.
    pub public_url: Option<String>,
    /// Whether new users get a welcome board.
    pub welcome_board: bool,
}

/// `/api/v1`.
pub(crate) fn api(api: Arc<Api>) -> Router {
    Router::new()
        .merge(registrations::routes())
        .merge(sessions::routes())
        .merge(users::routes())
        .merge(boards::routes())
        .merge(invitations::routes())
        .fallback(|| async { ApiError::NotFound })
        .layer(from_fn_with_state(api.clone(), same_site::check))
        .with_state(api)
}

/// `/healthz`.
pub(crate) fn health(api: Arc<Api>) -> Router {
    health::routes().with_state(api)
}

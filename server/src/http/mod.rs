//! The HTTP API and the built browser app. Each file has its routes; `router.rs` combines them all.

mod assets;
mod boards;
mod current_user;
mod error;
mod extract;
mod guard;
mod health;
mod invitations;
mod metrics;
mod policy;
mod registrations;
mod same_site;
mod sessions;
mod users;

use std::sync::Arc;

use axum::Router;
use axum::http::Method;
use axum::middleware::from_fn_with_state;

use crate::auth::{Accounts, Registrations};
use crate::budget::Budget;
use crate::clock::Clock;
use crate::live::Boards;
use crate::store::Store;
use crate::transport::OriginPolicy;

pub use assets::Assets;
use current_user::{CurrentUser, Signed, UserAgent};
use error::ApiError;
use extract::{Body, Id};
pub(crate) use guard::Client;
use guard::Route;
pub use guard::{Guard, Limits};
pub use metrics::MetricsToken;

/// The shared state of the handlers.
pub struct Api {
    /// Users and their sessions.
    pub accounts: Accounts,
    /// The boards in memory.
    pub boards: Boards,
    /// For what is not in the boards in memory: lists of boards, comments, activity.
    pub store: Store,
    /// Who may ask how often, and how much.
    pub limits: Limits,
    /// The memory for what is received and answered.
    pub budget: Budget,
    /// For new ids.
    pub clock: Clock,
    /// Whether cookies are only sent encrypted.
    pub secure_cookies: bool,
    /// Which web pages may change something.
    pub check_origin: OriginPolicy,
    /// The URL people visit, if it differs from the address listened on.
    pub public_url: Option<String>,
    /// Who knows it may read `/metrics`.
    pub metrics_token: Option<MetricsToken>,
    /// Whether new users get a welcome board.
    pub welcome_board: bool,
    /// Who may sign up.
    pub registration: Registrations,
}

/// `/api/v1`.
pub(crate) fn api(api: Arc<Api>) -> Router {
    add(api_routes(), &api)
        .fallback(|| async { ApiError::NotFound })
        .layer(from_fn_with_state(api.clone(), same_site::check))
        .with_state(api)
}

/// `/healthz`, `/readyz` and `/metrics`, for the programs that watch the server.
pub(crate) fn watching(api: Arc<Api>) -> Router {
    add(watching_routes(), &api).with_state(api)
}

fn add(routes: Vec<Route>, api: &Arc<Api>) -> Router<Arc<Api>> {
    routes.into_iter().fold(Router::new(), |router, route| route.add_to(router, api))
}

/// The table of the routes of the API.
fn api_routes() -> Vec<Route> {
    let parts = [
        registrations::routes(),
        sessions::routes(),
        users::routes(),
        boards::routes(),
        invitations::routes(),
    ];
    parts.into_iter().flatten().collect()
}

fn watching_routes() -> Vec<Route> {
    health::routes().into_iter().chain(metrics::routes()).collect()
}

/// All routes of this module: method, path and what they are behind.
pub(crate) fn table() -> Vec<(Method, String, Guard)> {
    let line = |prefix: &str, it: Route| (it.method, format!("{prefix}{}", it.path), it.guard);
    let api = api_routes().into_iter().map(|it| line("/api/v1", it));
    let watching = watching_routes().into_iter().map(|it| line("", it));
    api.chain(watching).chain([(Method::GET, "/".to_owned(), Guard::Page)]).collect()
}

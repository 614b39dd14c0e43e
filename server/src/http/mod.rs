//! The HTTP API and the built browser app. Each file has its routes; `router.rs` combines them all.

mod assets;
mod boards;
mod current_user;
mod error;
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
use axum::middleware::from_fn_with_state;

use crate::auth::{Accounts, Registrations};
use crate::budget::Budget;
use crate::clock::Clock;
use crate::live::Boards;
use crate::store::Store;
use crate::transport::OriginPolicy;

pub use assets::Assets;
use current_user::{CurrentUser, Signed, UserAgent};
use error::{ApiError, Body};
pub(crate) use guard::Client;
pub use guard::Limits;
use guard::{Guard, Route};
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
    let router = routes().into_iter().fold(Router::new(), |router, route| route.add_to(router, &api));
    router
        .fallback(|| async { ApiError::NotFound })
        .layer(from_fn_with_state(api.clone(), same_site::check))
        .with_state(api)
}

/// The table of all routes.
fn routes() -> Vec<Route> {
    let parts = [
        registrations::routes(),
        sessions::routes(),
        users::routes(),
        boards::routes(),
        invitations::routes(),
    ];
    parts.into_iter().flatten().collect()
}

/// `/healthz`, `/readyz` and `/metrics`, for the programs that watch the server.
pub(crate) fn watching(api: Arc<Api>) -> Router {
    health::routes().merge(metrics::routes()).with_state(api)
}

#[cfg(test)]
mod tests {
    use axum::http::Method;

    use super::*;

    /// A new route comes with a line here, so that somebody has thought about its limits.
    #[test]
    fn every_route_has_a_limit_and_what_changes_something_is_counted() {
        let table = routes();
        for route in &table {
            let reads = route.method == Method::GET;
            assert_eq!(reads, route.guard == Guard::Read, "{} {}", route.method, route.path);
        }
        let mut lines: Vec<String> =
            table.iter().map(|it| format!("{} {} {:?}", it.path, it.method, it.guard)).collect();
        lines.sort();
        assert_eq!(
            lines,
            [
                "/blocks GET Read",
                "/blocks/{id} DELETE Change",
                "/boards GET Read",
                "/boards POST NewBoard",
                "/boards/{id} DELETE Change",
                "/boards/{id} GET Read",
                "/boards/{id}/cards/{card_id} GET Read",
                "/boards/{id}/commands POST Change",
                "/boards/{id}/leave POST Change",
                "/current_user GET Read",
                "/current_user PUT Change",
                "/current_user/password PUT Change",
                "/invitations GET Read",
                "/invitations/{id}/accept POST Change",
                "/invitations/{id}/decline POST Change",
                "/registrations POST SignUp",
                "/sessions DELETE Cookie",
                "/sessions GET Read",
                "/sessions POST SignIn",
                "/sessions/all DELETE Change",
                "/sessions/others DELETE Change",
                "/sessions/refresh POST Cookie",
                "/sessions/{id} DELETE Change",
            ]
        );
    }
}

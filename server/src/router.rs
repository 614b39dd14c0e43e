//! All routes on one screen.

use std::future::ready;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::header::{CACHE_CONTROL, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use tower_http::compression::CompressionLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;
use tracing::Instrument;

use crate::http::{self, Api, Assets, Guard};
use crate::transport::{self, Gateway};

/// How long a request to the API may take, including its body.
const PATIENCE: Duration = Duration::from_secs(30);

/// The response if it takes longer.
const SLOW: StatusCode = StatusCode::REQUEST_TIMEOUT;

/// Browsers visit this host only over https for a year. Sub-domains decide for themselves.
const ONLY_HTTPS: &str = "max-age=31536000";

/// A line of the table of all routes.
#[derive(Debug, Clone)]
pub struct Line {
    /// The method. `HEAD` is answered like `GET`.
    pub method: Method,
    /// The path, with parameters in braces.
    pub path: String,
    /// What it is behind.
    pub guard: Guard,
}

/// The table of all routes, from which [`router`] is built.
pub fn routes() -> Vec<Line> {
    let sockets =
        transport::table().map(|(method, path)| (method, format!("/socket{path}"), Guard::Handshake));
    let all = http::table().into_iter().chain(sockets);
    all.map(|(method, path, guard)| Line { method, path, guard }).collect()
}

/// `/api/v1` the API, `/socket` the transports, `/healthz`, `/readyz` and `/metrics`, and the browser app for
/// the rest. `https`: users reach this server over https only.
pub(crate) fn router(api: Arc<Api>, gateway: Arc<Gateway>, assets: Arc<Assets>, https: bool) -> Router {
    let header = |name, value| SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value));
    let only_https = SetResponseHeaderLayer::overriding(
        STRICT_TRANSPORT_SECURITY,
        https.then_some(HeaderValue::from_static(ONLY_HTTPS)),
    );
    let page =
        move |request: Request| ready(assets.serve(request.method(), request.uri(), request.headers()));
    Router::new()
        .nest(
            "/api/v1",
            http::api(api.clone())
                .layer((TimeoutLayer::with_status_code(SLOW, PATIENCE), CompressionLayer::new())),
        )
        .nest("/socket", transport::routes(gateway))
        .merge(http::watching(api))
        // Tokens and boards do not stay in a browser's files, nor in a proxy's.
        .layer(header(CACHE_CONTROL, "no-store"))
        .fallback(page)
        .layer(header(X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(header(REFERRER_POLICY, "same-origin"))
        .layer(only_https)
        .layer(from_fn(in_span))
}

/// The span of everything logged about a request. Without the query, which may hold a token.
async fn in_span(request: Request, next: Next) -> Response {
    let (method, path) = (request.method(), request.uri().path());
    let span = tracing::info_span!("request", %method, path, user.id = tracing::field::Empty);
    next.run(request).instrument(span).await
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A new route comes with a line here, so that somebody has thought about its limits.
    #[test]
    fn every_route_has_a_limit_and_what_changes_something_is_counted() {
        let table = routes();
        for Line { method, path, guard } in table.iter().filter(|it| it.path.starts_with("/api/")) {
            assert_eq!(method == Method::GET, *guard == Guard::Read, "{method} {path}");
        }
        let line = |it: &Line| format!("{} {} {:?}", it.path, it.method, it.guard);
        let mut lines: Vec<String> = table.iter().map(line).collect();
        lines.sort();
        assert_eq!(
            lines,
            [
                "/ GET Page",
                "/api/v1/blocks GET Read",
                "/api/v1/blocks/{id} DELETE Change",
                "/api/v1/boards GET Read",
                "/api/v1/boards POST NewBoard",
                "/api/v1/boards/{id} DELETE Change",
                "/api/v1/boards/{id} GET Read",
                "/api/v1/boards/{id}/cards/{card_id} GET Read",
                "/api/v1/boards/{id}/commands POST Change",
                "/api/v1/boards/{id}/leave POST Change",
                "/api/v1/current_user GET Read",
                "/api/v1/current_user PUT Change",
                "/api/v1/current_user/password PUT Change",
                "/api/v1/invitations GET Read",
                "/api/v1/invitations/{id}/accept POST Change",
                "/api/v1/invitations/{id}/decline POST Change",
                "/api/v1/registrations POST SignUp",
                "/api/v1/sessions DELETE Cookie",
                "/api/v1/sessions GET Read",
                "/api/v1/sessions POST SignIn",
                "/api/v1/sessions/all DELETE Change",
                "/api/v1/sessions/others DELETE Change",
                "/api/v1/sessions/refresh POST Cookie",
                "/api/v1/sessions/{id} DELETE Change",
                "/healthz GET Watch",
                "/metrics GET Watch",
                "/readyz GET Watch",
                "/socket/longpoll GET Handshake",
                "/socket/longpoll POST Handshake",
                "/socket/longpoll/ GET Handshake",
                "/socket/longpoll/ POST Handshake",
                "/socket/websocket GET Handshake",
                "/socket/websocket/ GET Handshake",
            ]
        );
    }
}

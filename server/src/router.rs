//! All routes on one screen.

use std::future::ready;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::header::{CACHE_CONTROL, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use tower_http::compression::CompressionLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;
use tracing::Instrument;

use crate::http::{self, Api, Assets};
use crate::transport::{self, Gateway};

/// How long a request to the API may take, including its body.
const PATIENCE: Duration = Duration::from_secs(30);

/// The response if it takes longer.
const SLOW: StatusCode = StatusCode::REQUEST_TIMEOUT;

/// Browsers visit this host only over https for a year. Sub-domains decide for themselves.
const ONLY_HTTPS: &str = "max-age=31536000";

/// `/api/v1` the API, `/socket` the transports, `/healthz`, `/readyz` and `/metrics`, and the browser app for
/// the rest. `https`: users reach this
/// server over https only.
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

//! Every route on one screen.

use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use tower_http::compression::CompressionLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;

use crate::{App, http, transport};

/// How long a request to the API may take, its body included.
const PATIENCE: Duration = Duration::from_secs(30);

/// What it is answered with when it takes longer.
const SLOW: StatusCode = StatusCode::REQUEST_TIMEOUT;

/// `/api/v1` the API, `/socket` the transports, `/healthz`, and the browser app for the rest.
pub(crate) fn router(app: App) -> Router {
    let header = |name, value| SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value));
    Router::new()
        .nest(
            "/api/v1",
            http::api().layer((TimeoutLayer::with_status_code(SLOW, PATIENCE), CompressionLayer::new())),
        )
        .nest("/socket", transport::routes())
        .merge(http::health())
        .fallback(page)
        .layer(header(X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(header(REFERRER_POLICY, "same-origin"))
        .with_state(app)
}

async fn page(State(app): State<App>, request: Request) -> Response {
    app.assets.serve(request.method(), request.uri(), request.headers())
}

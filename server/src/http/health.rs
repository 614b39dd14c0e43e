//! The health check, for monitoring.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;

use super::Api;
use crate::log::chain;

pub(super) fn routes() -> Router<Arc<Api>> {
    Router::new().route("/healthz", get(healthz))
}

async fn healthz(State(api): State<Arc<Api>>) -> (StatusCode, &'static str) {
    match api.store.ping().await {
        Ok(()) => (StatusCode::OK, "ok"),
        Err(error) => {
            tracing::error!(error = %chain(&error), "the database does not respond");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not respond")
        }
    }
}

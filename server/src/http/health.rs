//! Whether the server works, for the programs that watch it.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;

use super::{Api, Guard, Route};

pub(super) fn routes() -> [Route; 2] {
    [Route::get("/healthz", Guard::Watch, healthz), Route::get("/readyz", Guard::Watch, readyz)]
}

/// Liveness: whether it works, or needs someone to look at it.
async fn healthz(State(api): State<Arc<Api>>) -> (StatusCode, String) {
    answer(&broken(&api).await)
}

/// Readiness: whether to send it requests. No longer when it stops, although it still works.
async fn readyz(State(api): State<Arc<Api>>) -> (StatusCode, String) {
    let mut broken = broken(&api).await;
    if api.accounts.registry.is_stopping() {
        broken.push("the server is stopping");
    }
    answer(&broken)
}

async fn broken(api: &Api) -> Vec<&'static str> {
    let health = api.store.health().await;
    let mut broken = Vec::new();
    if !health.reads {
        broken.push("the database cannot be read");
    }
    if !health.writes {
        broken.push("the database cannot be written");
    }
    broken
}

/// One line for each part that does not work. Why not is in the log.
fn answer(broken: &[&str]) -> (StatusCode, String) {
    if broken.is_empty() {
        return (StatusCode::OK, "ok".to_owned());
    }
    (StatusCode::SERVICE_UNAVAILABLE, broken.join("\n"))
}

//! The HTTP API and the built browser app. Each file has its routes; `router.rs` shows them all.

mod api;
mod assets;
mod boards;
mod current_user;
mod error;
mod health;
mod registrations;
mod sessions;
mod users;

use std::sync::Arc;

use axum::Router;

pub use api::Api;
pub use assets::Assets;
use current_user::CurrentUser;
use error::{ApiError, Body};

/// `/api/v1`.
pub(crate) fn api(api: Arc<Api>) -> Router {
    Router::new()
        .merge(registrations::routes())
        .merge(sessions::routes())
        .merge(users::routes())
        .merge(boards::routes())
        .fallback(|| async { ApiError::NotFound })
        .with_state(api)
}

/// `/healthz`.
pub(crate) fn health(api: Arc<Api>) -> Router {
    health::routes().with_state(api)
}

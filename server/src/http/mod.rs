//! The HTTP API and the built browser app. Each file has its routes; `router.rs` shows them all.

mod assets;
mod boards;
mod error;
mod health;
mod registrations;
mod sessions;
mod users;

pub use assets::Assets;
pub(crate) use error::{ApiError, Body};

use axum::Router;

use crate::App;

/// `/api/v1`.
pub(crate) fn api() -> Router<App> {
    Router::new()
        .merge(registrations::routes())
        .merge(sessions::routes())
        .merge(users::routes())
        .merge(boards::routes())
        .fallback(|| async { ApiError::NotFound })
}

/// Whether the server works.
pub(crate) fn health() -> Router<App> {
    health::routes()
}

//! The signed-in user.

use std::sync::Arc;

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use shared::board::User;

use super::{Api, ApiError, CurrentUser};

pub(super) fn routes() -> Router<Arc<Api>> {
    Router::new().route("/current_user", get(show))
}

async fn show(
    State(api): State<Arc<Api>>,
    CurrentUser(session): CurrentUser,
) -> Result<Json<User>, ApiError> {
    Ok(Json(api.accounts.user(session).await?))
}

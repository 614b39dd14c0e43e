//! The person who asks.

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use shared::board::User;

use super::ApiError;
use crate::App;
use crate::auth::CurrentUser;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/current_user", get(show))
}

async fn show(State(app): State<App>, CurrentUser(session): CurrentUser) -> Result<Json<User>, ApiError> {
    app.store.user(session.user).await?.map(Json).ok_or(ApiError::NotAuthenticated)
}

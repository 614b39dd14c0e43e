//! The signed-in user.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use shared::wire::rest::{OwnAccount, PersonalSettings};

use super::{Api, ApiError, Body, CurrentUser, Guard, Route, Signed};
use crate::auth::Session;

pub(super) fn routes() -> Vec<Route> {
    vec![Route::get("/current_user", Guard::Read, show), Route::put("/current_user", Guard::Change, update)]
}

async fn show(
    State(api): State<Arc<Api>>,
    CurrentUser(session): CurrentUser,
) -> Result<Json<OwnAccount>, ApiError> {
    account(&api, session).await.map(Json)
}

async fn update(
    State(api): State<Arc<Api>>,
    Signed(session, Body(settings)): Signed<Body<PersonalSettings>>,
) -> Result<Json<OwnAccount>, ApiError> {
    api.store.set_settings(session.user, settings).await?;
    account(&api, session).await.map(Json)
}

async fn account(api: &Api, session: Session) -> Result<OwnAccount, ApiError> {
    let user = api.accounts.user(session).await?;
    let settings = api.store.settings(session.user).await?.ok_or(ApiError::NotAuthenticated)?;
    Ok(OwnAccount { user, settings })
}

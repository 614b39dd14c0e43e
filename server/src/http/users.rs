//! The signed-in user.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde_json::Value;
use shared::wire::rest::{ChangePassword, OwnAccount, PersonalSettings};

use super::sessions::done;
use super::{Api, ApiError, Body, Client, CurrentUser, Guard, Route, Signed};
use crate::auth::Session;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/current_user", Guard::Read, show),
        Route::put("/current_user", Guard::Change, update),
        Route::put("/current_user/password", Guard::Change, change_password),
    ]
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

async fn change_password(
    State(api): State<Arc<Api>>,
    Client(address): Client,
    Signed(session, Body(ChangePassword { current, new })): Signed<Body<ChangePassword>>,
) -> Result<Json<Value>, ApiError> {
    api.accounts.change_password(address, session, current, new).await?;
    Ok(done())
}

async fn account(api: &Api, session: Session) -> Result<OwnAccount, ApiError> {
    let user = api.accounts.user(session).await?;
    let settings = api.store.settings(session.user).await?.ok_or(ApiError::NotAuthenticated)?;
    Ok(OwnAccount { user, settings })
}

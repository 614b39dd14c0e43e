//! Signing in, staying signed in, signing out.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{ConnectInfo, State};
use axum::http::StatusCode;
use axum::routing::post;
use axum::{Json, Router};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use shared::board::User;
use shared::wire::rest::{SignIn, SignedIn};

use super::{Api, ApiError, Body, CurrentUser};
use crate::auth::Opened;

/// The cookie with the refresh token, which no script can read.
const COOKIE: &str = "boardwalk_refresh";

/// The path of the only requests that carry the cookie.
const COOKIE_PATH: &str = "/api/v1/sessions";

pub(super) fn routes() -> Router<Arc<Api>> {
    Router::new().route("/sessions", post(create).delete(delete)).route("/sessions/refresh", post(refresh))
}

async fn create(
    State(api): State<Arc<Api>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    jar: CookieJar,
    Body(SignIn { session }): Body<SignIn>,
) -> Result<(StatusCode, CookieJar, Json<SignedIn>), ApiError> {
    let user = api.accounts.sign_in(peer.ip(), session).await?;
    open(&api, jar, user).await
}

/// Opens a session for an authenticated user.
pub(super) async fn open(
    api: &Api,
    jar: CookieJar,
    user: User,
) -> Result<(StatusCode, CookieJar, Json<SignedIn>), ApiError> {
    let opened = api.accounts.open(user.id).await?;
    let (jar, jwt) = keep(api, jar, opened);
    Ok((StatusCode::CREATED, jar, Json(SignedIn { jwt, user })))
}

async fn refresh(
    State(api): State<Arc<Api>>,
    jar: CookieJar,
) -> Result<(CookieJar, Json<SignedIn>), ApiError> {
    let cookie = jar.get(COOKIE).ok_or(ApiError::NotAuthenticated)?;
    let (opened, user) = api.accounts.refresh(cookie.value()).await?;
    let (jar, jwt) = keep(&api, jar, opened);
    Ok((jar, Json(SignedIn { jwt, user })))
}

async fn delete(
    State(api): State<Arc<Api>>,
    CurrentUser(session): CurrentUser,
    jar: CookieJar,
) -> Result<(CookieJar, Json<serde_json::Value>), ApiError> {
    api.accounts.sign_out(session).await?;
    let gone = Cookie::build(COOKIE).path(COOKIE_PATH).build();
    Ok((jar.remove(gone), Json(serde_json::json!({ "ok": true }))))
}

/// Responds with the access token, and with a new refresh token in its cookie.
fn keep(api: &Api, jar: CookieJar, opened: Opened) -> (CookieJar, String) {
    let Some(refresh) = opened.refresh else { return (jar, opened.jwt) };
    let cookie = Cookie::build((COOKIE, refresh))
        .path(COOKIE_PATH)
        .http_only(true)
        .same_site(SameSite::Strict)
        .secure(api.secure_cookies)
        .permanent()
        .build();
    (jar.add(cookie), opened.jwt)
}

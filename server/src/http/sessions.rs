//! Signing in, staying signed in, signing out.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, State};
use axum::http::StatusCode;
use axum::routing::post;
use axum::{Json, Router};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use shared::board::User;
use shared::wire::rest::{Credentials, SignIn, SignedIn};

use super::{ApiError, Body};
use crate::App;
use crate::auth::{CurrentUser, Opened, Refused, Throttled};

/// Holds the refresh token where no script can read it.
const COOKIE: &str = "boardwalk_refresh";

/// The only requests that carry the cookie.
const COOKIE_PATH: &str = "/api/v1/sessions";

pub(super) fn routes() -> Router<App> {
    Router::new().route("/sessions", post(create).delete(delete)).route("/sessions/refresh", post(refresh))
}

async fn create(
    State(app): State<App>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    jar: CookieJar,
    Body(SignIn { session: Credentials { email, password } }): Body<SignIn>,
) -> Result<(StatusCode, CookieJar, Json<SignedIn>), ApiError> {
    app.throttle.attempt(peer.ip(), &email).map_err(|Throttled(wait)| ApiError::TooMany(wait))?;
    let (user, hash) = app.store.credentials(&email).await?.unzip();
    let right = app.passwords.verify(password, hash).await;
    match (right.map_err(|_| ApiError::Internal("a password could not be checked"))?, user) {
        (true, Some(user)) => open(&app, jar, user).await,
        _ => Err(ApiError::WrongCredentials),
    }
}

/// Opens a session for somebody who has proved who they are.
pub(super) async fn open(
    app: &App,
    jar: CookieJar,
    user: User,
) -> Result<(StatusCode, CookieJar, Json<SignedIn>), ApiError> {
    let opened = app.tokens.open(user.id).await.map_err(not_opened)?;
    let (jar, jwt) = keep(app, jar, opened);
    Ok((StatusCode::CREATED, jar, Json(SignedIn { jwt, user })))
}

async fn refresh(State(app): State<App>, jar: CookieJar) -> Result<(CookieJar, Json<SignedIn>), ApiError> {
    let token = jar.get(COOKIE).map(|cookie| cookie.value().to_owned());
    let token = token.ok_or(ApiError::NotAuthenticated)?;
    match app.tokens.refresh(&token).await.map_err(not_opened)? {
        Ok(opened) => {
            let user = app.store.user(opened.session.user).await?.ok_or(ApiError::NotAuthenticated)?;
            let (jar, jwt) = keep(&app, jar, opened);
            Ok((jar, Json(SignedIn { jwt, user })))
        }
        Err(session) => {
            tracing::warn!(session.id = %session.sid, user.id = %session.user, "a refresh token was used twice");
            app.registry.disconnect_session(session.sid);
            Err(ApiError::NotAuthenticated)
        }
    }
}

async fn delete(
    State(app): State<App>,
    CurrentUser(session): CurrentUser,
    jar: CookieJar,
) -> Result<(CookieJar, Json<serde_json::Value>), ApiError> {
    app.store.revoke_session(session.sid, app.clock.now()).await?;
    app.registry.disconnect_session(session.sid);
    let gone = Cookie::build(COOKIE).path(COOKIE_PATH).build();
    Ok((jar.remove(gone), Json(serde_json::json!({ "ok": true }))))
}

fn keep(app: &App, jar: CookieJar, opened: Opened) -> (CookieJar, String) {
    let Some(refresh) = opened.refresh else { return (jar, opened.jwt) };
    let cookie = Cookie::build((COOKIE, refresh))
        .path(COOKIE_PATH)
        .http_only(true)
        .same_site(SameSite::Strict)
        .secure(app.config.is_https())
        .permanent()
        .build();
    (jar.add(cookie), opened.jwt)
}

fn not_opened(refused: Refused) -> ApiError {
    match refused {
        Refused::Invalid => ApiError::NotAuthenticated,
        Refused::Store(error) => error.into(),
    }
}

//! Signing in, staying signed in, signing out.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::{AppendHeaders, IntoResponse, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use serde_json::{Value, json};
use shared::board::User;
use shared::id::SessionId;
use shared::wire::rest::{Sessions, SignIn, SignedIn};

use super::current_user::bearer;
use super::{Api, ApiError, Body, Client, CurrentUser, Guard, Id, Route, UserAgent};
use crate::auth::{AccountError, Opened, SIGNED_IN};
use crate::log::chain;

/// The cookie with the refresh token, which no script can read.
const COOKIE: &str = "boardwalk_refresh";

/// The path of the only requests that carry the cookie.
const COOKIE_PATH: &str = "/api/v1/sessions";

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/sessions", Guard::Read, index),
        Route::post("/sessions", Guard::SignIn, create),
        Route::delete("/sessions", Guard::Cookie, delete),
        Route::post("/sessions/refresh", Guard::Cookie, refresh),
        Route::delete("/sessions/others", Guard::Change, delete_others),
        Route::delete("/sessions/all", Guard::Change, delete_all),
        Route::delete("/sessions/{id}", Guard::Change, delete_one),
    ]
}

async fn create(
    State(api): State<Arc<Api>>,
    Client(address): Client,
    UserAgent(user_agent): UserAgent,
    jar: CookieJar,
    Body(SignIn { session }): Body<SignIn>,
) -> Result<Response, ApiError> {
    let devices = &api.accounts.devices;
    let device = jar.get(&devices.cookie_name(&session.email));
    let device = device.and_then(|cookie| devices.known(&session.email, cookie.value()));
    let (opened, user) = api.accounts.sign_in(address, device, session, &user_agent).await?;
    // The browser forgets the session that it had before, so nobody else could end that one.
    if let Some(before) = jar.get(COOKIE)
        && let Err(error) = api.accounts.sign_out(Some(before.value()), None).await
    {
        tracing::error!(user.id = %user.id, error = %chain(&error), "the session before a sign-in lives on");
    }
    Ok((StatusCode::CREATED, keep(&api, jar, opened, user)).into_response())
}

async fn refresh(
    State(api): State<Arc<Api>>,
    UserAgent(user_agent): UserAgent,
    jar: CookieJar,
) -> Result<Kept, ApiError> {
    let cookie = jar.get(COOKIE).ok_or(ApiError::NotAuthenticated)?;
    let (opened, user) = api.accounts.refresh(cookie.value(), &user_agent).await?;
    Ok(keep(&api, jar, opened, user))
}

/// Ends the session of the cookie, of the access token, or of both. The cookie is kept only if that failed, so that the
/// client can ask again.
async fn delete(State(api): State<Arc<Api>>, headers: HeaderMap, jar: CookieJar) -> Response {
    let cookie = jar.get(COOKIE).map(|cookie| cookie.value().to_owned());
    let ended = api.accounts.sign_out(cookie.as_deref(), bearer(&headers)).await;
    let gone = without(jar);
    match ended {
        Ok(()) => (gone, done()).into_response(),
        Err(error @ AccountError::SignedOut) => (gone, ApiError::from(error)).into_response(),
        Err(error) => ApiError::from(error).into_response(),
    }
}

async fn index(
    State(api): State<Arc<Api>>,
    CurrentUser(session): CurrentUser,
) -> Result<Json<Sessions>, ApiError> {
    Ok(Json(Sessions { sessions: api.accounts.sessions(session).await? }))
}

async fn delete_one(
    State(api): State<Arc<Api>>,
    Id(id): Id<SessionId>,
    jar: CookieJar,
    CurrentUser(session): CurrentUser,
) -> Result<Response, ApiError> {
    if !api.accounts.end_session(session, id).await? {
        return Err(ApiError::NotFound);
    }
    Ok(if id == session.sid { (without(jar), done()).into_response() } else { done().into_response() })
}

async fn delete_others(
    State(api): State<Arc<Api>>,
    CurrentUser(session): CurrentUser,
) -> Result<Json<Value>, ApiError> {
    api.accounts.end_sessions(session, true).await?;
    Ok(done())
}

async fn delete_all(
    State(api): State<Arc<Api>>,
    jar: CookieJar,
    CurrentUser(session): CurrentUser,
) -> Result<(CookieJar, Json<Value>), ApiError> {
    api.accounts.end_sessions(session, false).await?;
    Ok((without(jar), done()))
}

/// The response to what has no other.
pub(super) fn done() -> Json<Value> {
    Json(json!({ "ok": true }))
}
/// The refresh token's cookie, the browser's if it has none for this account, and the access token.
pub(super) type Kept = (CookieJar, AppendHeaders<Option<(HeaderName, String)>>, Json<SignedIn>);

/// Responds with the access token, and with the refresh token in its cookie.
pub(super) fn keep(api: &Api, jar: CookieJar, opened: Opened, user: User) -> Kept {
    let devices = &api.accounts.devices;
    let name = devices.cookie_name(&user.email);
    let known = jar.get(&name).and_then(|cookie| devices.known(&user.email, cookie.value())).is_some();
    let device = (!known).then(|| {
        let cookie = Cookie::build((name, devices.cookie(&user.email))).path(COOKIE_PATH).http_only(true);
        let cookie = cookie.same_site(SameSite::Strict).secure(api.secure_cookies).permanent();
        (SET_COOKIE, cookie.build().to_string())
    });
    let cookie = Cookie::build((COOKIE, opened.refresh))
        .path(COOKIE_PATH)
        .http_only(true)
        .same_site(SameSite::Strict)
        .secure(api.secure_cookies);
    // Without one, the cookie would end with the browser.
    let cookie = match SIGNED_IN.try_into() {
        Ok(life) => cookie.max_age(life),
        Err(_) => cookie.permanent(),
    };
    (jar.add(cookie.build()), AppendHeaders(device), Json(SignedIn { jwt: opened.jwt, user }))
}

/// Responds that the client is to drop its cookie, whether it sent one or not.
fn without(jar: CookieJar) -> CookieJar {
    let mut gone = Cookie::build(COOKIE).path(COOKIE_PATH).build();
    gone.make_removal();
    jar.add(gone)
}

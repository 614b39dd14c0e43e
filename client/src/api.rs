//! Typed calls to `/api/v1`. The caller passes the token; the session renews it.

use gloo_net::http::{Method, RequestBuilder, Response};
use serde::Serialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use shared::wire::reason::NOT_AUTHENTICATED;
use shared::wire::rest::ErrorBody;
use web_sys::RequestCache;

const BASE: &str = "/api/v1";

/// What the server has always answered to a wrong address or password, and other clients rely on.
const WRONG_CREDENTIALS: &str = "Invalid email or password";

/// A failed request, with a message for the user.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApiError {
    /// The server did not answer.
    #[error("Can’t reach the server. Check your connection and try again.")]
    Unreachable,
    /// The token is invalid or the session has ended.
    #[error("You were signed out.")]
    SignedOut,
    /// The server denied the request and said why.
    #[error("{}", sentence(.0))]
    Refused(ErrorBody),
    /// The server cannot do it now, but perhaps after so many seconds.
    #[error("{}", later(.0))]
    Later(ErrorBody, u32),
    /// This version of the app does not understand the answer.
    #[error("Something went wrong. Reload the page and try again.")]
    Unexpected,
}

impl ApiError {
    /// Each invalid field with its problem, as far as the server named them.
    pub fn fields(&self) -> Vec<(String, String)> {
        match self {
            Self::Refused(body) => {
                body.errors.iter().flatten().map(|(field, why)| (field.clone(), why.clone())).collect()
            }
            Self::Unreachable | Self::SignedOut | Self::Later(..) | Self::Unexpected => Vec::new(),
        }
    }
}

fn sentence(body: &ErrorBody) -> &str {
    if body.error == WRONG_CREDENTIALS {
        return "Wrong email or password.";
    }
    said(body).unwrap_or("Please fix the fields and try again.")
}

fn later(body: &ErrorBody) -> &str {
    said(body).unwrap_or("The server is busy. Try again in a moment.")
}

fn said(body: &ErrorBody) -> Option<&str> {
    [&body.message, &body.error].into_iter().map(String::as_str).find(|it| !it.is_empty())
}

/// Reads a resource.
///
/// # Errors
/// The [`ApiError`]; [`SignedOut`](ApiError::SignedOut) if the token is invalid.
pub async fn get<T: DeserializeOwned>(token: &str, path: &str) -> Result<T, ApiError> {
    signed::<(), T>(token, Method::GET, path, None).await
}

/// Creates a resource.
///
/// # Errors
/// As [`get`].
pub async fn post<B: Serialize, T: DeserializeOwned>(
    token: &str,
    path: &str,
    body: &B,
) -> Result<T, ApiError> {
    signed(token, Method::POST, path, Some(body)).await
}

/// Replaces a resource.
///
/// # Errors
/// As [`get`].
pub async fn put<B: Serialize, T: DeserializeOwned>(
    token: &str,
    path: &str,
    body: &B,
) -> Result<T, ApiError> {
    signed(token, Method::PUT, path, Some(body)).await
}

/// Deletes a resource.
///
/// # Errors
/// As [`get`].
pub async fn delete(token: &str, path: &str) -> Result<(), ApiError> {
    signed::<(), IgnoredAny>(token, Method::DELETE, path, None).await.map(|_| ())
}

/// A call without an access token: signing up, signing in, renewing the token.
///
/// # Errors
/// The [`ApiError`]; [`SignedOut`](ApiError::SignedOut) if the server does not recognise the user.
pub async fn open<B: Serialize, T: DeserializeOwned>(path: &str, body: &B) -> Result<T, ApiError> {
    let response = send(Method::POST, path, None, Some(body)).await?;
    if matches!(response.status(), 401 | 403) { Err(ApiError::SignedOut) } else { read(response).await }
}

/// Ends the session of the cookie, and that of the token.
///
/// # Errors
/// The [`ApiError`]. There is none if the session had ended already.
pub async fn sign_out(token: Option<&str>) -> Result<(), ApiError> {
    let response = send::<()>(Method::DELETE, "/sessions", token, None).await?;
    if matches!(response.status(), 401 | 403) {
        return Ok(());
    }
    read::<IgnoredAny>(response).await.map(|_| ())
}

async fn signed<B: Serialize, T: DeserializeOwned>(
    token: &str,
    method: Method,
    path: &str,
    body: Option<&B>,
) -> Result<T, ApiError> {
    match read(send(method, path, Some(token), body).await?).await {
        Err(ApiError::Refused(body)) if body.error == NOT_AUTHENTICATED => Err(ApiError::SignedOut),
        answer => answer,
    }
}

async fn send<B: Serialize>(
    method: Method,
    path: &str,
    token: Option<&str>,
    body: Option<&B>,
) -> Result<Response, ApiError> {
    let mut request =
        RequestBuilder::new(&format!("{BASE}{path}")).method(method).cache(RequestCache::NoStore);
    if let Some(token) = token {
        request = request.header("authorization", &format!("Bearer {token}"));
    }
    let request = match body {
        Some(body) => request.json(body),
        None => request.build(),
    };
    request.map_err(|_| ApiError::Unexpected)?.send().await.map_err(|_| ApiError::Unreachable)
}

async fn read<T: DeserializeOwned>(response: Response) -> Result<T, ApiError> {
    let (ok, wait) = (response.ok(), wait(&response));
    let text = response.text().await.map_err(|_| ApiError::Unreachable)?;
    if ok {
        return serde_json::from_str(&text).map_err(|_| ApiError::Unexpected);
    }
    let body = serde_json::from_str(&text);
    Err(match wait {
        // A proxy may say it too, in its own words.
        Some(wait) => ApiError::Later(body.unwrap_or_default(), wait),
        None => body.map_or(ApiError::Unexpected, ApiError::Refused),
    })
}

/// When to ask again, in seconds, if that may help.
fn wait(response: &Response) -> Option<u32> {
    let may_help = matches!(response.status(), 429 | 502..=504);
    let said = || response.headers().get("retry-after").and_then(|wait| wait.parse().ok());
    may_help.then(|| said().unwrap_or(1))
}

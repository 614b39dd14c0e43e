//! Typed calls of `/api/v1`. Who calls is given by the token; renewing one is the session's business.

use gloo_net::http::{Method, RequestBuilder, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::wire::reason::NOT_AUTHENTICATED;
use shared::wire::rest::ErrorBody;

const BASE: &str = "/api/v1";

/// A failed request; in words for people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApiError {
    /// There was no answer.
    #[error("Can’t reach the server. Check your connection and try again.")]
    Unreachable,
    /// The token is not good, or the session is over.
    #[error("You have been signed out.")]
    SignedOut,
    /// The server says why.
    #[error("{}", sentence(.0))]
    Refused(ErrorBody),
    /// The answer is none that this app knows.
    #[error("Something went wrong. Reload the page and try again.")]
    Strange,
}

impl ApiError {
    /// What is wrong with which field, if the server said so.
    pub fn fields(&self) -> Vec<(String, String)> {
        match self {
            Self::Refused(body) => {
                body.errors.iter().flatten().map(|(field, why)| (field.clone(), why.clone())).collect()
            }
            Self::Unreachable | Self::SignedOut | Self::Strange => Vec::new(),
        }
    }
}

fn sentence(body: &ErrorBody) -> &str {
    if !body.message.is_empty() {
        &body.message
    } else if !body.error.is_empty() {
        &body.error
    } else {
        "Please check the form."
    }
}

/// Reads a resource.
///
/// # Errors
/// The [`ApiError`]; [`SignedOut`](ApiError::SignedOut) if the token is not good.
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

/// A call that needs no access token: signing up, signing in, renewing the token.
///
/// # Errors
/// The [`ApiError`]; [`SignedOut`](ApiError::SignedOut) if the server does not know who asks.
pub async fn open<B: Serialize, T: DeserializeOwned>(path: &str, body: &B) -> Result<T, ApiError> {
    let response = send(Method::POST, path, None, Some(body)).await?;
    if matches!(response.status(), 401 | 403) { Err(ApiError::SignedOut) } else { read(response).await }
}

/// Ends the session that the token belongs to.
pub async fn sign_out(token: &str) {
    // This browser has forgotten the session in any case; the server does at the latest when it expires.
    drop(send::<()>(Method::DELETE, "/sessions", Some(token), None).await);
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
    let mut request = RequestBuilder::new(&format!("{BASE}{path}")).method(method);
    if let Some(token) = token {
        request = request.header("authorization", &format!("Bearer {token}"));
    }
    let request = match body {
        Some(body) => request.json(body),
        None => request.build(),
    };
    request.map_err(|_| ApiError::Strange)?.send().await.map_err(|_| ApiError::Unreachable)
}

async fn read<T: DeserializeOwned>(response: Response) -> Result<T, ApiError> {
    let ok = response.ok();
    let text = response.text().await.map_err(|_| ApiError::Unreachable)?;
    if ok {
        return serde_json::from_str(&text).map_err(|_| ApiError::Strange);
    }
    Err(serde_json::from_str(&text).map_or(ApiError::Strange, ApiError::Refused))
}

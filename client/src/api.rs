//! Typed calls of `/api/v1`. An access token that has run out is renewed and the call made again.

use gloo_net::http::{Method, RequestBuilder, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::wire::reason::NOT_AUTHENTICATED;
use shared::wire::rest::ErrorBody;

use crate::session::{Session, effects};

const BASE: &str = "/api/v1";

/// Why a call came to nothing; in words for people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApiError {
    /// Nobody answered.
    #[error("The server cannot be reached. Look at your connection and try again.")]
    Unreachable,
    /// The session is over.
    #[error("You are not signed in any more.")]
    SignedOut,
    /// The server says why.
    #[error("{}", sentence(.0))]
    Refused(ErrorBody),
    /// The answer is none that this app knows.
    #[error("The server gave an answer that this page does not understand. Reload it.")]
    Strange,
}

impl ApiError {
    /// What is wrong with which field, if the server said so.
    pub fn fields(&self) -> Vec<(String, String)> {
        match self {
            Self::Refused(body) => {
                body.errors.iter().flatten().map(|(field, why)| (field.clone(), why.clone())).collect()
            }
            _ => Vec::new(),
        }
    }
}

fn sentence(body: &ErrorBody) -> &str {
    if !body.message.is_empty() {
        &body.message
    } else if !body.error.is_empty() {
        &body.error
    } else {
        "Some of that is not right."
    }
}

/// Reads something.
///
/// # Errors
/// The [`ApiError`].
pub async fn get<T: DeserializeOwned>(session: Session, path: &str) -> Result<T, ApiError> {
    signed::<(), T>(session, Method::GET, path, None).await
}

/// Makes something.
///
/// # Errors
/// The [`ApiError`].
pub async fn post<B: Serialize, T: DeserializeOwned>(
    session: Session,
    path: &str,
    body: &B,
) -> Result<T, ApiError> {
    signed(session, Method::POST, path, Some(body)).await
}

/// A call that needs no access token: signing up, in and on.
///
/// # Errors
/// The [`ApiError`].
pub async fn open<B: Serialize, T: DeserializeOwned>(path: &str, body: &B) -> Result<T, ApiError> {
    let response = send(Method::POST, path, None, Some(body)).await?;
    if response.status() == 403 { Err(ApiError::SignedOut) } else { read(response).await }
}

/// Ends the session that the token belongs to.
pub async fn sign_out(token: &str) {
    // Signed out here it is in any case; the server forgets the session at the latest when it runs out.
    drop(send::<()>(Method::DELETE, "/sessions", Some(token), None).await);
}

async fn signed<B: Serialize, T: DeserializeOwned>(
    session: Session,
    method: Method,
    path: &str,
    body: Option<&B>,
) -> Result<T, ApiError> {
    let token = effects::token(session).await.ok_or(ApiError::SignedOut)?;
    let response = send(method.clone(), path, Some(&token), body).await?;
    match read(response).await {
        Err(ApiError::Refused(body)) if body.error == NOT_AUTHENTICATED => {}
        answer => return answer,
    }
    let token = effects::renewed_token(session).await?;
    read(send(method, path, Some(&token), body).await?).await
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

//! The user who sent a request.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, USER_AGENT};
use axum::http::request::Parts;
use tracing::Span;
use tracing::field::display;

use super::{Api, ApiError};
use crate::auth::{Session, TokenError};

/// The part of a `User-Agent` that is kept, in characters.
const LONGEST: usize = 300;

/// The session of a valid access token: `Authorization: Bearer <jwt>`, or the bare token as older clients send it.
pub(super) struct CurrentUser(pub(super) Session);

impl FromRequestParts<Arc<Api>> for CurrentUser {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, api: &Arc<Api>) -> Result<Self, ApiError> {
        let jwt = bearer(&parts.headers).ok_or(ApiError::NotAuthenticated)?;
        match api.accounts.tokens.verify(jwt).await {
            Ok(session) => {
                Span::current().record("user.id", display(session.user));
                Ok(Self(session))
            }
            Err(TokenError::Invalid) => Err(ApiError::NotAuthenticated),
            Err(TokenError::Store(error)) => Err(error.into()),
        }
    }
}

/// The access token of a request, valid or not.
pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let header = headers.get(AUTHORIZATION)?.to_str().ok()?;
    Some(header.strip_prefix("Bearer ").unwrap_or(header).trim())
}

/// The browser or program that sent a request, as it names itself.
pub(super) struct UserAgent(pub(super) String);

impl<S: Sync> FromRequestParts<S> for UserAgent {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let named = parts.headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        Ok(Self(named.chars().take(LONGEST).collect()))
    }
}

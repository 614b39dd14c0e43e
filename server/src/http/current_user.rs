//! The user who sent a request.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use tracing::Span;
use tracing::field::display;

use super::{Api, ApiError};
use crate::auth::{Session, TokenError};

/// The session of a valid access token: `Authorization: Bearer <jwt>`, or the bare token as older clients send it.
pub(super) struct CurrentUser(pub(super) Session);

impl FromRequestParts<Arc<Api>> for CurrentUser {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, api: &Arc<Api>) -> Result<Self, ApiError> {
        let header = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let header = header.ok_or(ApiError::NotAuthenticated)?;
        let jwt = header.strip_prefix("Bearer ").unwrap_or(header).trim();
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

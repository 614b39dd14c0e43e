//! The person behind a request.

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;

use super::{Refused, Session};
use crate::App;
use crate::http::ApiError;

/// Whoever sent a valid access token: `Authorization: Bearer <jwt>`, or the bare token as older clients do.
pub(crate) struct CurrentUser(pub(crate) Session);

impl FromRequestParts<App> for CurrentUser {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let header = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let header = header.ok_or(ApiError::NotAuthenticated)?;
        let jwt = header.strip_prefix("Bearer ").unwrap_or(header).trim();
        match app.tokens.verify(jwt).await {
            Ok(session) => Ok(Self(session)),
            Err(Refused::Invalid) => Err(ApiError::NotAuthenticated),
            Err(Refused::Store(error)) => Err(error.into()),
        }
    }
}

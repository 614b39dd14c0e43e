//! The user who sent a request.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::{FromRequest, FromRequestParts, Request};
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

/// The session of a valid access token, and the body `B` of its request.
///
/// A body may be long in coming, and the session may end meanwhile, so the token is verified once more when it is there.
/// Like every extractor of a body this one must be the last; [`CurrentUser`] must be too, so that no handler can take a
/// user who was verified before the body had arrived.
pub(super) struct Signed<B>(pub(super) Session, pub(super) B);

impl FromRequest<Arc<Api>> for CurrentUser {
    type Rejection = ApiError;

    async fn from_request(request: Request, api: &Arc<Api>) -> Result<Self, ApiError> {
        let jwt = bearer(request.headers()).map(str::to_owned);
        drop(request);
        verified(api, jwt.as_deref()).await.map(Self)
    }
}

impl<B: FromRequest<Arc<Api>, Rejection = ApiError> + Send> FromRequest<Arc<Api>> for Signed<B> {
    type Rejection = ApiError;

    async fn from_request(request: Request, api: &Arc<Api>) -> Result<Self, ApiError> {
        let jwt = bearer(request.headers()).map(str::to_owned);
        // Also before, so that nothing is read from strangers.
        verified(api, jwt.as_deref()).await?;
        let body = B::from_request(request, api).await?;
        Ok(Self(verified(api, jwt.as_deref()).await?, body))
    }
}

pub(super) async fn verified(api: &Api, jwt: Option<&str>) -> Result<Session, ApiError> {
    let jwt = jwt.ok_or(ApiError::NotAuthenticated)?;
    match api.accounts.tokens.verify(jwt).await {
        Ok(session) => {
            Span::current().record("user.id", display(session.user));
            Ok(session)
        }
        Err(TokenError::Invalid) => Err(ApiError::NotAuthenticated),
        Err(TokenError::Store(error)) => Err(error.into()),
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

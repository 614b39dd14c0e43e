//! What handlers take from a request: ids in its path, and its body.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use super::ApiError;

/// The id in a path, or a tuple of all ids in it. What is not an id names nothing, so that is a 404.
pub(super) struct Id<T>(pub(super) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Id<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let path = Path::from_request_parts(parts, state).await;
        path.map(|Path(id)| Self(id)).map_err(|_| ApiError::NotFound)
    }
}

/// A JSON body, which [`same_site`](super::same_site) has seen the type of; an invalid one is a 400 that says why.
pub(crate) struct Body<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let bytes = axum::body::Bytes::from_request(request, state).await;
        let bytes = bytes.map_err(|error| ApiError::BadRequest(error.body_text()))?;
        let json: Result<Json<T>, JsonRejection> = Json::from_bytes(&bytes);
        json.map(|Json(body)| Self(body)).map_err(|error| ApiError::BadRequest(error.body_text()))
    }
}

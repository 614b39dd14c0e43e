//! API calls as the signed-in user. If the token has expired, it is renewed and the call repeated.

use gloo_timers::future::TimeoutFuture;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Session, effects};
use crate::api::{self, ApiError};

/// How often a question is asked again by itself.
const AGAIN: u32 = 2;

/// The longest wait before that, in seconds; after a longer one, people decide.
const SOON: u32 = 5;

impl Session {
    /// Reads a resource. If the server cannot answer now, but soon, it is asked again a few times.
    ///
    /// # Errors
    /// The [`ApiError`].
    pub async fn get<T: DeserializeOwned>(self, path: &str) -> Result<T, ApiError> {
        let ask = async || self.signed(async |token| api::get(&token, path).await).await;
        for _ in 0..AGAIN {
            match ask().await {
                Err(ApiError::Later(_, wait)) if wait <= SOON => TimeoutFuture::new(wait * 1_000).await,
                answer => return answer,
            }
        }
        ask().await
    }

    /// Creates a resource.
    ///
    /// # Errors
    /// The [`ApiError`].
    pub async fn post<B: Serialize, T: DeserializeOwned>(self, path: &str, body: &B) -> Result<T, ApiError> {
        self.signed(async |token| api::post(&token, path, body).await).await
    }

    /// Replaces a resource.
    ///
    /// # Errors
    /// The [`ApiError`].
    pub async fn put<B: Serialize, T: DeserializeOwned>(self, path: &str, body: &B) -> Result<T, ApiError> {
        self.signed(async |token| api::put(&token, path, body).await).await
    }

    /// Deletes a resource.
    ///
    /// # Errors
    /// The [`ApiError`].
    pub async fn delete(self, path: &str) -> Result<(), ApiError> {
        self.signed(async |token| api::delete(&token, path).await).await
    }

    async fn signed<T>(self, call: impl AsyncFn(String) -> Result<T, ApiError>) -> Result<T, ApiError> {
        let token = effects::token(self).await.ok_or(ApiError::SignedOut)?;
        match call(token).await {
            Err(ApiError::SignedOut) => call(effects::renewed_token(self).await?).await,
            answer => answer,
        }
    }
}

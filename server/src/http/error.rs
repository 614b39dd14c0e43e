//! The error responses of the API. A failure of the server is logged, in one line.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::Json;
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Response};
use shared::board::{Rejection, limit};
use shared::wire::reason;
use shared::wire::rest::ErrorBody;

use crate::auth::{AccountError, HashFailed};
use crate::budget::Exhausted;
use crate::live::{CreateError, DeleteError, ExecuteError, JoinError, TooMany};
use crate::log::chain;
use crate::rate::Throttled;
use crate::store::StoreError;

/// A failed request.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ApiError {
    #[error("{}", reason::NOT_AUTHENTICATED)]
    NotAuthenticated,
    #[error("Invalid email or password")]
    WrongCredentials,
    #[error("some fields are invalid")]
    Fields(Vec<(&'static str, String)>),
    #[error("the body is invalid: {0}")]
    BadRequest(String),
    #[error("a page of another origin may not do this")]
    WrongOrigin,
    #[error("the body is not called JSON")]
    NotJson,
    #[error("there is nothing here, or nothing that you may see")]
    NotFound,
    #[error("too many attempts")]
    TooMany(Duration),
    #[error("{}", CreateError::TooMany)]
    TooManyBoards,
    #[error("{}", ExecuteError::TooManyInvitations(*.0))]
    TooManyInvitations(TooMany),
    /// Not now, but after this time.
    #[error("the server is busy")]
    Busy(Duration),
    #[error("the body is over {0} bytes")]
    TooLarge(usize),
    #[error("the body did not arrive in time")]
    Slow,
    #[error("nobody can sign up here")]
    Closed,
    #[error(transparent)]
    Rejected(#[from] Rejection),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Hash(#[from] HashFailed),
    /// A failure of the server that was logged where it happened.
    #[error("the service is not available")]
    Unavailable,
}

impl From<ExecuteError> for ApiError {
    fn from(error: ExecuteError) -> Self {
        match error {
            ExecuteError::Rejected(rejection) => Self::Rejected(rejection),
            ExecuteError::TooManyInvitations(too_many) => Self::TooManyInvitations(too_many),
            ExecuteError::NotFound => Self::NotFound,
            ExecuteError::Unavailable => Self::Unavailable,
        }
    }
}

impl From<JoinError> for ApiError {
    fn from(error: JoinError) -> Self {
        match error {
            JoinError::Unauthorized => Self::NotFound,
            // Only joins are refused for it.
            JoinError::Large => Self::Store(StoreError::Unavailable),
            JoinError::Busy(Exhausted) => Exhausted.into(),
            JoinError::Store(error) => Self::Store(error),
        }
    }
}

impl From<Exhausted> for ApiError {
    fn from(Exhausted: Exhausted) -> Self {
        Self::Busy(Duration::from_secs(1))
    }
}

impl From<CreateError> for ApiError {
    fn from(error: CreateError) -> Self {
        match error {
            CreateError::IdTaken => Self::Rejected(Rejection::IdTaken),
            CreateError::TooMany => Self::TooManyBoards,
            CreateError::Store(error) => Self::Store(error),
        }
    }
}

impl From<DeleteError> for ApiError {
    fn from(error: DeleteError) -> Self {
        match error {
            DeleteError::Rejected(rejection) => Self::Rejected(rejection),
            DeleteError::NotFound => Self::NotFound,
            DeleteError::Store(error) => Self::Store(error),
        }
    }
}

impl From<AccountError> for ApiError {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::EmailTaken => Self::Fields(vec![("email", "Email already taken".to_owned())]),
            AccountError::WrongCredentials => Self::WrongCredentials,
            AccountError::WrongPassword => {
                Self::Fields(vec![("current", "That’s not your current password".to_owned())])
            }
            AccountError::NewPassword(problem) => Self::Fields(vec![("new", problem)]),
            AccountError::TooMany(wait) => Self::TooMany(wait),
            AccountError::SignedOut => Self::NotAuthenticated,
            AccountError::Hash(HashFailed::Busy) => Self::Busy(Duration::from_secs(1)),
            AccountError::Hash(error) => Self::Hash(error),
            AccountError::Store(error) => Self::Store(error),
        }
    }
}

impl From<Throttled> for ApiError {
    fn from(Throttled(wait): Throttled) -> Self {
        Self::TooMany(wait)
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let plain = |error: &str| ErrorBody { error: error.to_owned(), ..ErrorBody::default() };
        let coded = |error: &str, message: String| ErrorBody { message, ..plain(error) };
        match self {
            Self::NotAuthenticated => {
                (StatusCode::FORBIDDEN, Json(plain(reason::NOT_AUTHENTICATED))).into_response()
            }
            Self::WrongCredentials => {
                (StatusCode::UNPROCESSABLE_ENTITY, Json(plain("Invalid email or password"))).into_response()
            }
            Self::Fields(fields) => {
                let one = |(field, message): (&str, String)| BTreeMap::from([(field.to_owned(), message)]);
                let errors = fields.into_iter().map(one).collect();
                let body = ErrorBody { errors, ..ErrorBody::default() };
                (StatusCode::UNPROCESSABLE_ENTITY, Json(body)).into_response()
            }
            Self::BadRequest(why) => {
                (StatusCode::BAD_REQUEST, Json(coded("bad_request", why))).into_response()
            }
            Self::WrongOrigin => {
                let message = "This request came from another site, so it was blocked.".to_owned();
                (StatusCode::FORBIDDEN, Json(coded("wrong_origin", message))).into_response()
            }
            Self::NotJson => {
                let message = "Send JSON with the header `content-type: application/json`.".to_owned();
                (StatusCode::UNSUPPORTED_MEDIA_TYPE, Json(coded("not_json", message))).into_response()
            }
            Self::NotFound => {
                let message = "Not found, or you don’t have access to it.".to_owned();
                (StatusCode::NOT_FOUND, Json(coded(reason::NOT_FOUND, message))).into_response()
            }
            Self::TooMany(wait) => {
                let seconds = wait.as_secs() + 1;
                let message = format!("Too many attempts. Try again in {seconds} seconds.");
                let header = [(RETRY_AFTER, seconds.to_string())];
                (StatusCode::TOO_MANY_REQUESTS, header, Json(coded("too_many", message))).into_response()
            }
            Self::TooManyBoards => {
                let body = coded(limit::TOO_MANY_BOARDS, CreateError::TooMany.to_string());
                (StatusCode::UNPROCESSABLE_ENTITY, Json(body)).into_response()
            }
            Self::TooManyInvitations(too_many) => {
                let header = [(RETRY_AFTER, (too_many.wait().0.as_secs() + 1).to_string())];
                let body = coded(Rejection::TooManyInvitations.code(), too_many.to_string());
                (StatusCode::TOO_MANY_REQUESTS, header, Json(body)).into_response()
            }
            Self::Busy(wait) => {
                let message = "The server is busy. Try again in a moment.".to_owned();
                let header = [(RETRY_AFTER, (wait.as_secs().max(1)).to_string())];
                (StatusCode::SERVICE_UNAVAILABLE, header, Json(coded(reason::UNAVAILABLE, message)))
                    .into_response()
            }
            Self::TooLarge(most) => {
                let message = format!("This request is too large. It can have at most {most} bytes.");
                (StatusCode::PAYLOAD_TOO_LARGE, Json(coded("too_large", message))).into_response()
            }
            Self::Closed => {
                let message =
                    "Sign-up is closed on this server. Ask its administrator for an account.".to_owned();
                (StatusCode::FORBIDDEN, Json(coded("registration_closed", message))).into_response()
            }
            Self::Slow => {
                let message = "The request took too long to arrive. Try again.".to_owned();
                (StatusCode::REQUEST_TIMEOUT, Json(coded("too_slow", message))).into_response()
            }
            Self::Rejected(rejection) => {
                let status = match rejection {
                    Rejection::Forbidden | Rejection::OwnerDeletes => StatusCode::FORBIDDEN,
                    Rejection::IdTaken | Rejection::AlreadyMember => StatusCode::CONFLICT,
                    _ => StatusCode::UNPROCESSABLE_ENTITY,
                };
                (status, Json(coded(rejection.code(), rejection.to_string()))).into_response()
            }
            Self::Store(error) => failed(&error),
            Self::Hash(error) => failed(&error),
            Self::Unavailable => unavailable(),
        }
    }
}

fn failed(error: &(dyn std::error::Error + 'static)) -> Response {
    tracing::error!(error = %chain(error), "a request failed");
    unavailable()
}

fn unavailable() -> Response {
    let message = "Something went wrong on our end. Nothing was lost. Try again in a moment.".to_owned();
    let body = ErrorBody { error: reason::UNAVAILABLE.to_owned(), message, errors: Vec::new() };
    (StatusCode::SERVICE_UNAVAILABLE, Json(body)).into_response()
}

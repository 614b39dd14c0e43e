//! Boards created with content: the demo, and a new user's first board.

mod demo;
mod fill;
mod plan;
mod welcome;

use crate::auth::AccountError;
use crate::live::{CreateError, ExecuteError};
use crate::store::StoreError;

pub(crate) use demo::demo;
pub use demo::{DEMO_PASSWORD, Demo};
pub(crate) use welcome::welcome;

/// Why a board was not created, or not filled completely.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// The demo users could not sign up.
    #[error("an account could not be created")]
    Account(#[from] AccountError),
    /// The board could not be created.
    #[error("the board could not be created")]
    Create(#[from] CreateError),
    /// A command was not accepted.
    #[error("the board could not be filled")]
    Execute(#[from] ExecuteError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

//! Boards in memory: where a command is decided, made durable, applied and told to everybody, in this order.
//!
//! One task a board ([`board`]) takes all that waits at once; the log is written for all boards by one writer
//! that commits for many at a time (`store::writer`).

mod board;
mod effects;
mod recent;
mod registry;

use std::sync::Arc;

use serde_json::value::RawValue;
use shared::board::Rejection;

use crate::bus::Subscription;
use crate::store::StoreError;

pub use registry::Boards;

/// A join that was granted.
pub struct Joined {
    /// What to answer: the board, or what was missed.
    pub reply: Arc<RawValue>,
    /// The place in the topic, still held back: open it once the answer is on its way.
    pub subscription: Subscription,
}

/// Why a board was not joined or not shown.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// There is no such board, or it is none of theirs; which of the two is not told.
    #[error("there is no such board, or you are not a member of it")]
    Unauthorized,
    /// The board could not be read.
    #[error("the board could not be opened; try again in a moment")]
    Store(#[from] StoreError),
}

/// Why a command had no effect.
#[derive(Debug, thiserror::Error)]
pub enum ExecuteError {
    /// It does not fit the board's state or the actor's role.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// There is no such board, or it is none of theirs; which of the two is not told.
    #[error("There is no such board, or you are not a member of it.")]
    NotFound,
    /// It could not be written. It may be sent again with the same `cid`.
    #[error("The change could not be saved. It will be tried again.")]
    Store(#[from] StoreError),
}

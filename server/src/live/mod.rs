//! Boards in memory: where a command is decided, made durable, applied and broadcast, in this order.
//!
//! [`Boards`] finds the task of a board or starts it. The task takes all waiting requests at once (`task`) and puts the
//! commands among them into one commit (`commit`). The log is written for all boards by one writer that commits for
//! many at a time (`store::writer`).

mod adding;
mod boards;
mod commit;
mod create;
mod delete;
mod follow;
mod loaded;
mod recent;
mod task;
#[cfg(test)]
mod tests;

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use shared::board::Rejection;
use shared::id::Seq;

use crate::budget::{Budget, Exhausted};
use crate::bus::{Bus, Subscription};
use crate::clock::Clock;
use crate::registry::Registry;
use crate::store::{Store, StoreError};

pub use adding::{AddingPace, TooMany};
pub use boards::Boards;
pub use create::{CreateError, Created};
pub use delete::DeleteError;

/// An answer to a join that is better read over HTTP: compressed, and not in front of everything else, in bytes.
pub const LARGE: usize = 1024 * 1024;

/// The outcome of a successful join.
pub struct JoinReply {
    /// The response as JSON text: the board, or the missed events.
    pub reply: Bytes,
    /// The subscription to the topic, still buffering: open it once the reply has been queued.
    pub subscription: Subscription,
}

/// A whole board as JSON text, as it was at a `seq`.
pub struct Whole {
    /// The last event that it includes.
    pub seq: Seq,
    /// The board. All who ask for it at the same time share it.
    pub board: Bytes,
}

/// Why a board was not joined.
#[derive(Debug, thiserror::Error)]
pub enum JoinError {
    /// There is no such board, or the user is not a member; the client is not told which.
    #[error("there is no such board, or you are not a member of it")]
    Unauthorized,
    /// The answer would be larger than the client wants it.
    #[error("the board is too large for the answer to a join")]
    Large,
    /// There is no memory for the answer now.
    #[error("the server is busy; try again in a moment")]
    Busy(#[from] Exhausted),
    /// The board could not be read.
    #[error("the board could not be opened; try again in a moment")]
    Store(#[from] StoreError),
}

/// Why a command had no effect.
#[derive(Debug, thiserror::Error)]
pub enum ExecuteError {
    /// The board's state or the actor's role does not allow it.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// The actor has added too many people to boards, or all have added this one too often.
    #[error("{0}")]
    TooManyInvitations(TooMany),
    /// There is no such board, or the actor is not a member; the client is not told which.
    #[error("Board not found, or you’re not a member of it.")]
    NotFound,
    /// It could not be written; the log says why. It may be sent again with the same `cid`.
    #[error("This change couldn’t be saved yet. It will be tried again.")]
    Unavailable,
}

/// How long to wait before the next attempt, in words for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait(pub Duration);

impl fmt::Display for Wait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_secs() / 60 + 1 {
            1 => f.write_str("a minute"),
            minutes => write!(f, "{minutes} minutes"),
        }
    }
}

/// What the tasks of all boards share.
struct Shared {
    store: Store,
    bus: Bus,
    registry: Registry,
    clock: Clock,
    adding: AddingPace,
    budget: Budget,
}

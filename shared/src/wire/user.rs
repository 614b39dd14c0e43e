//! `users:<id>`: what concerns one user, on every page of the app.

use super::rest::BoardSummary;
use crate::id::{BoardId, UserId};
use serde::{Deserialize, Serialize};

/// The user can now see a board.
pub const BOARD_ADDED: &str = "boards:add";
/// The user can no longer see a board.
pub const BOARD_REMOVED: &str = "boards:remove";
/// One of the user's boards looks different on their home page.
pub const BOARD_UPDATED: &str = "boards:update";

/// The invitations of the user have changed: they are to be read again.
pub const INVITATIONS_UPDATED: &str = "invitations:update";

/// The names of all broadcasts on this topic.
pub const BROADCASTS: &[&str] = &[BOARD_ADDED, BOARD_REMOVED, BOARD_UPDATED, INVITATIONS_UPDATED];

/// The topic of a user.
pub fn user_topic(id: UserId) -> String {
    format!("users:{id}")
}

/// Payload of [`BOARD_ADDED`] and [`BOARD_UPDATED`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardChanged {
    /// The board as the home page shows it.
    pub board: BoardSummary,
}

/// Payload of [`BOARD_REMOVED`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardGone {
    /// The board's id.
    pub id: BoardId,
}

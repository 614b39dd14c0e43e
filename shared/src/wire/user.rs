//! `users:<id>`: what concerns one person, wherever they are in the app.

use super::rest::BoardSummary;
use crate::id::{BoardId, UserId};
use serde::{Deserialize, Serialize};

/// They can see a board that they could not see before.
pub const BOARD_ADDED: &str = "boards:add";
/// They can no longer see a board.
pub const BOARD_REMOVED: &str = "boards:remove";
/// A board of theirs looks different on their home.
pub const BOARD_UPDATED: &str = "boards:update";

/// The names of all that people are told there.
pub const BROADCASTS: &[&str] = &[BOARD_ADDED, BOARD_REMOVED, BOARD_UPDATED];

/// The topic of a person.
pub fn user_topic(id: UserId) -> String {
    format!("users:{id}")
}

/// Payload of [`BOARD_ADDED`] and [`BOARD_UPDATED`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardChanged {
    /// The board as home shows it.
    pub board: BoardSummary,
}

/// Payload of [`BOARD_REMOVED`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardGone {
    /// Which.
    pub id: BoardId,
}

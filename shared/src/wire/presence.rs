//! What a user is doing on a board: the part of presence that the protocol leaves to the application.

use serde::{Deserialize, Serialize};

use crate::id::CardId;

/// The push on `boards:<id>` when [`Doing`] changes, which is its payload.
pub const PRESENCE_UPDATE: &str = "presence:update";

/// What a user is doing on a board, in one of their tabs. Part of the metas of their presence.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doing {
    /// The card they have open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card_id: Option<CardId>,
    /// Whether they are editing it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub editing: bool,
}

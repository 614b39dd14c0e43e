//! What a user has open on a board: the part of presence that the protocol leaves to the application.

use serde::{Deserialize, Serialize};

use crate::id::CardId;

/// The push on `boards:<id>` when the user's [`Focus`] changes; its payload.
pub const PRESENCE_UPDATE: &str = "presence:update";

/// The card a user has open in one of their tabs. Part of their presence metas.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Focus {
    /// The open card.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card_id: Option<CardId>,
    /// Whether they are editing it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub editing: bool,
}

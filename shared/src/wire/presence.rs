//! What somebody on a board is doing there: the part of presence that the protocol leaves to the application.

use serde::{Deserialize, Serialize};

use crate::id::CardId;

/// Pushed on `boards:<id>` whenever [`Doing`] changes; its payload.
pub const PRESENCE_UPDATE: &str = "presence:update";

/// What somebody does on a board, in one of their tabs. A part of their presence's metas.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doing {
    /// The card they look at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card_id: Option<CardId>,
    /// Whether they are changing it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub editing: bool,
}

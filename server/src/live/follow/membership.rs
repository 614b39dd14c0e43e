//! Membership: who may stay on the board's topic.

use shared::id::{BoardId, UserId};
use shared::wire;

use crate::registry::Registry;

/// Ends a former member's channels on the board, on all their connections.
pub(super) fn removed(registry: &Registry, board: BoardId, user: UserId) {
    registry.evict(&wire::board_topic(board), user);
}

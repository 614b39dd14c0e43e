//! The deletion of a board, which concerns everyone on it.

use shared::board::Board;
use shared::id::{Millis, UserId};
use shared::wire::{self, BOARD_DELETED, BoardDeleted};

use super::{Shared, home, invited, membership};
use crate::log::chain;

/// Tells those who have the board open who deleted it, takes it off all home pages and ends all channels on it.
/// `board` is its last state.
pub(in crate::live) async fn deleted(shared: &Shared, board: &Board, actor: UserId, at: Millis) {
    let Shared { bus, registry, .. } = shared;
    match serde_json::to_string(&BoardDeleted { actor, at }) {
        Ok(payload) => bus.publish(&wire::board_topic(board.id), BOARD_DELETED, &payload),
        Err(error) => {
            tracing::error!(board.id = %board.id, error = %chain(&error), "a broadcast could not be encoded");
        }
    }
    for user in board.members.keys() {
        home::deleted(bus, board.id, *user);
        membership::removed(registry, board.id, *user);
    }
    invited::deleted(shared, board).await;
}

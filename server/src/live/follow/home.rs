//! What an event means to people beyond the board's own topic: their home, and whether they may stay.

use shared::board::{Board, Event, Record, User};
use shared::id::UserId;
use shared::wire;
use shared::wire::rest::BoardSummary;
use shared::wire::user::{BOARD_ADDED, BOARD_REMOVED, BOARD_UPDATED, BoardChanged, BoardGone, user_topic};

use super::registry::Shared;

/// Tells whoever is concerned. Called after the event was broadcast on the board.
pub(super) fn tell(shared: &Shared, board: &Board, record: &Record) {
    match &record.event {
        Event::MemberAdded(it) => {
            to_user(shared, it.user.id, BOARD_ADDED, &BoardChanged { board: summary(board) });
            to_members(shared, board, Some(it.user.id));
        }
        Event::MemberRemoved(it) => {
            to_user(shared, it.user_id, BOARD_REMOVED, &BoardGone { id: board.id });
            shared.registry.evict(&wire::board_topic(board.id), it.user_id);
            to_members(shared, board, None);
        }
        Event::BoardUpdated(_) | Event::BoardArchived(_) | Event::BoardRestored(_) => {
            to_members(shared, board, None);
        }
        _ => {}
    }
}

/// A board as home shows it.
pub(super) fn summary(board: &Board) -> BoardSummary {
    let owner = board.members.values().find(|member| member.role == shared::board::Role::Owner);
    let members: Vec<User> = board.members.values().map(|member| member.user.clone()).collect();
    BoardSummary {
        id: board.id,
        name: board.name.clone(),
        background: board.background,
        archived: board.archived,
        user_id: owner.map(|member| member.user.id).unwrap_or_default(),
        members,
    }
}

fn to_members(shared: &Shared, board: &Board, except: Option<UserId>) {
    let changed = BoardChanged { board: summary(board) };
    for user in board.members.keys().filter(|user| Some(**user) != except) {
        to_user(shared, *user, BOARD_UPDATED, &changed);
    }
}

fn to_user(shared: &Shared, user: UserId, event: &str, payload: &impl serde::Serialize) {
    match serde_json::to_string(payload) {
        Ok(payload) => shared.bus.publish(&user_topic(user), event, &payload),
        Err(error) => tracing::error!(%error, event, "a broadcast could not be encoded"),
    }
}

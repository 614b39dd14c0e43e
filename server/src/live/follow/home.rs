//! The home page of each member, which lists their boards. It subscribes to the topic `users:<id>`.

use serde::Serialize;
use shared::board::{Board, Role, User};
use shared::id::{BoardId, UserId};
use shared::wire::rest::BoardSummary;
use shared::wire::user::{BOARD_ADDED, BOARD_REMOVED, BOARD_UPDATED, BoardChanged, BoardGone, user_topic};

use crate::bus::Bus;
use crate::log::chain;

/// A board as the home page shows it.
pub(in crate::live) fn summary(board: &Board) -> BoardSummary {
    let owner = board.members.values().find(|member| member.role == Role::Owner);
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

/// The board is new: its owner's other tabs show it too.
pub(in crate::live) fn created(bus: &Bus, owner: UserId, board: BoardSummary) {
    to_user(bus, owner, BOARD_ADDED, &BoardChanged { board });
}

/// The new member's home page gains the board, those of the others show the new member.
pub(super) fn member_added(bus: &Bus, board: &Board, user: UserId) {
    to_user(bus, user, BOARD_ADDED, &BoardChanged { board: summary(board) });
    to_members(bus, board, Some(user));
}

/// The former member's home page loses the board, those of the others no longer show the former member.
pub(super) fn member_removed(bus: &Bus, board: &Board, user: UserId) {
    to_user(bus, user, BOARD_REMOVED, &BoardGone { id: board.id });
    to_members(bus, board, None);
}

/// The board is gone from a member's home page.
pub(super) fn deleted(bus: &Bus, board: BoardId, user: UserId) {
    to_user(bus, user, BOARD_REMOVED, &BoardGone { id: board });
}

/// The board looks different on every member's home page.
pub(super) fn changed(bus: &Bus, board: &Board) {
    to_members(bus, board, None);
}

fn to_members(bus: &Bus, board: &Board, except: Option<UserId>) {
    let changed = BoardChanged { board: summary(board) };
    for user in board.members.keys().filter(|user| Some(**user) != except) {
        to_user(bus, *user, BOARD_UPDATED, &changed);
    }
}

fn to_user(bus: &Bus, user: UserId, event: &str, payload: &impl Serialize) {
    match serde_json::to_string(payload) {
        Ok(payload) => bus.publish(&user_topic(user), event, &payload),
        Err(error) => {
            tracing::error!(user.id = %user, event, error = %chain(&error), "a broadcast could not be encoded");
        }
    }
}

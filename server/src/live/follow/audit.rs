//! The log's lines about who may see and change a board, for operators. Without names, addresses or other texts.

use shared::board::Event;
use shared::id::{BoardId, UserId};

/// Logs the event if it is about the right to see or change a board.
pub(super) fn record(board: BoardId, actor: UserId, event: &Event) {
    match event {
        Event::MemberAdded(it) => {
            let role = it.role.name();
            tracing::info!(board.id = %board, actor.id = %actor, user.id = %it.user.id, role, "a member was added");
        }
        Event::MemberUpdated(it) => {
            let role = it.role.name();
            tracing::info!(board.id = %board, actor.id = %actor, user.id = %it.user_id, role, "a role was changed");
        }
        Event::MemberRemoved(it) => {
            tracing::info!(board.id = %board, actor.id = %actor, user.id = %it.user_id, "a member was removed");
        }
        Event::MemberInvited(it) => {
            tracing::info!(board.id = %board, actor.id = %actor, role = it.role.name(), "someone was invited");
        }
        Event::InvitationWithdrawn(_) => {
            tracing::info!(board.id = %board, actor.id = %actor, "an invitation was ended");
        }
        _ => {}
    }
}

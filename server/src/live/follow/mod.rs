//! What follows from an event beyond the board's own topic: one file a consequence.

mod home;
mod membership;

use shared::board::{Board, Event};

use super::Shared;

pub(super) use home::{created, summary};

/// Sees to all that follows. Called after the event was broadcast on the board; `board` is the state after it.
pub(super) fn tell(shared: &Shared, board: &Board, event: &Event) {
    let Shared { bus, registry, .. } = shared;
    // Without a wildcard, so that the compiler asks about each new event.
    match event {
        Event::MemberAdded(it) => home::member_added(bus, board, it.user.id),
        Event::MemberRemoved(it) => {
            home::member_removed(bus, board, it.user_id);
            membership::removed(registry, board.id, it.user_id);
        }
        Event::BoardUpdated(_) | Event::BoardArchived(_) | Event::BoardRestored(_) => {
            home::changed(bus, board);
        }
        Event::MemberUpdated(_)
        | Event::ListCreated(_)
        | Event::ListUpdated(_)
        | Event::ListMoved(_)
        | Event::ListArchived(_)
        | Event::ListRestored(_)
        | Event::CardCreated(_)
        | Event::CardUpdated(_)
        | Event::CardMoved(_)
        | Event::CardArchived(_)
        | Event::CardRestored(_)
        | Event::CardMemberAdded(_)
        | Event::CardMemberRemoved(_)
        | Event::LabelCreated(_)
        | Event::LabelUpdated(_)
        | Event::LabelDeleted(_)
        | Event::CardLabelAdded(_)
        | Event::CardLabelRemoved(_)
        | Event::CommentCreated(_)
        | Event::CommentUpdated(_)
        | Event::CommentDeleted(_) => {}
    }
}

//! The effects of an event beyond the board's own topic: one file each.

mod audit;
mod deletion;
mod home;
mod invited;
mod membership;

use shared::board::{Audience, Board, Event};
use shared::id::UserId;

use super::Shared;

pub(super) use deletion::deleted;
pub(super) use home::{created, summary};

/// Carries out all of them. Called after the event was broadcast on the board; `board` is the state after it.
pub(super) async fn tell(shared: &Shared, board: &Board, actor: UserId, event: &Event) {
    let Shared { bus, registry, .. } = shared;
    audit::record(board.id, actor, event);
    invited::tell(shared, event).await;
    match event.audience() {
        Audience::Board => {}
        Audience::Members => home::changed(bus, board),
        Audience::Added(user) => home::member_added(bus, board, user),
        Audience::Removed(user) => {
            home::member_removed(bus, board, user);
            membership::removed(registry, board.id, user);
        }
    }
}

//! Invited users, who see their open invitations on their home page.

use shared::board::{Board, Event};
use shared::id::UserId;
use shared::wire::user::{INVITATIONS_UPDATED, user_topic};

use crate::live::Shared;
use crate::log::chain;

/// Tells the user with the invited address, if there is one, that their invitations have changed. They read them
/// themselves, since what they see depends on whom they have blocked.
pub(super) async fn tell(shared: &Shared, event: &Event) {
    let email = match event {
        Event::MemberInvited(it) => &it.email,
        Event::InvitationWithdrawn(it) => &it.email,
        Event::MemberAdded(it) => return changed(shared, it.user.id),
        _ => return,
    };
    told(shared, email).await;
}

/// Tells everyone with an open invitation to a board that it has been deleted.
pub(super) async fn deleted(shared: &Shared, board: &Board) {
    for email in board.invitations.keys() {
        told(shared, email).await;
    }
}

async fn told(shared: &Shared, email: &str) {
    match shared.store.user_by_email(email).await {
        Ok(Some(user)) => changed(shared, user.id),
        Ok(None) => {}
        Err(error) => tracing::error!(error = %chain(&error), "an invited user could not be told"),
    }
}

fn changed(shared: &Shared, user: UserId) {
    shared.bus.publish(&user_topic(user), INVITATIONS_UPDATED, "{}");
}

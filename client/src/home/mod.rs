//! The home page: the user's boards and invitations.

mod form;
mod invitations;
mod page;
mod tile;

use leptos::task::spawn_local;
use serde::de::IgnoredAny;
use shared::wire::rest::Refusal;

use crate::session::Session;
use crate::ui::Toasts;

pub use page::HomePage;

/// Sends what the user decided about being on a board, and reads their invitations again. What becomes of their boards
/// is broadcast.
fn answer(session: Session, toasts: Toasts, path: String, body: Refusal) {
    spawn_local(async move {
        if let Err(error) = session.post::<_, IgnoredAny>(&path, &body).await {
            toasts.error(error.to_string());
        }
        session.load_invitations();
    });
}

//! Says that the connection is lost, and that nothing else is.

use leptos::prelude::*;

use super::Icon;
use crate::session::{Phase, Session};
use crate::socket::Connection;

/// Shown while somebody is signed in and there is no connection; the style waits a second, so that a blink of the
/// network is not made a matter of.
#[component]
pub fn ConnectionBar() -> impl IntoView {
    let session = Session::expect();
    let lost = move || session.phase() == Phase::SignedIn && session.connection.get() != Connection::Open;
    let words = move || match (session.connection.get(), session.waiting()) {
        (Connection::Opening, _) => "Connecting…".to_owned(),
        (_, 0) => "No connection. You can go on; what you do is kept and sent later.".to_owned(),
        (_, 1) => "No connection. 1 change is kept and sent later.".to_owned(),
        (_, waiting) => format!("No connection. {waiting} changes are kept and sent later."),
    };
    let retry = move |_| session.retry();
    view! {
        <div role="status" aria-live="polite">
            <Show when=lost>
                <div class="connection-bar" data-testid="connection-bar">
                    <Icon name="offline" />
                    <span>{words}</span>
                    <button type="button" class="link" on:click=retry>"Try now"</button>
                </div>
            </Show>
        </div>
    }
}

//! The home page: the user's boards and invitations.

mod form;
mod invitations;
mod page;
mod tile;

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::Serialize;
use serde::de::IgnoredAny;

use crate::session::Session;
use crate::ui::Toasts;

pub use page::HomePage;

/// What the user decides about being on one board; a handle.
#[derive(Clone, Copy)]
struct Answer {
    session: StoredValue<Session>,
    toasts: Toasts,
    busy: RwSignal<bool>,
}

impl Answer {
    fn new() -> Self {
        let (session, toasts) = (StoredValue::new(Session::expect()), Toasts::expect());
        Self { session, toasts, busy: RwSignal::new(false) }
    }

    /// Sends it, and reads the invitations again. What becomes of the user's boards is broadcast.
    fn send(self, path: String, body: impl Serialize + 'static) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        let session = self.session.get_value();
        spawn_local(async move {
            if let Err(error) = session.post::<_, IgnoredAny>(&path, &body).await {
                self.toasts.error(error.to_string());
            }
            let _ = self.busy.try_set(false);
            session.load_invitations();
        });
    }

    /// Whether the server has not answered yet.
    fn is_busy(self) -> bool {
        self.busy.get()
    }
}

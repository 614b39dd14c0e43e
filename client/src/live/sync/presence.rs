//! Who has the board and its cards open: what others tell, and what they are told.

use leptos::prelude::*;
use shared::id::UserId;
use shared::phoenix::presence::Presence;
use shared::wire::{Focus, PRESENCE_UPDATE};

use super::Sync;

impl Sync {
    /// Shows who has the board open, and what.
    pub(super) fn on_presence(&self, change: impl FnOnce(&mut Presence) -> bool) {
        if change(&mut self.presence.borrow_mut()) {
            let presence = self.presence.borrow();
            let users: Vec<UserId> = presence.list().filter_map(|(key, _)| key.parse().ok()).collect();
            if self.board.present.with_untracked(|before| *before != users) {
                self.board.present.set(users);
            }
            self.board.viewers.set(&presence, self.board.me);
        }
    }

    /// Shares the user's focus with the others. The answer does not matter: the server broadcasts the new presence.
    pub(super) fn send_focus(&self, focus: Focus) {
        if let Some(channel) = self.channel.borrow().clone().filter(|_| self.joined.get())
            && let Ok(payload) = serde_json::to_string(&focus)
        {
            channel.push(PRESENCE_UPDATE, payload, |_| {});
        }
    }
}

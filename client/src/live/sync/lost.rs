//! What becomes of commands that can never be saved: the user is told.

use serde_json::value::RawValue;
use shared::board::Rejection;
use shared::id::Cid;

use super::Sync;
use crate::live::denied::{reason, sentence};
use crate::live::pending;
use crate::session::LostChange;

/// Why, if the user is no longer a member.
pub(super) const REMOVED: &str = "You’re no longer a member of this board.";

/// Why, if the board cannot be joined and was not known before.
pub(super) const MISSING: &str = "This board was deleted, or you’re no longer a member.";

impl Sync {
    /// Takes a command back, and tells the user what it was and why.
    pub(super) fn lose(&self, cid: Cid, why: String) {
        let change = self.changes.borrow_mut().remove(&cid);
        self.settle(cid);
        self.board.denied(cid);
        if let Some(change) = change {
            self.lost.add(cid, LostChange { change, why });
        }
    }

    /// Nothing that waits can be saved any more.
    pub(super) fn lose_all(&self, why: &str) {
        let (me, id) = (self.board.me, self.board.id);
        // Other tabs, closed since, may have kept more.
        for push in pending::load(me, id) {
            self.changes.borrow_mut().entry(push.cid).or_insert_with(|| push.change(me, id));
        }
        let waiting: Vec<Cid> = self.changes.borrow().keys().copied().collect();
        for cid in waiting {
            self.lose(cid, why.to_owned());
        }
    }

    /// Why a command was denied, in a sentence that names who made it impossible.
    pub(super) fn why(&self, cid: Cid, response: &RawValue) -> String {
        let command = self.board.state(|state| {
            let mut pending = state.pending();
            pending.find(|(known, _)| *known == cid).map(|(_, command)| command.clone())
        });
        match (Rejection::from_code(&reason(response)), command.flatten()) {
            (Some(rejection), Some(command)) => self.board.why(rejection, &command),
            _ => sentence(response),
        }
    }
}

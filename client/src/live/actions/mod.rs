//! What this person does: shown at once, with a toast that says what went wrong or offers an Undo.
//!
//! Every command of the client is made here, a file a subject, and nowhere else.

mod board;
mod card;
mod list;

use leptos::prelude::*;
use shared::board::Command;
use shared::id::Cid;

use super::LiveBoard;
use crate::ids;

impl LiveBoard {
    /// Does it, or says why not. `None` if nothing was done.
    #[expect(clippy::needless_pass_by_value, reason = "callers make the command for this call")]
    fn act(self, command: Command) -> Option<Cid> {
        match self.submit(&command, ids::now()) {
            Ok(cid) => cid,
            Err(rejection) => {
                self.toasts.error(rejection.to_string());
                None
            }
        }
    }

    /// Does it, says so and offers to undo it.
    fn act_undoable(self, command: Command, done: impl Into<String>) {
        if let Some(cid) = self.act(command) {
            self.toasts.undo(done.into(), Callback::new(move |()| self.undo_change(Some(cid))));
        }
    }

    /// Undoes this person's newest change, or says why not.
    pub fn undo(self) {
        self.undo_change(None);
    }

    /// Undoes the newest change, or that of `cid`.
    fn undo_change(self, cid: Option<Cid>) {
        match self.submit_undo(cid, ids::now()) {
            Ok(true) => {}
            Ok(false) => self.toasts.info("Nothing to undo."),
            Err(rejection) => self.toasts.error(rejection.to_string()),
        }
    }

    /// Takes this person's newest undo back, or says why not.
    pub fn redo(self) {
        match self.submit_redo(ids::now()) {
            Ok(true) => {}
            Ok(false) => self.toasts.info("Nothing to redo."),
            Err(rejection) => self.toasts.error(rejection.to_string()),
        }
    }
}

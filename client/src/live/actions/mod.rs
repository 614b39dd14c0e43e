//! The user's actions: shown at once, with a toast that says what went wrong or offers an Undo.
//!
//! All commands of the client are created here, one file per subject.

mod board;
mod card;
mod list;

use shared::board::Command;
use shared::id::Cid;

use super::LiveBoard;
use crate::ids;

impl LiveBoard {
    /// Submits a command, or shows why it was rejected. `None` if nothing changed.
    #[expect(clippy::needless_pass_by_value, reason = "callers create the command for this call")]
    fn act(self, command: Command) -> Option<Cid> {
        match self.submit(&command, ids::now()) {
            Ok(cid) => cid,
            Err(rejection) => {
                self.toasts.error(rejection.to_string());
                None
            }
        }
    }

    /// Submits a command, or shows why it was rejected. Whether it was not, also if it changes nothing.
    fn accepts(self, command: &Command) -> bool {
        self.submit(command, ids::now()).inspect_err(|why| self.toasts.error(why.to_string())).is_ok()
    }

    /// Submits a command, and shows `done` with an Undo button.
    fn act_undoable(self, command: Command, done: impl Into<String>) {
        if let Some(cid) = self.act(command) {
            self.toasts.undo(done.into(), move || self.undo_change(Some(cid)));
        }
    }

    /// Undoes the user's newest change, or shows why it cannot.
    pub fn undo(self) {
        self.undo_change(None);
    }

    /// Undoes the change with this `cid`, or the newest.
    fn undo_change(self, cid: Option<Cid>) {
        match self.submit_undo(cid, ids::now()) {
            Ok(true) => {}
            Ok(false) => self.toasts.info("Nothing to undo."),
            Err(rejection) => self.toasts.error(rejection.to_string()),
        }
    }

    /// Redoes what was undone last, or shows why it cannot.
    pub fn redo(self) {
        match self.submit_redo(ids::now()) {
            Ok(true) => {}
            Ok(false) => self.toasts.info("Nothing to redo."),
            Err(rejection) => self.toasts.error(rejection.to_string()),
        }
    }
}

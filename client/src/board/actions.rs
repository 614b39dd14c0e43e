//! Doing something on the board from a component: at once, with a word where it did not work and a way back.

use leptos::prelude::*;
use shared::board::Command;
use shared::id::Cid;

use super::ids;
use super::live::LiveBoard;

impl LiveBoard {
    /// Does it, or says why not. `None` if nothing was done.
    #[expect(clippy::needless_pass_by_value, reason = "callers make the command for this call")]
    pub fn act(self, command: Command) -> Option<Cid> {
        match self.submit(&command, ids::now()) {
            Ok(cid) => cid,
            Err(rejection) => {
                self.toasts.error(rejection.to_string());
                None
            }
        }
    }

    /// Does it, says so and offers to take it back.
    pub fn act_undoable(self, command: Command, done: impl Into<String>) -> Option<Cid> {
        let cid = self.act(command)?;
        let undo = Callback::new(move |()| self.take_back(Some(cid)));
        self.toasts.undo(done.into(), undo);
        Some(cid)
    }

    /// Takes the newest own change back, or that of `cid`, or says why not.
    pub fn take_back(self, cid: Option<Cid>) {
        match self.undo(cid, ids::now()) {
            Ok(true) => {}
            Ok(false) => self.toasts.info("There is nothing to undo."),
            Err(rejection) => self.toasts.error(rejection.to_string()),
        }
    }

    /// Takes the newest undo back, or says why not.
    pub fn do_again(self) {
        match self.redo(ids::now()) {
            Ok(true) => {}
            Ok(false) => self.toasts.info("There is nothing to redo."),
            Err(rejection) => self.toasts.error(rejection.to_string()),
        }
    }
}

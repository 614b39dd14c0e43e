//! The user's actions: shown at once, with a toast that says what went wrong or offers an Undo.
//!
//! All commands of the client are created here, one file per subject.

mod board;
mod card;
mod list;

use shared::board::Command;
use shared::id::Cid;

use super::LiveBoard;
use super::board::Undone;
use super::history::Overtaken;
use crate::ids;

impl LiveBoard {
    /// Submits a command, or shows why it was rejected. `None` if nothing changed.
    #[expect(clippy::needless_pass_by_value, reason = "callers create the command for this call")]
    fn act(self, command: Command) -> Option<Cid> {
        match self.submit(&command, ids::now()) {
            Ok(cid) => cid,
            Err(rejection) => {
                self.toasts.error(self.why(rejection, &command));
                None
            }
        }
    }

    /// Submits a command, or shows why it was rejected. Whether it was not, also if it changes nothing.
    fn accepts(self, command: &Command) -> bool {
        let outcome = self.submit(command, ids::now());
        outcome.inspect_err(|why| self.toasts.error(self.why(*why, command))).is_ok()
    }

    /// Submits a command, and shows `done` with an Undo button if it can be undone.
    fn act_undoable(self, command: Command, done: impl Into<String>) {
        let Some(cid) = self.act(command) else { return };
        if self.can_undo(cid) {
            self.toasts.undo_change(done.into(), cid.to_string(), move || self.undo_change(Some(cid)));
        } else {
            self.toasts.info(done);
        }
    }

    /// Undoes the user's newest change, or shows why it cannot.
    pub fn undo(self) {
        self.undo_change(None);
    }

    /// Undoes the change with this `cid`, or the newest.
    fn undo_change(self, cid: Option<Cid>) {
        self.tell_undone(self.submit_undo(cid, ids::now()), "undo", "undone");
    }

    /// Redoes what was undone last, or shows why it cannot.
    pub fn redo(self) {
        self.tell_undone(self.submit_redo(ids::now()), "redo", "redone");
    }

    fn tell_undone(self, outcome: Undone, to_do: &str, done: &str) {
        match outcome {
            Undone::Done => {}
            Undone::Nothing => self.toasts.info(format!("Nothing to {to_do}.")),
            Undone::Overtaken(Overtaken { by, did }) => {
                let who = if by == self.me { "You".to_owned() } else { self.person(by) };
                self.toasts.info(format!("{who} {did} after your change, so nothing was {done}."));
            }
            Undone::Rejected(why) => self.toasts.error(why),
        }
    }
}

//! Undo and redo on the open board, and what others' changes mean for them.

use leptos::prelude::GetValue;
use shared::board::{Event, Record};
use shared::id::{Cid, Millis};

use super::LiveBoard;
use crate::ids;
use crate::live::history::{History, Origin, Overtaken, Undoable};
use crate::live::since::{Authors, did};

/// What became of an undo or a redo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undone {
    /// It is done.
    Done,
    /// There is nothing to undo.
    Nothing,
    /// Someone else changed the same since, so nothing was done.
    Overtaken(Overtaken),
    /// The rules deny it; why, in a sentence.
    Rejected(String),
}

impl LiveBoard {
    /// Undoes the change with this `cid`, or the user's newest.
    pub fn submit_undo(self, cid: Option<Cid>, now: Millis) -> Undone {
        self.go_back(Origin::Undo, now, |history| match cid {
            Some(cid) => history.undo_of(cid),
            None => history.undo(),
        })
    }

    /// Redoes what the user undid last.
    pub fn submit_redo(self, now: Millis) -> Undone {
        self.go_back(Origin::Redo, now, History::redo)
    }

    fn go_back(
        self,
        origin: Origin,
        now: Millis,
        pick: impl FnOnce(&mut History) -> Option<Undoable>,
    ) -> Undone {
        let Some(inner) = self.inner.try_get_value() else { return Undone::Nothing };
        let picked = pick(&mut inner.history.borrow_mut());
        let Some(Undoable { cid, inverse, overtaken, .. }) = picked else { return Undone::Nothing };
        self.toasts.withdraw(&cid.to_string());
        if let Some(overtaken) = overtaken {
            return Undone::Overtaken(overtaken);
        }
        match self.submit_as(origin, ids::cid(), &inverse, now) {
            Ok(_) => Undone::Done,
            Err(rejection) => Undone::Rejected(self.why(rejection, &inverse)),
        }
    }

    /// Whether the change with this `cid` can be undone.
    pub fn can_undo(self, cid: Cid) -> bool {
        self.inner.try_get_value().is_some_and(|inner| inner.history.borrow().can_undo(cid))
    }

    /// Takes notice of an event that is about to be applied to the confirmed state: who changed what, and what that means
    /// for the user's undo.
    pub(in crate::live) fn foresee(self, record: &Record) {
        let Some(inner) = self.inner.try_get_value() else { return };
        let state = inner.state.borrow();
        let Some(state) = state.as_ref().filter(|state| record.seq == state.confirmed().seq.next()) else {
            return;
        };
        inner.authors.borrow_mut().heard(record);
        let before = state.confirmed();
        let mut history = inner.history.borrow_mut();
        history.confirmed(record.cid, |command| command.inverse(before));
        // Undo must not bring back what was erased, whoever erased it.
        if record.actor != self.me || matches!(record.event, Event::CardHistoryErased(_)) {
            history.heard(record, |cid| state.is_pending(cid), || did(before, &record.event));
        }
    }

    /// Who changed what since the page was opened.
    pub fn authors<R>(self, read: impl FnOnce(&Authors) -> R) -> Option<R> {
        self.inner.try_get_value().map(|inner| read(&inner.authors.borrow()))
    }
}

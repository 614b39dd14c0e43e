//! Undo and redo of the user's changes to one board, for as long as the page is open.
//!
//! Undoing submits another command, which may be rejected like any other; nothing is rolled back here.

use shared::board::Command;
use shared::id::Cid;

/// How many changes can be undone.
const MAX_UNDO: usize = 100;

/// The commands that undo the user's changes, newest last.
#[derive(Debug, Default)]
pub struct History {
    undo: Vec<(Cid, Command)>,
    redo: Vec<(Cid, Command)>,
}

/// Where a command comes from, which decides where its inverse goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The user did something new.
    New,
    /// They undid something.
    Undo,
    /// They redid something.
    Redo,
}

impl History {
    /// Remembers what undoes `cid`.
    pub fn remember(&mut self, origin: Origin, cid: Cid, inverse: Command) {
        let stack = match origin {
            Origin::New => {
                self.redo.clear();
                &mut self.undo
            }
            Origin::Redo => &mut self.undo,
            Origin::Undo => &mut self.redo,
        };
        stack.push((cid, inverse));
        if stack.len() > MAX_UNDO {
            stack.remove(0);
        }
    }

    /// What undoes the newest change.
    pub fn undo(&mut self) -> Option<Command> {
        self.undo.pop().map(|(_, command)| command)
    }

    /// What redoes the newest undo.
    pub fn redo(&mut self) -> Option<Command> {
        self.redo.pop().map(|(_, command)| command)
    }

    /// What undoes this change, unless already undone.
    pub fn undo_of(&mut self, cid: Cid) -> Option<Command> {
        let at = self.undo.iter().rposition(|(known, _)| *known == cid)?;
        Some(self.undo.remove(at).1)
    }

    /// Forgets a rejected change.
    pub fn forget(&mut self, cid: Cid) {
        self.undo.retain(|(known, _)| *known != cid);
        self.redo.retain(|(known, _)| *known != cid);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::board::{ArchiveCard, RestoreCard};
    use shared::id::CardId;

    fn archive(n: u128) -> Command {
        Command::ArchiveCard(ArchiveCard { id: CardId::from_parts(1, n) })
    }

    fn restore(n: u128) -> Command {
        Command::RestoreCard(RestoreCard { id: CardId::from_parts(1, n) })
    }

    fn cid(n: u128) -> Cid {
        Cid::from_parts(1, n)
    }

    #[test]
    fn goes_back_and_forth() {
        let mut history = History::default();
        history.remember(Origin::New, cid(1), restore(1));
        history.remember(Origin::New, cid(2), restore(2));
        assert_eq!(history.undo(), Some(restore(2)));
        history.remember(Origin::Undo, cid(3), archive(2));
        assert_eq!(history.redo(), Some(archive(2)));
        history.remember(Origin::Redo, cid(4), restore(2));
        assert_eq!(history.undo(), Some(restore(2)));
        assert_eq!(history.undo(), Some(restore(1)));
        assert_eq!(history.undo(), None);
    }

    #[test]
    fn a_new_change_ends_redo() {
        let mut history = History::default();
        history.remember(Origin::Undo, cid(1), archive(1));
        history.remember(Origin::New, cid(2), restore(2));
        assert_eq!(history.redo(), None);
    }

    #[test]
    fn a_toast_undoes_its_own_change_once() {
        let mut history = History::default();
        history.remember(Origin::New, cid(1), restore(1));
        history.remember(Origin::New, cid(2), restore(2));
        assert_eq!(history.undo_of(cid(1)), Some(restore(1)));
        assert_eq!(history.undo_of(cid(1)), None);
        assert_eq!(history.undo(), Some(restore(2)));
    }

    #[test]
    fn a_rejected_change_is_not_undone() {
        let mut history = History::default();
        history.remember(Origin::New, cid(1), restore(1));
        history.forget(cid(1));
        assert_eq!(history.undo(), None);
    }
}

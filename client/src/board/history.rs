//! Undo and redo of one's own changes on one board, as far as this page remembers them.
//!
//! Undoing is submitting another command, so it may be denied like any other; nothing is rolled back here.

use shared::board::Command;
use shared::id::Cid;

/// How many changes can be taken back.
const KEPT: usize = 100;

/// The commands that take one's own changes back, newest last.
#[derive(Debug, Default)]
pub struct History {
    undo: Vec<(Cid, Command)>,
    redo: Vec<(Cid, Command)>,
}

/// Why a command is submitted, hence where its inverse goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Somebody did something.
    Done,
    /// They took something back.
    Undone,
    /// They took the taking back back.
    Redone,
}

impl History {
    /// Remembers what takes `cid` back.
    pub fn remember(&mut self, why: Why, cid: Cid, inverse: Command) {
        let stack = match why {
            Why::Done => {
                self.redo.clear();
                &mut self.undo
            }
            Why::Redone => &mut self.undo,
            Why::Undone => &mut self.redo,
        };
        stack.push((cid, inverse));
        if stack.len() > KEPT {
            stack.remove(0);
        }
    }

    /// What takes the newest change back.
    pub fn undo(&mut self) -> Option<Command> {
        self.undo.pop().map(|(_, command)| command)
    }

    /// What takes the newest undo back.
    pub fn redo(&mut self) -> Option<Command> {
        self.redo.pop().map(|(_, command)| command)
    }

    /// What takes this very change back, if that was not done yet.
    pub fn undo_of(&mut self, cid: Cid) -> Option<Command> {
        let at = self.undo.iter().rposition(|(known, _)| *known == cid)?;
        Some(self.undo.remove(at).1)
    }

    /// The change never came to be: there is nothing to take back.
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
        history.remember(Why::Done, cid(1), restore(1));
        history.remember(Why::Done, cid(2), restore(2));
        assert_eq!(history.undo(), Some(restore(2)));
        history.remember(Why::Undone, cid(3), archive(2));
        assert_eq!(history.redo(), Some(archive(2)));
        history.remember(Why::Redone, cid(4), restore(2));
        assert_eq!(history.undo(), Some(restore(2)));
        assert_eq!(history.undo(), Some(restore(1)));
        assert_eq!(history.undo(), None);
    }

    #[test]
    fn a_new_change_ends_redo() {
        let mut history = History::default();
        history.remember(Why::Undone, cid(1), archive(1));
        history.remember(Why::Done, cid(2), restore(2));
        assert_eq!(history.redo(), None);
    }

    #[test]
    fn a_toast_takes_its_own_change_back_once() {
        let mut history = History::default();
        history.remember(Why::Done, cid(1), restore(1));
        history.remember(Why::Done, cid(2), restore(2));
        assert_eq!(history.undo_of(cid(1)), Some(restore(1)));
        assert_eq!(history.undo_of(cid(1)), None);
        assert_eq!(history.undo(), Some(restore(2)));
    }

    #[test]
    fn what_was_denied_is_not_undone() {
        let mut history = History::default();
        history.remember(Why::Done, cid(1), restore(1));
        history.forget(cid(1));
        assert_eq!(history.undo(), None);
    }
}

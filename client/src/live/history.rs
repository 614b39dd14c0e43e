//! Undo and redo of the user's changes to one board, for as long as the page is open.
//!
//! Undoing submits another command, which may be rejected like any other; nothing is rolled back here. If someone else
//! has changed the same since, the undo would take back their change, so it only says so.

use shared::board::{Command, Record};
use shared::id::{Cid, UserId};

use super::aspect::{changed_by, ground_of};

/// How many changes can be undone.
const MAX_UNDO: usize = 100;

/// The user's changes that can be undone and redone, newest last.
#[derive(Debug, Default)]
pub struct History {
    undo: Vec<Undoable>,
    redo: Vec<Undoable>,
}

/// A change of the user's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undoable {
    /// Its id.
    pub cid: Cid,
    /// What the user did.
    pub command: Command,
    /// What undoes it.
    pub inverse: Command,
    /// Who changed the same since.
    pub overtaken: Option<Overtaken>,
}

/// Someone else's change to what an undo would change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overtaken {
    /// Who made it.
    pub by: UserId,
    /// What they did, in words that follow their name.
    pub did: String,
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
    /// Remembers a change and what undoes it.
    pub fn remember(&mut self, origin: Origin, cid: Cid, command: Command, inverse: Command) {
        let stack = match origin {
            Origin::New => {
                self.redo.clear();
                &mut self.undo
            }
            Origin::Redo => &mut self.undo,
            Origin::Undo => &mut self.redo,
        };
        stack.push(Undoable { cid, command, inverse, overtaken: None });
        if stack.len() > MAX_UNDO {
            stack.remove(0);
        }
    }

    /// The newest change, to undo it.
    pub fn undo(&mut self) -> Option<Undoable> {
        self.undo.pop()
    }

    /// The newest undo, to redo it.
    pub fn redo(&mut self) -> Option<Undoable> {
        self.redo.pop()
    }

    /// This change, to undo it, unless that was done already.
    pub fn undo_of(&mut self, cid: Cid) -> Option<Undoable> {
        let at = self.undo.iter().rposition(|known| known.cid == cid)?;
        Some(self.undo.remove(at))
    }

    /// Whether this change can be undone.
    pub fn can_undo(&self, cid: Cid) -> bool {
        self.undo.iter().any(|known| known.cid == cid)
    }

    /// Forgets a rejected change.
    pub fn forget(&mut self, cid: Cid) {
        self.undo.retain(|known| known.cid != cid);
        self.redo.retain(|known| known.cid != cid);
    }

    /// Forgets everything. Returns what could be undone.
    pub fn clear(&mut self) -> Vec<Cid> {
        self.redo.clear();
        self.undo.drain(..).map(|known| known.cid).collect()
    }

    /// The server has confirmed a change, perhaps after others' that came in between: `inverse` computes what undoes it
    /// from what was just before it.
    pub fn confirmed(&mut self, cid: Cid, inverse: impl FnOnce(&Command) -> Option<Command>) {
        let known = self.undo.iter_mut().chain(&mut self.redo).find(|known| known.cid == cid);
        if let Some(known) = known
            && let Some(inverse) = inverse(&known.command)
        {
            known.inverse = inverse;
        }
    }

    /// Takes notice of someone else's change, which came after all of the user's that are not `pending`.
    pub fn heard(&mut self, record: &Record, pending: impl Fn(Cid) -> bool, did: impl Fn() -> String) {
        if self.undo.is_empty() && self.redo.is_empty() {
            return;
        }
        let changed = changed_by(&record.event);
        for known in self.undo.iter_mut().chain(&mut self.redo) {
            let ground = ground_of(&known.inverse);
            if !pending(known.cid) && changed.iter().any(|aspect| ground.contains(aspect)) {
                known.overtaken = Some(Overtaken { by: record.actor, did: did() });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::board::{ArchiveCard, CardRestored, MoveCard, Place, RestoreCard};
    use shared::id::{CardId, ListId, Millis, Seq};

    fn archive(n: u128) -> Command {
        Command::ArchiveCard(ArchiveCard { id: CardId::from_parts(1, n) })
    }

    fn restore(n: u128) -> Command {
        Command::RestoreCard(RestoreCard { id: CardId::from_parts(1, n) })
    }

    fn cid(n: u128) -> Cid {
        Cid::from_parts(1, n)
    }

    fn inverse(change: Option<Undoable>) -> Option<Command> {
        change.map(|change| change.inverse)
    }

    #[test]
    fn goes_back_and_forth() {
        let mut history = History::default();
        history.remember(Origin::New, cid(1), archive(1), restore(1));
        history.remember(Origin::New, cid(2), archive(2), restore(2));
        assert_eq!(inverse(history.undo()), Some(restore(2)));
        history.remember(Origin::Undo, cid(3), restore(2), archive(2));
        assert_eq!(inverse(history.redo()), Some(archive(2)));
        history.remember(Origin::Redo, cid(4), archive(2), restore(2));
        assert_eq!(inverse(history.undo()), Some(restore(2)));
        assert_eq!(inverse(history.undo()), Some(restore(1)));
        assert_eq!(history.undo(), None);
    }

    #[test]
    fn a_new_change_ends_redo() {
        let mut history = History::default();
        history.remember(Origin::Undo, cid(1), restore(1), archive(1));
        history.remember(Origin::New, cid(2), archive(2), restore(2));
        assert_eq!(history.redo(), None);
    }

    #[test]
    fn a_toast_undoes_its_own_change_once() {
        let mut history = History::default();
        history.remember(Origin::New, cid(1), archive(1), restore(1));
        history.remember(Origin::New, cid(2), archive(2), restore(2));
        assert_eq!(inverse(history.undo_of(cid(1))), Some(restore(1)));
        assert!(!history.can_undo(cid(1)) && history.can_undo(cid(2)));
        assert_eq!(history.undo_of(cid(1)), None);
        assert_eq!(inverse(history.undo()), Some(restore(2)));
    }

    #[test]
    fn a_rejected_change_is_not_undone() {
        let mut history = History::default();
        history.remember(Origin::New, cid(1), archive(1), restore(1));
        history.forget(cid(1));
        assert_eq!(history.undo(), None);
    }

    #[test]
    fn who_changes_the_same_afterwards_overtakes_an_undo() {
        let ben = UserId::from_parts(1, 7);
        let record = |n| {
            let event = CardRestored { id: CardId::from_parts(1, n) }.into();
            Record { seq: Seq(9), cid: cid(90), actor: ben, at: Millis(0), event }
        };
        let mut history = History::default();
        for n in 1..4 {
            history.remember(Origin::New, cid(n), archive(n), restore(n));
        }
        let mut hear = |n| history.heard(&record(n), |cid| cid == self::cid(3), || format!("restored {n}"));
        hear(1);
        hear(3);
        let overtaken = |change: Option<Undoable>| change.and_then(|change| change.overtaken);
        assert_eq!(overtaken(history.undo()), None, "it is not in the log yet, so it comes after theirs");
        assert_eq!(overtaken(history.undo()), None, "another card");
        let first = Overtaken { by: ben, did: "restored 1".to_owned() };
        assert_eq!(overtaken(history.undo()), Some(first));
    }

    #[test]
    fn what_came_in_between_is_where_an_undo_goes_back_to() {
        let back_to =
            |n| Command::from(MoveCard::to(CardId::default(), ListId::from_parts(1, n), Place::Last));
        let mut history = History::default();
        history.remember(Origin::New, cid(1), back_to(3), back_to(1));
        history.confirmed(cid(2), |_| Some(back_to(9)));
        history.confirmed(cid(1), |command| (*command == back_to(3)).then(|| back_to(2)));
        assert_eq!(inverse(history.undo()), Some(back_to(2)));
    }
}

//! A board as one browser sees it: the state that the server has confirmed, with the unanswered commands on top.

use std::collections::VecDeque;

use super::{Board, Command, Record, Rejection, Touched, decide};
use crate::id::{Cid, Millis, Seq, UserId};

/// The confirmed state, the pending commands, and the view that results from both.
///
/// Commands are answered in the order they were sent, by a record (if they changed something), by
/// [`accepted`](Self::accepted) or by [`rejected`](Self::rejected); all three may arrive twice or late.
/// When everything is answered, the view equals the confirmed state, which equals the server's.
#[derive(Debug, Clone)]
pub struct Optimistic {
    me: UserId,
    confirmed: Board,
    view: Board,
    pending: VecDeque<Pending>,
}

#[derive(Debug, Clone)]
struct Pending {
    cid: Cid,
    command: Command,
    at: Millis,
    touched: Touched,
    /// Known to be in the log, at this `seq` or before; its record has not arrived yet.
    accepted: Option<Seq>,
}

/// A command that is shown and not answered yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submitted {
    /// What to redraw.
    pub touched: Touched,
    /// The command that undoes it, if there is one.
    pub inverse: Option<Command>,
}

/// What a record from the server changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Received {
    /// It was applied; redraw what it touched.
    Applied(Touched),
    /// It was applied before.
    Known,
    /// Records between the confirmed state and this one are missing: join again with `since`.
    Gap,
}

impl Optimistic {
    /// A view of `board` for `me`, with nothing pending.
    pub fn new(board: Board, me: UserId) -> Self {
        Self { me, view: board.clone(), confirmed: board, pending: VecDeque::new() }
    }

    /// The state to show.
    pub fn view(&self) -> &Board {
        &self.view
    }

    /// The state that the server has confirmed.
    pub fn confirmed(&self) -> &Board {
        &self.confirmed
    }

    /// The commands not answered yet, in the order they were submitted. After a reconnect they are sent again, in this
    /// order and with these ids.
    pub fn pending(&self) -> impl Iterator<Item = (Cid, &Command)> {
        self.pending.iter().filter(|it| it.accepted.is_none()).map(|it| (it.cid, &it.command))
    }

    /// Whether every submitted command has been answered.
    pub fn is_settled(&self) -> bool {
        self.pending.is_empty()
    }

    /// Whether the command is not part of the confirmed state yet.
    pub fn is_pending(&self, cid: Cid) -> bool {
        self.pending.iter().any(|it| it.cid == cid)
    }

    /// Shows the command's effect at once and keeps it until the server has answered. `None` if the board is already as
    /// requested; then nothing is kept and there is nothing to send.
    ///
    /// # Errors
    /// The [`Rejection`], as far as the view can tell; then nothing is kept.
    pub fn submit(
        &mut self,
        cid: Cid,
        command: &Command,
        now: Millis,
    ) -> Result<Option<Submitted>, Rejection> {
        let Some(event) = decide(&self.view, self.me, command)? else { return Ok(None) };
        let inverse = command.inverse(&self.view);
        let touched = self.view.apply_event(self.me, now, &event);
        let (command, kept) = (command.clone(), touched.clone());
        self.pending.push_back(Pending { cid, command, at: now, touched: kept, accepted: None });
        Ok(Some(Submitted { touched, inverse }))
    }

    /// Takes in a record that the server broadcast, or sent after a reconnect.
    pub fn receive(&mut self, record: &Record) -> Received {
        if record.seq <= self.confirmed.seq {
            return Received::Known;
        }
        if record.seq != self.confirmed.seq.next() {
            return Received::Gap;
        }
        let mut touched = self.confirmed.apply(record);
        if self.pending.is_empty() {
            self.view.apply(record);
        } else {
            let seq = record.seq;
            self.drop_pending(
                |it| it.cid == record.cid || it.accepted.is_some_and(|at| at <= seq),
                &mut touched,
            );
        }
        Received::Applied(touched)
    }

    /// The server replied ok to `cid`, whose effect is in the log at `seq` or before.
    pub fn accepted(&mut self, cid: Cid, seq: Seq) -> Touched {
        let mut touched = Touched::default();
        if seq <= self.confirmed.seq {
            self.drop_pending(|it| it.cid == cid, &mut touched);
        } else if let Some(pending) = self.pending.iter_mut().find(|it| it.cid == cid) {
            pending.accepted = Some(seq);
        }
        touched
    }

    /// The server rejected `cid`: its effect is removed from the view.
    pub fn rejected(&mut self, cid: Cid) -> Touched {
        let mut touched = Touched::default();
        self.drop_pending(|it| it.cid == cid, &mut touched);
        touched
    }

    /// Starts over from a newer confirmed state; pending commands stay on top of it.
    pub fn replace(&mut self, board: Board) -> Touched {
        let seq = board.seq;
        self.confirmed = board;
        self.pending.retain(|it| it.accepted.is_none_or(|at| at > seq));
        self.replay(&mut Touched::default());
        Touched::Everything
    }

    fn drop_pending(&mut self, mut gone: impl FnMut(&Pending) -> bool, touched: &mut Touched) {
        let before = self.pending.len();
        self.pending.retain(|it| {
            let gone = gone(it);
            if gone {
                touched.merge(&it.touched);
            }
            !gone
        });
        if self.pending.len() != before || !touched.is_empty() {
            self.replay(touched);
        }
    }

    /// Rebuilds the view: the confirmed state, then the pending commands that are still valid.
    fn replay(&mut self, touched: &mut Touched) {
        self.view = self.confirmed.clone();
        for it in &mut self.pending {
            touched.merge(&it.touched);
            // A command that is no longer valid has no effect; the server's answer will say why.
            let event = decide(&self.view, self.me, &it.command).ok().flatten();
            it.touched = event.map(|event| self.view.apply_event(self.me, it.at, &event)).unwrap_or_default();
            touched.merge(&it.touched);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::{
        Color, CreateList, Event, ListCreated, ListPatch, NewList, Part, Place, Rank, UpdateList, User,
    };
    use crate::id::{BoardId, ListId};

    const ME: UserId = UserId::from_parts(1, 1);

    fn board() -> Optimistic {
        let name = String::new();
        let me = User { id: ME, first_name: name.clone(), last_name: name.clone(), email: name };
        Optimistic::new(Board::new(BoardId::from_parts(1, 1), "Plan".into(), Color::Blue, me), ME)
    }

    fn create(n: u128) -> Command {
        let (id, name) = (ListId::from_parts(1, n), format!("{n}"));
        Command::CreateList(CreateList { id, name, after: Place::Last })
    }

    fn created(seq: u64, n: u128) -> Record {
        let list =
            NewList { id: ListId::from_parts(1, n), name: format!("{n}"), rank: Rank::spread(1).remove(0) };
        let event = Event::ListCreated(ListCreated { list, ranks: Vec::new() });
        Record { seq: Seq(seq), cid: Cid::from_parts(9, n), actor: ME, at: Millis(0), event }
    }

    #[test]
    fn others_changes_show_while_ours_wait() {
        let mut board = board();
        board.submit(Cid::from_parts(1, 1), &create(1), Millis(0)).unwrap();
        assert!(
            matches!(board.receive(&created(1, 2)), Received::Applied(touched) if touched.contains(Part::Lists))
        );
        assert_eq!(board.view().lists.len(), 2);
        assert_eq!(board.confirmed().lists.len(), 1);
    }

    #[test]
    fn a_rejection_reverts_only_its_own_command() {
        let mut board = board();
        board.submit(Cid::from_parts(1, 1), &create(1), Millis(0)).unwrap();
        board.submit(Cid::from_parts(1, 2), &create(2), Millis(0)).unwrap();
        assert!(board.rejected(Cid::from_parts(1, 1)).contains(Part::Lists));
        assert_eq!(board.view().ordered_lists(), [ListId::from_parts(1, 2)]);
        assert_eq!(board.pending().count(), 1);
    }

    #[test]
    fn an_answer_before_its_record_keeps_the_effect_visible() {
        let mut board = board();
        board.submit(Cid::from_parts(9, 1), &create(1), Millis(0)).unwrap();
        board.accepted(Cid::from_parts(9, 1), Seq(1));
        assert_eq!(board.pending().count(), 0, "it is not sent again");
        assert_eq!(board.view().lists.len(), 1);
        board.receive(&created(1, 1));
        assert!(board.is_settled());
        assert_eq!(board.view(), board.confirmed());
    }

    #[test]
    fn what_the_server_stores_differently_replaces_what_was_shown() {
        let mut board = board();
        let cid = Cid::from_parts(9, 1);
        let typed =
            CreateList { id: ListId::from_parts(1, 1), name: "Cafe\u{301}".into(), after: Place::Last };
        board.submit(cid, &typed.into(), Millis(0)).unwrap();
        let mut record = created(1, 1);
        if let Event::ListCreated(it) = &mut record.event {
            it.list.name = "Caf\u{E9}".into();
        }
        board.receive(&record);
        assert_eq!(board.view(), board.confirmed());
        assert_eq!(board.view().lists[&ListId::from_parts(1, 1)].name, "Caf\u{E9}");
        // It differs from what is stored only for the browser: the server answers that nothing changed.
        let again = UpdateList {
            id: ListId::from_parts(1, 1),
            patch: ListPatch { name: Some("Cafe\u{301}".into()) },
        };
        board.submit(Cid::from_parts(9, 2), &again.into(), Millis(0)).unwrap();
        board.accepted(Cid::from_parts(9, 2), Seq(1));
        assert!(board.is_settled());
        assert_eq!(board.view(), board.confirmed());
    }

    #[test]
    fn a_gap_and_a_repetition_change_nothing() {
        let mut board = board();
        assert_eq!(board.receive(&created(2, 1)), Received::Gap);
        assert!(matches!(board.receive(&created(1, 1)), Received::Applied(_)));
        assert_eq!(board.receive(&created(1, 1)), Received::Known);
        assert_eq!(board.view().lists.len(), 1);
    }

    #[test]
    fn a_command_that_would_be_rejected_is_not_sent() {
        let mut board = board();
        board.submit(Cid::from_parts(1, 1), &create(1), Millis(0)).unwrap();
        assert_eq!(board.submit(Cid::from_parts(1, 2), &create(1), Millis(0)), Err(Rejection::IdTaken));
        assert_eq!(board.pending().count(), 1);
    }

    #[test]
    fn a_command_without_effect_is_not_sent() {
        let mut board = board();
        board.submit(Cid::from_parts(1, 1), &create(1), Millis(0)).unwrap();
        let again = UpdateList { id: ListId::from_parts(1, 1), patch: ListPatch { name: Some("1".into()) } };
        assert_eq!(board.submit(Cid::from_parts(1, 2), &again.into(), Millis(0)), Ok(None));
        assert_eq!(board.pending().count(), 1);
    }
}

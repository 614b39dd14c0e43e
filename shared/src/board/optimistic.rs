//! A board as one browser sees it: what the server has confirmed, and on top of it what was asked and not
//! answered yet.

use std::collections::VecDeque;

use super::{Board, Command, Record, Rejection, Touched, decide};
use crate::id::{Cid, Millis, Seq, UserId};

/// Confirmed state, pending commands, and the view that follows from both.
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
    /// Known to be in the log up to there; it waits for its record to arrive.
    accepted: Option<Seq>,
}

/// What came of a record from the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Received {
    /// It is in; redraw what it touched.
    Applied(Touched),
    /// It was in already.
    Known,
    /// Records between the confirmed state and this one are missing: join again with `since`.
    Gap,
}

impl Optimistic {
    /// A view of `board` for `me`, nothing pending.
    pub fn new(board: Board, me: UserId) -> Self {
        Self { me, view: board.clone(), confirmed: board, pending: VecDeque::new() }
    }

    /// What to show.
    pub fn view(&self) -> &Board {
        &self.view
    }

    /// What the server has confirmed.
    pub fn confirmed(&self) -> &Board {
        &self.confirmed
    }

    /// Commands that are not answered yet, in the order they were submitted. After a reconnection they are sent
    /// again, in this order and with these ids.
    pub fn pending(&self) -> impl Iterator<Item = (Cid, &Command)> {
        self.pending.iter().filter(|it| it.accepted.is_none()).map(|it| (it.cid, &it.command))
    }

    /// Whether everything submitted is answered.
    pub fn is_settled(&self) -> bool {
        self.pending.is_empty()
    }

    /// Shows the command's effect at once and keeps it until the server has answered.
    ///
    /// # Errors
    /// The [`Rejection`] that the view already allows to foresee; then nothing is kept and nothing is to be sent.
    pub fn submit(&mut self, cid: Cid, command: Command, now: Millis) -> Result<Touched, Rejection> {
        let event = decide(&self.view, self.me, &command)?;
        let touched = event.map(|event| self.view.apply_event(self.me, now, &event)).unwrap_or_default();
        let kept = touched.clone();
        self.pending.push_back(Pending { cid, command, at: now, touched, accepted: None });
        Ok(kept)
    }

    /// Takes in what the server broadcast or sent after a reconnection.
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
            self.drop_pending(|it| it.cid == record.cid || it.accepted.is_some_and(|at| at <= seq), &mut touched);
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

    /// The server denied `cid`: its effect is taken off the view.
    pub fn rejected(&mut self, cid: Cid) -> Touched {
        let mut touched = Touched::default();
        self.drop_pending(|it| it.cid == cid, &mut touched);
        touched
    }

    /// Starts over from a newer confirmed state; what is pending stays on top of it.
    pub fn replace(&mut self, board: Board) -> Touched {
        let seq = board.seq;
        self.confirmed = board;
        self.pending.retain(|it| it.accepted.is_none_or(|at| at > seq));
        self.replay(&mut Touched::default());
        Touched::everything()
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

    /// The view anew: confirmed, then what is pending as far as it still fits.
    fn replay(&mut self, touched: &mut Touched) {
        self.view = self.confirmed.clone();
        for it in &mut self.pending {
            touched.merge(&it.touched);
            // What does not fit any more shows no effect; the server will say why when it answers.
            let event = decide(&self.view, self.me, &it.command).ok().flatten();
            it.touched = event.map(|event| self.view.apply_event(self.me, it.at, &event)).unwrap_or_default();
            touched.merge(&it.touched);
        }
    }
}

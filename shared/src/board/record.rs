//! An event with its position in the log.

use super::message::Meta;
use super::{Board, Event, Touched};
use crate::id::{Cid, Millis, Seq, UserId};

/// An event with its position in the log, as a broadcast carries it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its position in the board's log.
    pub seq: Seq,
    /// The command it answers.
    pub cid: Cid,
    /// Who sent that command.
    pub actor: UserId,
    /// When it was accepted.
    pub at: Millis,
    /// What changed.
    pub event: Event,
}

impl Board {
    /// Applies the event and sets the board's `seq` to its own.
    pub fn apply(&mut self, record: &Record) -> Touched {
        self.seq = record.seq;
        self.apply_event(record.actor, record.at, &record.event)
    }

    /// Applies the event as if `actor` had caused it at `at`, without a position in the log.
    pub(super) fn apply_event(&mut self, actor: UserId, at: Millis, event: &Event) -> Touched {
        event.apply(self, &Meta { actor, at })
    }
}

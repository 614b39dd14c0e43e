//! Decides what becomes of commands that the server did not take, and when they are sent again.

use std::collections::BTreeSet;
use std::time::Duration;

use shared::board::Rejection;
use shared::id::Cid;
use shared::wire::reason::{NOT_FOUND, UNAVAILABLE, UNMATCHED_TOPIC};

/// The first and the longest wait before commands are sent again. Each wait is twice the one before.
const FIRST_WAIT: Duration = Duration::from_secs(3);
const LONGEST_WAIT: Duration = Duration::from_secs(48);

/// The server's answer to a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome<'a> {
    /// It is in the log.
    Accepted,
    /// It was denied, for this reason.
    Denied(&'a str),
    /// There was no answer; the command may or may not have had its effect.
    Unanswered,
}

/// What becomes of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is done.
    Done,
    /// The board's rules deny it: its effect is taken back.
    Rejected,
    /// It is kept and sent again.
    Kept {
        /// Whether the user should be told why: waiting will not help, and they have not been told.
        tell: bool,
    },
}

/// The commands that are kept although the server answered, and how often they were sent in vain.
#[derive(Debug, Default)]
pub struct Retries {
    kept: BTreeSet<Cid>,
    /// Rounds of sending since one of them got through.
    rounds: u32,
    /// The server takes no commands for now. New ones wait, since they may depend on those that are kept.
    busy: bool,
    /// The server does not know that the topic is joined.
    unjoined: bool,
}

impl Retries {
    /// What becomes of a command after this answer. Only the board's rules make the browser drop it: whatever else
    /// the reason, the same command may be accepted later, by this server or by the next.
    pub fn answered(&mut self, cid: Cid, outcome: Outcome<'_>) -> Fate {
        let reason = match outcome {
            Outcome::Accepted => return Fate::Done,
            Outcome::Denied(reason) => reason,
            Outcome::Unanswered => UNAVAILABLE,
        };
        let rejection = Rejection::from_code(reason);
        // What it needs may be created by a command before it that is kept.
        let may_change =
            rejection.is_some_and(Rejection::is_missing) && self.kept.range(..cid).next().is_some();
        if rejection.is_some() && !may_change {
            return Fate::Rejected;
        }
        self.busy |= [UNAVAILABLE, UNMATCHED_TOPIC, NOT_FOUND].contains(&reason);
        self.unjoined |= reason == UNMATCHED_TOPIC;
        let new = self.kept.insert(cid);
        Fate::Kept { tell: new && !self.busy && !may_change }
    }

    /// The command is done or dropped.
    pub fn settled(&mut self, cid: Cid) {
        if self.kept.remove(&cid) || self.kept.is_empty() {
            self.rounds = 0;
        }
    }

    /// How long to wait before the next round.
    pub fn next_wait(&mut self) -> Duration {
        let wait = FIRST_WAIT.saturating_mul(1 << self.rounds.min(4));
        self.rounds = self.rounds.saturating_add(1);
        wait.min(LONGEST_WAIT)
    }

    /// A round begins: everything that `waits` is sent again. Returns whether the topic has to be joined first.
    pub fn begin_round(&mut self, waits: impl Fn(Cid) -> bool) -> bool {
        self.kept.retain(|cid| waits(*cid));
        self.busy = false;
        std::mem::take(&mut self.unjoined)
    }

    /// Whether a new connection begins a round at once. Not if the last ones were in vain: what was sent may be what
    /// ended them.
    pub fn may_begin_on_join(&self) -> bool {
        self.rounds < 2
    }

    /// Whether new commands wait for the next round.
    pub fn hold_back(&self) -> bool {
        self.busy
    }

    /// How many commands are kept.
    pub fn kept(&self) -> usize {
        self.kept.len()
    }
}

#[cfg(test)]
mod tests {
    use shared::wire::reason::{BAD_PAYLOAD, UNKNOWN_EVENT};

    use super::*;

    fn cid(n: u128) -> Cid {
        Cid::from_parts(1, n)
    }

    #[test]
    fn only_the_boards_rules_drop_a_command() {
        for rejection in Rejection::ALL {
            let fate = Retries::default().answered(cid(1), Outcome::Denied(rejection.code()));
            assert_eq!(fate, Fate::Rejected, "{rejection:?}");
        }
        for reason in
            [UNAVAILABLE, UNMATCHED_TOPIC, UNKNOWN_EVENT, BAD_PAYLOAD, NOT_FOUND, "of a newer server", ""]
        {
            let fate = Retries::default().answered(cid(1), Outcome::Denied(reason));
            assert!(matches!(fate, Fate::Kept { .. }), "{reason}");
        }
        assert!(matches!(Retries::default().answered(cid(1), Outcome::Unanswered), Fate::Kept { .. }));
        assert_eq!(Retries::default().answered(cid(1), Outcome::Accepted), Fate::Done);
    }

    #[test]
    fn what_waiting_does_not_cure_is_told_once() {
        let mut retries = Retries::default();
        let mut answer = |n, reason| retries.answered(cid(n), Outcome::Denied(reason));
        assert_eq!(answer(1, UNKNOWN_EVENT), Fate::Kept { tell: true });
        assert_eq!(answer(1, UNKNOWN_EVENT), Fate::Kept { tell: false });
        assert_eq!(answer(2, UNAVAILABLE), Fate::Kept { tell: false });
    }

    #[test]
    fn what_depends_on_a_kept_command_is_kept_too() {
        let mut retries = Retries::default();
        retries.answered(cid(2), Outcome::Denied(UNAVAILABLE));
        let missing = Outcome::Denied(Rejection::CardNotFound.code());
        assert_eq!(retries.answered(cid(1), missing), Fate::Rejected);
        assert_eq!(retries.answered(cid(3), missing), Fate::Kept { tell: false });
        let forbidden = Outcome::Denied(Rejection::Forbidden.code());
        assert_eq!(retries.answered(cid(4), forbidden), Fate::Rejected);
        retries.settled(cid(2));
        assert_eq!(retries.answered(cid(3), missing), Fate::Rejected);
    }

    #[test]
    fn rounds_come_ever_more_slowly_until_one_gets_something_through() {
        let mut retries = Retries::default();
        let mut waits = Vec::new();
        for _ in 0..7 {
            retries.answered(cid(1), Outcome::Unanswered);
            waits.push(retries.next_wait().as_secs());
            retries.begin_round(|_| true);
        }
        assert_eq!(waits, [3, 6, 12, 24, 48, 48, 48]);
        assert!(!retries.may_begin_on_join());
        // Another command got through, not the one that is kept.
        retries.settled(cid(2));
        assert!(!retries.may_begin_on_join());
        retries.settled(cid(1));
        assert!(retries.may_begin_on_join());
        assert_eq!(retries.next_wait(), FIRST_WAIT);
    }

    #[test]
    fn new_commands_wait_only_while_the_server_takes_none() {
        let mut retries = Retries::default();
        retries.answered(cid(1), Outcome::Denied(UNKNOWN_EVENT));
        assert!(!retries.hold_back());
        retries.answered(cid(2), Outcome::Denied(UNMATCHED_TOPIC));
        assert!(retries.hold_back());
        assert!(retries.begin_round(|_| true), "the topic is joined again");
        assert!(!retries.hold_back());
        assert!(!retries.begin_round(|waiting| waiting == cid(2)));
        assert_eq!(retries.kept(), 1);
    }
}

//! The threads of cards that were open, kept so that they can be read without a connection.

use std::collections::VecDeque;

use shared::board::Record;
use shared::id::CardId;

use super::thread::Thread;

/// The most bytes of one board's threads. Those that were read longest ago make room.
const MOST_BYTES: usize = 2 * 1024 * 1024;

/// The threads of one board, the newest last. What is read is kept up to date by the board's events.
#[derive(Debug, Default)]
pub(super) struct Threads(VecDeque<Thread>);

impl Threads {
    /// Keeps a thread that was read.
    pub(super) fn keep(&mut self, thread: Thread) {
        self.0.retain(|kept| kept.card() != thread.card());
        self.0.push_back(thread);
        let mut bytes: usize = self.0.iter().map(Thread::bytes).sum();
        while bytes > MOST_BYTES {
            bytes -= self.0.pop_front().map_or(bytes, |oldest| oldest.bytes());
        }
    }

    /// The thread of a card, if it is kept.
    pub(super) fn get(&self, card: CardId) -> Option<&Thread> {
        self.0.iter().find(|kept| kept.card() == card)
    }

    /// Takes in an event of the board.
    pub(super) fn apply(&mut self, record: &Record) {
        if let Some(card) = record.event.about().card()
            && let Some(thread) = self.0.iter_mut().find(|kept| kept.card() == card)
        {
            thread.apply(record);
        }
    }

    /// Drops all, because events are missing.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::board::{CommentCreated, NewComment};
    use shared::id::{Cid, CommentId, Millis, Seq, UserId};
    use shared::wire::rest::CardDetails;

    fn card(n: u128) -> CardId {
        CardId::from_parts(1, n)
    }

    fn empty(n: u128) -> Thread {
        Thread::new(card(n), CardDetails::default())
    }

    fn comment(seq: u64, on: CardId, text: String) -> Record {
        let comment = NewComment { id: CommentId::from_parts(seq, 1), card_id: on, text };
        let (cid, actor) = (Cid::from_parts(1, u128::from(seq)), UserId::from_parts(1, 1));
        let event = CommentCreated { comment }.into();
        Record { seq: Seq(seq), cid, actor, at: Millis(0), event }
    }

    #[test]
    fn a_kept_thread_follows_the_events_of_its_card() {
        let mut threads = Threads::default();
        threads.keep(empty(1));
        threads.apply(&comment(1, card(1), "Hi".to_owned()));
        threads.apply(&comment(2, card(2), "elsewhere".to_owned()));
        assert_eq!(threads.get(card(1)).map(|it| it.activity().len()), Some(1));
        assert!(threads.get(card(2)).is_none());
    }

    #[test]
    fn the_threads_read_longest_ago_make_room() {
        let mut threads = Threads::default();
        for n in 1..=3 {
            threads.keep(empty(n));
            threads.apply(&comment(1, card(n), "x".repeat(MOST_BYTES / 3)));
        }
        threads.keep(empty(4));
        let kept: Vec<bool> = (1..=4).map(|n| threads.get(card(n)).is_some()).collect();
        assert_eq!(kept, [false, true, true, true]);
    }

    #[test]
    fn reading_a_thread_again_replaces_it() {
        let mut threads = Threads::default();
        threads.keep(empty(1));
        threads.keep(empty(1));
        assert_eq!(threads.0.len(), 1);
    }
}

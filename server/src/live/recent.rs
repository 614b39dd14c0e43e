//! The last events of a board as they were broadcast, so that a client resumes after a short absence without a query.

use std::collections::VecDeque;
use std::sync::Arc;

use serde_json::value::RawValue;
use shared::id::Seq;

/// Up to this many missed events are sent one by one; beyond it, a snapshot is smaller.
pub(super) const MOST_MISSED: u64 = 1_000;

/// Bytes of missed events that are sent one by one, also if a snapshot is smaller.
pub(super) const MOST_MISSED_BYTES: usize = 1024 * 1024;

/// The number of events kept in memory; older ones are read from the log.
const KEPT: usize = 256;

/// Bytes of events kept in memory.
const KEPT_BYTES: usize = MOST_MISSED_BYTES;

/// A past broadcast.
#[derive(Debug, Clone, serde::Serialize)]
pub(super) struct Broadcast {
    #[serde(skip)]
    pub(super) seq: Seq,
    pub(super) event: Arc<str>,
    pub(super) payload: Arc<RawValue>,
}

/// The end of the log.
#[derive(Debug, Default)]
pub(super) struct Recent {
    events: VecDeque<Broadcast>,
    bytes: usize,
}

impl Broadcast {
    /// The bytes of its payload.
    pub(super) fn len(&self) -> usize {
        self.payload.get().len()
    }
}

impl Recent {
    pub(super) fn push(&mut self, broadcast: Broadcast) {
        self.bytes += broadcast.len();
        self.events.push_back(broadcast);
        while self.events.len() > KEPT || self.bytes > KEPT_BYTES {
            let Some(oldest) = self.events.pop_front() else { return };
            self.bytes -= oldest.len();
        }
    }

    /// Drops what was deleted from the log, so that it is not sent from here.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }

    /// All events after `since`; `None` if some of them are no longer kept. `now` is the last `seq` in the log.
    pub(super) fn after(&self, since: Seq, now: Seq) -> Option<Vec<&Broadcast>> {
        if since == now {
            return Some(Vec::new());
        }
        let first = self.events.front()?.seq;
        (first <= since.next()).then(|| self.events.iter().filter(|it| it.seq > since).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(seq: u64, length: usize) -> Broadcast {
        let payload = serde_json::value::to_raw_value(&"x".repeat(length)).unwrap();
        Broadcast { seq: Seq(seq), event: "card:updated".into(), payload: payload.into() }
    }

    #[test]
    fn what_is_kept_is_bounded_in_number_and_in_bytes() {
        let mut recent = Recent::default();
        (1..=300).for_each(|seq| recent.push(event(seq, 10)));
        let now = Seq(300);
        assert!(recent.after(Seq(43), now).is_none());
        assert_eq!(recent.after(Seq(44), now).unwrap().len(), KEPT);
        recent.push(event(301, KEPT_BYTES / 2));
        recent.push(event(302, KEPT_BYTES / 2 - 4));
        assert!(recent.after(Seq(299), Seq(302)).is_none());
        assert_eq!(recent.after(Seq(300), Seq(302)).unwrap().len(), 2);
        recent.push(event(303, KEPT_BYTES));
        assert!(recent.after(Seq(302), Seq(303)).is_none(), "it is read from the log");
        assert_eq!(recent.bytes, 0);
        assert!(recent.after(Seq(303), Seq(303)).unwrap().is_empty());
    }
}

//! The last events of a board as they were broadcast, so that a client resumes after a short absence without a query.

use std::collections::VecDeque;
use std::sync::Arc;

use serde_json::value::RawValue;
use shared::id::Seq;

/// Up to this many missed events are sent one by one; beyond it, a snapshot is smaller.
pub(super) const MOST_MISSED: u64 = 1_000;

/// The number of events kept in memory; older ones are read from the log.
const KEPT: usize = 256;

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
pub(super) struct Recent(VecDeque<Broadcast>);

impl Recent {
    pub(super) fn push(&mut self, broadcast: Broadcast) {
        if self.0.len() == KEPT {
            self.0.pop_front();
        }
        self.0.push_back(broadcast);
    }

    /// Drops what was deleted from the log, so that it is not sent from here.
    pub(super) fn forget(&mut self) {
        self.0.clear();
    }

    /// All events after `since`; `None` if some of them are no longer kept. `now` is the last `seq` in the log.
    pub(super) fn after(&self, since: Seq, now: Seq) -> Option<Vec<&Broadcast>> {
        if since == now {
            return Some(Vec::new());
        }
        let first = self.0.front()?.seq;
        (first <= since.next()).then(|| self.0.iter().filter(|it| it.seq > since).collect())
    }
}

//! The last events of a board as they were broadcast, so that a short absence is made up for without a query.

use std::collections::VecDeque;
use std::sync::Arc;

use serde_json::value::RawValue;
use shared::id::Seq;

/// What happened since is sent event by event up to this many; beyond it, a snapshot is smaller.
pub(super) const MOST_MISSED: u64 = 1_000;

/// How many are kept in memory; older ones are read from the log.
const KEPT: usize = 256;

/// A broadcast of the past.
#[derive(Debug, Clone, serde::Serialize)]
pub(super) struct Broadcast {
    #[serde(skip)]
    pub(super) seq: Seq,
    pub(super) event: Arc<str>,
    pub(super) payload: Arc<RawValue>,
}

/// The tail of the log.
#[derive(Debug, Default)]
pub(super) struct Recent(VecDeque<Broadcast>);

impl Recent {
    pub(super) fn push(&mut self, broadcast: Broadcast) {
        if self.0.len() == KEPT {
            self.0.pop_front();
        }
        self.0.push_back(broadcast);
    }

    /// What was deleted from the log must not be told from here.
    pub(super) fn forget(&mut self) {
        self.0.clear();
    }

    /// All after `since`; `None` if some of them are not kept any more. `now` is where the log stands.
    pub(super) fn after(&self, since: Seq, now: Seq) -> Option<Vec<&Broadcast>> {
        if since == now {
            return Some(Vec::new());
        }
        let first = self.0.front()?.seq;
        (first <= since.next()).then(|| self.0.iter().filter(|it| it.seq > since).collect())
    }
}

//! What to connect by: WebSocket, or where that does not get through, long-poll.

use super::backoff::{Backoff, Jitter};

/// How long a WebSocket may take to open while it is not known to get through at all.
const WEBSOCKET_TIMEOUT_MS: u64 = 5_000;

/// How long it may take to open any other connection.
const CONNECT_TIMEOUT_MS: u64 = 20_000;

/// A WebSocket that was seen to get through is given up after so many failures in a row.
const PATIENCE: u8 = 2;

/// How frames are carried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Transport {
    /// One connection for both directions.
    WebSocket,
    /// A request for each batch that is sent, and one that waits for what comes.
    LongPoll,
}

/// Which transport is next.
///
/// One refused or swallowed WebSocket is enough to try long-poll, unless another was seen to get through; a
/// long-poll that fails gives the turn back. On long-poll, a WebSocket is tried beside it now and then.
#[derive(Debug)]
pub(super) struct Route {
    next: Transport,
    /// A WebSocket has brought something.
    proven: bool,
    /// Connections by it in a row that brought nothing.
    failures: u8,
    probes: Backoff,
    probe_at: Option<u64>,
}

impl Route {
    pub(super) const fn new() -> Self {
        Self {
            next: Transport::WebSocket,
            proven: false,
            failures: 0,
            probes: Backoff::probe(),
            probe_at: None,
        }
    }

    pub(super) const fn begin_with(&mut self, transport: Transport) {
        self.next = transport;
    }

    /// What the next connection, or the present one, is made by.
    pub(super) const fn transport(&self) -> Transport {
        self.next
    }

    /// How long it may take to open.
    pub(super) const fn patience(&self) -> u64 {
        match self.next {
            Transport::WebSocket if !self.proven => WEBSOCKET_TIMEOUT_MS,
            Transport::WebSocket | Transport::LongPoll => CONNECT_TIMEOUT_MS,
        }
    }

    /// The connection has brought something for the first time.
    pub(super) fn worked(&mut self, now: u64, jitter: &mut Jitter) {
        match self.next {
            Transport::WebSocket => {
                self.proven = true;
                self.failures = 0;
                // What got through once is likely to do so again: it was the server that was away, not the way.
                self.probes = Backoff::hopeful_probe();
            }
            Transport::LongPoll => self.schedule_probe(now, jitter),
        }
    }

    /// The connection is over, or never was, and has brought nothing.
    pub(super) const fn failed(&mut self) {
        self.probe_at = None;
        match self.next {
            Transport::WebSocket => {
                self.failures = self.failures.saturating_add(1);
                if !self.proven || self.failures >= PATIENCE {
                    self.next = Transport::LongPoll;
                }
            }
            Transport::LongPoll => self.next = Transport::WebSocket,
        }
    }

    /// The connection is over; it was a good one, and its like is tried again.
    pub(super) const fn lost(&mut self) {
        self.probe_at = None;
    }

    /// When a WebSocket is to be tried beside a long-poll that works.
    pub(super) const fn probe_at(&self) -> Option<u64> {
        self.probe_at
    }

    /// The network may be another one: tries a WebSocket soon, if that is due at all.
    pub(super) fn hurry(&mut self, now: u64) {
        self.probe_at = self.probe_at.map(|at| at.min(now));
    }

    /// Whether a WebSocket is to be tried now. It is not due again before the answer.
    pub(super) fn take_probe(&mut self, now: u64) -> bool {
        self.probe_at.take_if(|at| *at <= now).is_some()
    }

    /// A WebSocket that was tried beside got through: it is next.
    pub(super) const fn found_websocket(&mut self) {
        self.next = Transport::WebSocket;
        self.failures = 0;
    }

    pub(super) fn schedule_probe(&mut self, now: u64, jitter: &mut Jitter) {
        self.probe_at = Some(now.saturating_add(self.probes.next(jitter)));
    }
}

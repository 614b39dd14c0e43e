//! Which transport to use: WebSocket, or long-poll where that is blocked.

use super::backoff::{Backoff, Jitter};

/// How long a WebSocket may take to open while none is known to work.
const WEBSOCKET_TIMEOUT_MS: u64 = 5_000;

/// How long any other connection may take to open.
const CONNECT_TIMEOUT_MS: u64 = 20_000;

/// After this many failures in a row, give up on WebSockets even though one has worked.
const PATIENCE: u8 = 2;

/// How frames are carried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Transport {
    /// One connection for both directions.
    WebSocket,
    /// A request for each batch that is sent, and one that waits for messages.
    LongPoll,
}

/// Chooses the next transport.
///
/// One WebSocket that is refused or gets no response is enough to try long-poll, unless another has worked; if
/// long-poll fails, WebSocket is next again. On long-poll, a WebSocket is tried alongside now and then.
#[derive(Debug)]
pub(super) struct Route {
    next: Transport,
    /// Whether a WebSocket has received something.
    proven: bool,
    /// WebSockets in a row that received nothing.
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

    /// The transport of the current connection, or else of the next one.
    pub(super) const fn transport(&self) -> Transport {
        self.next
    }

    /// How long the next connection may take to open, in milliseconds.
    pub(super) const fn patience(&self) -> u64 {
        match self.next {
            Transport::WebSocket if !self.proven => WEBSOCKET_TIMEOUT_MS,
            Transport::WebSocket | Transport::LongPoll => CONNECT_TIMEOUT_MS,
        }
    }

    /// The connection has received its first frame.
    pub(super) fn worked(&mut self, now: u64, jitter: &mut Jitter) {
        match self.next {
            Transport::WebSocket => {
                self.proven = true;
                self.failures = 0;
                // What worked once is likely to work again: the server was down, not the network blocked.
                self.probes = Backoff::hopeful_probe();
            }
            Transport::LongPoll => self.schedule_probe(now, jitter),
        }
    }

    /// The connection ended or never opened, without receiving anything.
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

    /// A working connection ended; the same transport is tried again.
    pub(super) const fn lost(&mut self) {
        self.probe_at = None;
    }

    /// When to try a WebSocket alongside a working long-poll.
    pub(super) const fn probe_at(&self) -> Option<u64> {
        self.probe_at
    }

    /// The network may have changed: tries a WebSocket now, if one is scheduled at all.
    pub(super) fn hurry(&mut self, now: u64) {
        self.probe_at = self.probe_at.map(|at| at.min(now));
    }

    /// Whether to try a WebSocket now. The next one is scheduled only after the result of this one.
    pub(super) fn take_probe(&mut self, now: u64) -> bool {
        self.probe_at.take_if(|at| *at <= now).is_some()
    }

    /// The WebSocket tried alongside works: use one next.
    pub(super) const fn found_websocket(&mut self) {
        self.next = Transport::WebSocket;
        self.failures = 0;
    }

    pub(super) fn schedule_probe(&mut self, now: u64, jitter: &mut Jitter) {
        self.probe_at = Some(now.saturating_add(self.probes.next(jitter)));
    }
}

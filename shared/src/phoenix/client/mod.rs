//! What `phoenix.js` does in a browser, as a state machine without I/O.
//!
//! The driver tells it what happened ([`connected`](Client::connected), [`received`](Client::received), …), does
//! what [`poll`](Client::poll) returns until there is nothing more, and calls [`tick`](Client::tick) at
//! [`next_deadline`](Client::next_deadline). `now` is in milliseconds of any clock that never goes backwards.
//!
//! ```
//! # use shared::phoenix::client::{Client, Output};
//! # use shared::phoenix::raw;
//! # let (now, seed) = (0, 1);
//! let mut client = Client::new(seed);
//! let board = client.join(now, "boards:12", raw(&serde_json::json!({})));
//! client.start(now);
//! assert!(matches!(client.poll(), Some(Output::Connect(_))));
//! client.connected(now);
//! let Some(Output::Send(join)) = client.poll() else { panic!() };
//! assert_eq!(join, r#"["1","1","boards:12","phx_join",{}]"#);
//! ```
//!
//! Where WebSockets are blocked it asks for long-poll, and for a WebSocket again once one works; see [`Transport`].
//!
//! It differs from `phoenix.js` where that helps: delays have jitter; the back-off restarts when
//! a connection has been of use for some seconds, not when it opens, so that a server that drops every connection soon
//! is not hammered;
//! and a push that can no longer get a reply is reported at once, so that it can be pushed again after the next
//! join.

mod backoff;
mod channel;
#[cfg(test)]
mod fallback;
mod output;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
mod transport;

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use self::backoff::Backoff;
use self::channel::{Channel, Shared};
use self::transport::Route;
use super::{HEARTBEAT_TOPIC, Malformed, Ref, Topic, event, v2};

pub use self::output::{ChannelKey, Output, PushKey};
pub use self::transport::Transport;

/// Time between two heartbeats, and how long the reply to one may take.
pub const HEARTBEAT_MS: u64 = 30_000;
/// How long the reply to a heartbeat may take when the connection is in doubt; see [`Client::retry_now`].
pub const PROBE_MS: u64 = 5_000;
/// How long a new connection may receive nothing before a heartbeat is sent.
pub const PROOF_MS: u64 = 1_000;
/// How long a connection must last after its first frame before the back-off starts anew.
pub const USEFUL_MS: u64 = 5_000;
/// How long to wait at least before the next connection, if the server closed this one because of what the client sent
/// or did not read, or because it failed.
pub const UNWELCOME_MS: u64 = 1_000;
/// How long the reply to a join may take.
pub const JOIN_TIMEOUT_MS: u64 = 10_000;
/// How long to wait for the reply to a leave.
pub const LEAVE_TIMEOUT_MS: u64 = 10_000;
/// The usual timeout of a push.
pub const PUSH_TIMEOUT_MS: u64 = 10_000;

#[derive(Debug)]
enum Link {
    /// No connection is wanted.
    Idle,
    /// Disconnected until then.
    Waiting { at: u64 },
    /// The driver is opening a connection.
    Connecting { deadline: u64 },
    Open {
        heartbeat: Heartbeat,
        /// When the first frame was received.
        since: Option<u64>,
    },
}

#[derive(Debug)]
enum Heartbeat {
    Due { at: u64 },
    Sent { ref_: Ref, deadline: u64 },
}

/// A client of one socket: its connection, its channels and its pending pushes.
#[derive(Debug)]
pub struct Client {
    link: Link,
    route: Route,
    reconnect: Backoff,
    shared: Shared,
    channels: BTreeMap<ChannelKey, Channel>,
    last_key: u64,
}

impl Client {
    /// A client that does nothing yet. `seed` is for the jitter of delays, and should differ between clients.
    pub const fn new(seed: u64) -> Self {
        Self {
            link: Link::Idle,
            route: Route::new(),
            reconnect: Backoff::reconnect(),
            shared: Shared::new(seed),
            channels: BTreeMap::new(),
            last_key: 0,
        }
    }

    /// Sets the transport to start with, if it is known from earlier which one works.
    pub const fn begin_with(&mut self, transport: Transport) {
        self.route.begin_with(transport);
    }

    /// Asks for a connection, now and again whenever it is lost.
    pub fn start(&mut self, now: u64) {
        if matches!(self.link, Link::Idle) {
            self.dial(now);
        }
    }

    /// Disconnects until the next [`start`](Self::start). The channels are kept.
    pub fn stop(&mut self) {
        if matches!(self.link, Link::Open { .. } | Link::Connecting { .. }) {
            self.shared.out.push_back(Output::Disconnect);
        }
        self.route.lost();
        self.down();
        self.link = Link::Idle;
    }

    /// The connection is open.
    pub fn connected(&mut self, now: u64) {
        if self.is_connected() {
            return;
        }
        self.link =
            Link::Open { heartbeat: Heartbeat::Due { at: now.saturating_add(PROOF_MS) }, since: None };
        self.shared.open = true;
        for channel in self.channels.values_mut() {
            channel.opened(&mut self.shared, now);
        }
    }

    /// The server closed the connection with this code.
    pub fn closed(&mut self, now: u64, code: u16) {
        self.disconnected(now);
        if let (Link::Waiting { at }, 1008 | 1011 | 1013) = (&mut self.link, code) {
            let jitter = self.shared.jitter.below(UNWELCOME_MS);
            *at = (*at).max(now.saturating_add(UNWELCOME_MS).saturating_add(jitter));
        }
    }

    /// The connection was lost, or could not be opened.
    pub fn disconnected(&mut self, now: u64) {
        if matches!(self.link, Link::Open { .. } | Link::Connecting { .. }) {
            match self.link {
                Link::Open { since: Some(since), .. } => {
                    self.route.lost();
                    if now.saturating_sub(since) >= USEFUL_MS {
                        self.reconnect.reset();
                    }
                }
                _ => self.route.failed(),
            }
            self.down();
            let wait = self.reconnect.next(&mut self.shared.jitter);
            self.link = Link::Waiting { at: now.saturating_add(wait) };
        }
    }

    /// The network may be back, or may have changed: connects at once instead of waiting, or sends a heartbeat with
    /// a short timeout on an open connection.
    pub fn retry_now(&mut self, now: u64) {
        self.check(now, PROBE_MS);
    }

    /// The network is said to be gone: an open connection has to prove at once that it isn't.
    pub fn doubt(&mut self, now: u64) {
        if matches!(self.link, Link::Open { .. }) {
            self.check(now, PROOF_MS);
        }
    }

    fn check(&mut self, now: u64, patience: u64) {
        match &mut self.link {
            Link::Waiting { .. } => {
                self.reconnect.reset();
                self.dial(now);
            }
            Link::Open { heartbeat, .. } => {
                self.route.hurry(now);
                let soon = now.saturating_add(patience);
                match heartbeat {
                    Heartbeat::Due { .. } => {
                        let ref_ = self.shared.send_heartbeat();
                        *heartbeat = Heartbeat::Sent { ref_, deadline: soon };
                    }
                    Heartbeat::Sent { deadline, .. } => *deadline = soon.min(*deadline),
                }
            }
            Link::Idle | Link::Connecting { .. } => {}
        }
    }

    /// The result of [`Output::Probe`]. If a WebSocket works, the connection is replaced by one.
    pub fn probed(&mut self, now: u64, gets_through: bool) {
        if !matches!(self.link, Link::Open { .. }) || self.route.transport() == Transport::WebSocket {
            return;
        }
        if gets_through {
            self.shared.out.push_back(Output::Disconnect);
            self.route.found_websocket();
            self.down();
            self.dial(now);
        } else {
            self.route.schedule_probe(now, &mut self.shared.jitter);
        }
    }

    /// The transport of the current connection, or else of the next one.
    pub const fn transport(&self) -> Transport {
        self.route.transport()
    }

    /// Whether the connection is open, as far as is known.
    pub const fn is_connected(&self) -> bool {
        matches!(self.link, Link::Open { .. })
    }

    /// When the next connection will be asked for, if there is none and none is being opened.
    #[cfg(test)]
    const fn reconnects_at(&self) -> Option<u64> {
        if let Link::Waiting { at } = self.link { Some(at) } else { None }
    }

    /// A text frame has arrived.
    ///
    /// # Errors
    ///
    /// [`Malformed`] if it is not a frame. Then nothing changes.
    pub fn received(&mut self, now: u64, text: &str) -> Result<(), Malformed> {
        let frame = v2::decode(text)?;
        let Link::Open { heartbeat, since } = &mut self.link else { return Ok(()) };
        if since.is_none() {
            *since = Some(now);
            self.route.worked(now, &mut self.shared.jitter);
            if let Heartbeat::Due { at } = heartbeat {
                *at = now.saturating_add(HEARTBEAT_MS);
            }
        }
        if frame.topic == HEARTBEAT_TOPIC {
            if frame.event == event::REPLY
                && matches!(heartbeat, Heartbeat::Sent { ref_, .. } if *ref_ == frame.ref_)
            {
                *heartbeat = Heartbeat::Due { at: now.saturating_add(HEARTBEAT_MS) };
            }
        } else if let Some(channel) =
            self.channels.values_mut().find(|channel| *channel.topic() == frame.topic)
        {
            channel.received(&mut self.shared, now, frame);
            self.forget_closed();
        }
        Ok(())
    }

    /// Joins a topic, now or as soon as there is a connection, and again each time the connection was lost. Another
    /// channel with the same topic is closed.
    pub fn join(&mut self, now: u64, topic: &str, params: Box<RawValue>) -> ChannelKey {
        for old in self.channels.values_mut().filter(|channel| *channel.topic() == topic) {
            old.replace(&mut self.shared, now);
        }
        self.forget_closed();
        let key = ChannelKey(self.next_key());
        let mut channel = Channel::new(key, Topic::from(topic), params);
        if self.shared.open {
            channel.opened(&mut self.shared, now);
        }
        self.channels.insert(key, channel);
        key
    }

    /// Sets the parameters of the channel's next join. [`Output::ChannelErrored`] is a good moment to do so: the
    /// next join is still to come, provided that all outputs are taken before [`connected`](Self::connected).
    pub fn set_params(&mut self, channel: ChannelKey, params: Box<RawValue>) {
        if let Some(channel) = self.channels.get_mut(&channel) {
            channel.set_params(params);
        }
    }

    /// Whether a push would be sent at once. If not, it is kept and sent after the join.
    #[cfg(test)]
    fn is_joined(&self, channel: ChannelKey) -> bool {
        self.channels.get(&channel).is_some_and(Channel::is_joined)
    }

    /// Sends an event. The timeout starts now, even if the push has to wait for the join. On a channel that has
    /// ended, the push is reported as timed out.
    pub fn push(
        &mut self,
        now: u64,
        channel: ChannelKey,
        event: &str,
        payload: Box<RawValue>,
        timeout_ms: u64,
    ) -> PushKey {
        let push = PushKey(self.next_key());
        match self.channels.get_mut(&channel) {
            Some(channel) => {
                channel.push(&mut self.shared, push, now.saturating_add(timeout_ms), event, payload);
            }
            None => self.shared.out.push_back(Output::PushTimedOut { push }),
        }
        push
    }

    /// Leaves a topic for good. [`Output::ChannelClosed`] follows when the server has confirmed it, or at once if
    /// there is nothing to confirm; no more [`Output::Message`] does.
    pub fn leave(&mut self, now: u64, channel: ChannelKey) {
        if let Some(channel) = self.channels.get_mut(&channel) {
            channel.leave(&mut self.shared, now);
            self.forget_closed();
        }
    }

    /// When [`tick`](Self::tick) next has something to do.
    pub fn next_deadline(&self) -> Option<u64> {
        let own = match self.link {
            Link::Idle => None,
            Link::Waiting { at } | Link::Open { heartbeat: Heartbeat::Due { at }, .. } => Some(at),
            Link::Connecting { deadline }
            | Link::Open { heartbeat: Heartbeat::Sent { deadline, .. }, .. } => Some(deadline),
        };
        let channels = self.channels.values().filter_map(Channel::deadline);
        channels.chain(own).chain(self.route.probe_at()).min()
    }

    /// Does what is due.
    pub fn tick(&mut self, now: u64) {
        match &mut self.link {
            Link::Waiting { at } if *at <= now => self.dial(now),
            Link::Open { heartbeat: heartbeat @ Heartbeat::Due { .. }, since } => {
                if matches!(heartbeat, Heartbeat::Due { at } if *at <= now) {
                    let patience = if since.is_none() { PROBE_MS } else { HEARTBEAT_MS };
                    let ref_ = self.shared.send_heartbeat();
                    *heartbeat = Heartbeat::Sent { ref_, deadline: now.saturating_add(patience) };
                }
            }
            Link::Connecting { deadline }
            | Link::Open { heartbeat: Heartbeat::Sent { deadline, .. }, .. }
                if *deadline <= now =>
            {
                self.shared.out.push_back(Output::Disconnect);
                self.disconnected(now);
            }
            _ => {}
        }
        for channel in self.channels.values_mut() {
            channel.tick(&mut self.shared, now);
        }
        self.forget_closed();
        if self.route.take_probe(now) {
            self.shared.out.push_back(Output::Probe);
        }
    }

    /// The next output. After every other call, call this until there is none.
    pub fn poll(&mut self) -> Option<Output> {
        self.shared.out.pop_front()
    }

    fn dial(&mut self, now: u64) {
        self.link = Link::Connecting { deadline: now.saturating_add(self.route.patience()) };
        self.shared.out.push_back(Output::Connect(self.route.transport()));
    }

    fn down(&mut self) {
        self.shared.open = false;
        // Frames not taken yet would be sent on the next connection, before anything is joined there.
        self.shared.out.retain(|output| !matches!(output, Output::Send(_)));
        for channel in self.channels.values_mut() {
            channel.lost(&mut self.shared);
        }
        self.forget_closed();
    }

    fn forget_closed(&mut self) {
        self.channels.retain(|_, channel| !channel.is_closed());
    }

    const fn next_key(&mut self) -> u64 {
        self.last_key += 1;
        self.last_key
    }
}

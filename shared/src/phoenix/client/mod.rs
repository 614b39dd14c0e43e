//! What `phoenix.js` does in a browser, as a state machine without I/O.
//!
//! Whoever drives it tells it what happened ([`connected`](Client::connected), [`received`](Client::received), …),
//! does what [`poll`](Client::poll) says until it says nothing more, and calls [`tick`](Client::tick) at
//! [`next_deadline`](Client::next_deadline). `now` is in milliseconds of any clock that does not go back.
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
//! Where no WebSocket gets through, it asks for long-poll, and for a WebSocket again when one does; see [`Transport`].
//!
//! It differs from `phoenix.js` where that helps: waiting times have jitter; the back-off begins anew when
//! something *arrives*, not when a connection opens, so that a server which throws everybody out at once is not
//! hammered; and a push whose answer cannot come any more is reported at once, so that it can be made again
//! after the next join.

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

/// Between two heartbeats, and how long the answer to one may take.
pub const HEARTBEAT_MS: u64 = 30_000;
/// How long the answer to a heartbeat may take when there is reason for doubt; see [`Client::retry_now`].
pub const PROBE_MS: u64 = 5_000;
/// How long a new connection may bring nothing before it is asked for a sign of life.
pub const PROOF_MS: u64 = 1_000;
/// How long the answer to a join may take.
pub const JOIN_TIMEOUT_MS: u64 = 10_000;
/// How long to wait for the confirmation of a leave.
pub const LEAVE_TIMEOUT_MS: u64 = 10_000;
/// The usual time for a push to be answered in.
pub const PUSH_TIMEOUT_MS: u64 = 10_000;

#[derive(Debug)]
enum Link {
    /// No connection is wanted.
    Idle,
    /// Down until then.
    Waiting { at: u64 },
    /// The driver is opening one.
    Connecting { deadline: u64 },
    Open {
        heartbeat: Heartbeat,
        /// Nothing has come yet.
        silent: bool,
    },
}

#[derive(Debug)]
enum Heartbeat {
    Due { at: u64 },
    Sent { ref_: Ref, deadline: u64 },
}

/// A client of one socket: its connection, its channels, and the pushes on their way.
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
    /// A client that does nothing yet. `seed` is for the jitter of waiting times, and should differ between
    /// clients.
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

    /// The transport to begin with, if something is known from earlier about what gets through.
    pub const fn begin_with(&mut self, transport: Transport) {
        self.route.begin_with(transport);
    }

    /// Asks for a connection, from now on and again whenever it is lost.
    pub fn start(&mut self, now: u64) {
        if matches!(self.link, Link::Idle) {
            self.dial(now);
        }
    }

    /// Wants no connection any more, until the next [`start`](Self::start). The channels are kept.
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
            Link::Open { heartbeat: Heartbeat::Due { at: now.saturating_add(PROOF_MS) }, silent: true };
        self.shared.open = true;
        for channel in self.channels.values_mut() {
            channel.opened(&mut self.shared, now);
        }
    }

    /// The connection is lost, or could not be opened.
    pub fn disconnected(&mut self, now: u64) {
        if matches!(self.link, Link::Open { .. } | Link::Connecting { .. }) {
            match self.link {
                Link::Open { silent: false, .. } => self.route.lost(),
                _ => self.route.failed(),
            }
            self.down();
            let wait = self.reconnect.next(&mut self.shared.jitter);
            self.link = Link::Waiting { at: now.saturating_add(wait) };
        }
    }

    /// There is reason to believe that the network is back, or that it has changed: connects at once instead of
    /// waiting, or asks an open connection for a quick sign of life.
    pub fn retry_now(&mut self, now: u64) {
        match &mut self.link {
            Link::Waiting { .. } => {
                self.reconnect.reset();
                self.dial(now);
            }
            Link::Open { heartbeat, .. } => {
                self.route.hurry(now);
                let soon = now.saturating_add(PROBE_MS);
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

    /// What came of [`Output::Probe`]. If a WebSocket gets through, the connection is changed for one.
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

    /// What the connection is made by, or the next one will be.
    pub const fn transport(&self) -> Transport {
        self.route.transport()
    }

    /// Whether the connection is open, as far as anybody knows.
    pub const fn is_connected(&self) -> bool {
        matches!(self.link, Link::Open { .. })
    }

    /// When the next connection will be asked for, while there is none and none is being opened.
    #[cfg(test)]
    const fn reconnects_at(&self) -> Option<u64> {
        if let Link::Waiting { at } = self.link { Some(at) } else { None }
    }

    /// A text frame has arrived.
    ///
    /// # Errors
    ///
    /// [`Malformed`] if it is none. It changes nothing.
    pub fn received(&mut self, now: u64, text: &str) -> Result<(), Malformed> {
        let frame = v2::decode(text)?;
        let Link::Open { heartbeat, silent } = &mut self.link else { return Ok(()) };
        self.reconnect.reset();
        if std::mem::take(silent) {
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

    /// Joins a topic, now or as soon as there is a connection, and again after each time it was lost. Another
    /// channel of the same topic is closed.
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

    /// The parameters of the channel's next join. [`Output::ChannelErrored`] is a good moment to set them: the
    /// next join is yet to come then, provided that all outputs are taken before [`connected`](Self::connected).
    pub fn set_params(&mut self, channel: ChannelKey, params: Box<RawValue>) {
        if let Some(channel) = self.channels.get_mut(&channel) {
            channel.set_params(params);
        }
    }

    /// Whether a push would be sent at once. Until then it is kept, and sent after the join.
    #[cfg(test)]
    fn is_joined(&self, channel: ChannelKey) -> bool {
        self.channels.get(&channel).is_some_and(Channel::is_joined)
    }

    /// Sends an event. The time begins now, also for a push that has to wait for the join. On a channel that is
    /// over it is reported as timed out.
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

    /// Leaves a topic for good. [`Output::ChannelClosed`] follows when the server has confirmed it, or at once
    /// when there is nothing to confirm; no [`Output::Message`] does.
    pub fn leave(&mut self, now: u64, channel: ChannelKey) {
        if let Some(channel) = self.channels.get_mut(&channel) {
            channel.leave(&mut self.shared, now);
            self.forget_closed();
        }
    }

    /// The next moment at which [`tick`](Self::tick) has something to do.
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

    /// Does what is due by now.
    pub fn tick(&mut self, now: u64) {
        match &mut self.link {
            Link::Waiting { at } if *at <= now => self.dial(now),
            Link::Open { heartbeat: heartbeat @ Heartbeat::Due { .. }, silent } => {
                if matches!(heartbeat, Heartbeat::Due { at } if *at <= now) {
                    let patience = if *silent { PROBE_MS } else { HEARTBEAT_MS };
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

    /// The next thing to do. Call it until there is none, after every other call.
    pub fn poll(&mut self) -> Option<Output> {
        self.shared.out.pop_front()
    }

    fn dial(&mut self, now: u64) {
        self.link = Link::Connecting { deadline: now.saturating_add(self.route.patience()) };
        self.shared.out.push_back(Output::Connect(self.route.transport()));
    }

    fn down(&mut self) {
        self.shared.open = false;
        // What was not taken yet would go out on the next connection, before anything is joined there.
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

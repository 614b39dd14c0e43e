//! What the state machine asks its driver to do.

use serde_json::value::RawValue;

use super::Transport;

/// One joined topic, from [`Client::join`](super::Client::join) until [`Output::ChannelClosed`], over any number of connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChannelKey(pub(super) u64);

/// One push, until [`Output::Reply`] or [`Output::PushTimedOut`]. Exactly one of them follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PushKey(pub(super) u64);

/// What the driver has to do, or what its user needs to know.
#[derive(Debug)]
pub enum Output {
    /// Open a connection over this transport, with current credentials. Then call [`Client::connected`](super::Client::connected), or
    /// [`Client::disconnected`](super::Client::disconnected) if it fails.
    Connect(Transport),
    /// Check whether a WebSocket works, while keeping the current connection: whether it opens and a heartbeat on it is
    /// answered. Then call [`Client::probed`](super::Client::probed).
    Probe,
    /// Drop the connection, or the attempt to open one, and report nothing more about it.
    Disconnect,
    /// Send this text frame.
    Send(String),
    /// The channel is joined, for the first time or again. Pushes that were waiting for this are sent next.
    Joined {
        /// The channel's key.
        channel: ChannelKey,
        /// The server's response.
        response: Box<RawValue>,
    },
    /// A join was refused, or (`{"reason":"timeout"}`) not answered in time. It will be retried, unless the
    /// channel is left.
    JoinFailed {
        /// The channel's key.
        channel: ChannelKey,
        /// The server's response, with the reason.
        response: Box<RawValue>,
    },
    /// A push from the server, or a broadcast.
    Message {
        /// The channel it is for.
        channel: ChannelKey,
        /// The event's name.
        event: String,
        /// Its payload.
        payload: Box<RawValue>,
    },
    /// The reply to a push.
    Reply {
        /// The push's key.
        push: PushKey,
        /// `ok`, `error`, or a status of the application.
        status: String,
        /// The server's response.
        response: Box<RawValue>,
    },
    /// A push that will get no reply: its time is up, or the connection or the channel has ended. It may still
    /// have taken effect.
    PushTimedOut {
        /// The push's key.
        push: PushKey,
    },
    /// The channel has ended for good: it was left or replaced, or the server ended it.
    ChannelClosed {
        /// The channel's key.
        channel: ChannelKey,
    },
    /// The channel is no longer joined, because it crashed or the connection was lost. It will be joined
    /// again, with the parameters set by then; see [`Client::set_params`](super::Client::set_params).
    ChannelErrored {
        /// The channel's key.
        channel: ChannelKey,
    },
}

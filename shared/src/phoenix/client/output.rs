//! What the machine asks of whoever drives it.

use serde_json::value::RawValue;

use super::Transport;

/// One joined topic, from [`Client::join`](super::Client::join) until [`Output::ChannelClosed`], over any number of connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChannelKey(pub(super) u64);

/// One push, until [`Output::Reply`] or [`Output::PushTimedOut`]. Exactly one of them comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PushKey(pub(super) u64);

/// What the driver has to do, or what its user wants to know.
#[derive(Debug)]
pub enum Output {
    /// Open a connection by this transport, with the credentials of now. Then call [`Client::connected`](super::Client::connected), or
    /// [`Client::disconnected`](super::Client::disconnected) if there is none to be had.
    Connect(Transport),
    /// See whether a WebSocket gets through, beside the connection that there is: it opens, and a heartbeat on it is
    /// answered. Then call [`Client::probed`](super::Client::probed).
    Probe,
    /// Drop the connection, or the attempt to open one, and report nothing of it any more.
    Disconnect,
    /// Send this text frame.
    Send(String),
    /// The channel is joined, for the first time or again. Pushes that were waiting for it are sent next.
    Joined {
        /// Which one.
        channel: ChannelKey,
        /// What the server has to say.
        response: Box<RawValue>,
    },
    /// A join was refused, or (`{"reason":"timeout"}`) not answered in time. It will be tried again, unless the
    /// channel is left.
    JoinFailed {
        /// Which one.
        channel: ChannelKey,
        /// Why.
        response: Box<RawValue>,
    },
    /// A push from the server, or a broadcast.
    Message {
        /// To which channel.
        channel: ChannelKey,
        /// The event's name.
        event: String,
        /// Its payload.
        payload: Box<RawValue>,
    },
    /// The answer to a push.
    Reply {
        /// Which one.
        push: PushKey,
        /// `ok`, `error`, or a word of the application's.
        status: String,
        /// What the server has to say.
        response: Box<RawValue>,
    },
    /// A push that will not be answered: the time is over, or the connection or the channel is. It may have been
    /// carried out nevertheless.
    PushTimedOut {
        /// Which one.
        push: PushKey,
    },
    /// The channel is over, because it was left or replaced, or because the server ended it. It does not come
    /// back.
    ChannelClosed {
        /// Which one.
        channel: ChannelKey,
    },
    /// The channel is not joined any more, because it crashed or the connection is lost. It will be joined
    /// again, with the parameters of that moment; see [`Client::set_params`](super::Client::set_params).
    ChannelErrored {
        /// Which one.
        channel: ChannelKey,
    },
}

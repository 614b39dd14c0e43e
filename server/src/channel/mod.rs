//! Channels: a channel is one joined topic of one connection; there are two kinds.

mod board;
#[cfg(test)]
mod echo;
mod user;

use bytes::Bytes;
use serde_json::value::RawValue;
use shared::phoenix::{Ref, Topic};
use shared::wire::reason;

use crate::auth::Session;
use crate::bus::Bus;
use crate::clock::Clock;
use crate::live::Boards;
use crate::metrics;
use crate::presence::Tracker;
use crate::queue::Queue;

use board::BoardChannel;
#[cfg(test)]
use echo::EchoChannel;
use user::UserChannel;

/// What all channels share.
#[derive(Clone)]
pub struct Services {
    /// The time, and new ids.
    pub clock: Clock,
    /// Carries broadcasts from publishers to subscribers.
    pub bus: Bus,
    /// The boards in memory.
    pub boards: Boards,
    /// Who is on which board.
    pub presence: Tracker,
}

/// The context of one channel.
pub struct Context<'a> {
    /// What all channels share.
    pub services: &'a Services,
    /// The signed-in session of the connection.
    pub session: Session,
    /// The queue to this client.
    pub queue: &'a Queue,
    /// The topic, as the client spells it.
    pub topic: &'a Topic,
    /// The `join_ref` of the channel.
    pub join_ref: &'a Ref,
}

/// The outcome of a push.
pub enum Outcome {
    /// It succeeded; `None` is an empty response.
    Ok(Option<Box<RawValue>>),
    /// It had no effect; the response says why.
    Error(Box<RawValue>),
}

/// The reason of a join error, as clients know it.
pub struct Reason(pub &'static str);

/// One joined topic of one connection. Dropping it undoes what it holds, also after a panic.
pub enum Channel {
    /// `users:<id>`
    User(UserChannel),
    /// `boards:<id>`
    Board(BoardChannel),
    /// `echo:<anything>`, for tests of connections: it does on request what clients cannot make the others do.
    #[cfg(test)]
    Echo(EchoChannel),
}

impl Channel {
    /// Whether there is a channel for the topic.
    pub fn exists(topic: &Topic) -> bool {
        match topic.split() {
            Some((user::PREFIX | board::PREFIX, _)) => true,
            #[cfg(test)]
            Some((echo::PREFIX, _)) => true,
            _ => false,
        }
    }

    /// Joins, and returns the channel and its response as JSON text. Nothing reaches the client before
    /// [`after_join`](Self::after_join).
    ///
    /// # Errors
    /// The [`Reason`] for denying it.
    pub async fn join(cx: &Context<'_>, params: &RawValue) -> Result<(Self, Bytes), Reason> {
        let joined = match cx.topic.split() {
            Some((user::PREFIX, id)) => {
                UserChannel::join(cx, id).map(|(channel, response)| (Self::User(channel), response))
            }
            Some((board::PREFIX, id)) => {
                let joined = BoardChannel::join(cx, id, params).await;
                joined.map(|(channel, response)| (Self::Board(channel), response))
            }
            #[cfg(test)]
            Some((echo::PREFIX, _)) => {
                EchoChannel::join(cx, params).map(|(channel, response)| (Self::Echo(channel), response))
            }
            _ => Err(Reason(reason::UNMATCHED_TOPIC)),
        };
        metrics::joined(joined.as_ref().map_or_else(|reason| reason.0, |_| "ok"));
        joined
    }

    /// Continues once the reply to the join has been queued.
    pub fn after_join(&mut self, cx: &Context<'_>) {
        match self {
            Self::User(channel) => channel.after_join(),
            Self::Board(channel) => channel.after_join(cx),
            #[cfg(test)]
            Self::Echo(channel) => channel.after_join(cx),
        }
    }

    /// Handles a push.
    pub async fn handle_in(&mut self, cx: &Context<'_>, event: &str, payload: &RawValue) -> Outcome {
        match self {
            Self::User(_) => Outcome::unknown_event(),
            Self::Board(channel) => channel.handle_in(cx, event, payload).await,
            #[cfg(test)]
            Self::Echo(_) => EchoChannel::handle_in(cx, event, payload),
        }
    }

    /// Whether this channel is on `topic`, as the server spells it.
    pub fn is_on(&self, topic: &str) -> bool {
        match self {
            // A user is never removed from their own topic.
            Self::User(_) => false,
            Self::Board(channel) => channel.topic() == topic,
            #[cfg(test)]
            Self::Echo(_) => false,
        }
    }
}

impl Outcome {
    /// The error for an event that this topic does not have.
    pub fn unknown_event() -> Self {
        Self::Error(shared::phoenix::reason(reason::UNKNOWN_EVENT))
    }
}

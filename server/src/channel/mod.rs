//! What topics mean. A channel is one joined topic of one connection; there are two kinds.

mod board;
#[cfg(test)]
mod echo;
mod user;

use serde_json::value::RawValue;
use shared::phoenix::{Ref, Topic};
use shared::wire::reason;

use crate::auth::Session;
use crate::bus::Bus;
use crate::clock::Clock;
use crate::live::Boards;
use crate::presence::Tracker;
use crate::queue::Queue;

use board::BoardChannel;
#[cfg(test)]
use echo::EchoChannel;
use user::UserChannel;

/// What channels work with, all of them together.
#[derive(Clone)]
pub struct Services {
    /// The time, and new ids.
    pub clock: Clock,
    /// From publishers to subscribers.
    pub bus: Bus,
    /// The boards in memory.
    pub boards: Boards,
    /// Who is looking at what.
    pub presence: Tracker,
}

/// What one channel may use.
pub struct Context<'a> {
    /// What it has in common with all others.
    pub services: &'a Services,
    /// Who is connected.
    pub session: Session,
    /// Where what this one client is to receive goes.
    pub queue: &'a Queue,
    /// The topic, as the client spells it.
    pub topic: &'a Topic,
    /// What the channel was joined with.
    pub join_ref: &'a Ref,
}

/// What a push leads to.
pub enum Outcome {
    /// It was done; `None` is an empty response.
    Ok(Option<Box<RawValue>>),
    /// It had no effect; the response says why.
    Error(Box<RawValue>),
}

/// A join denied: the reason, as clients know it.
pub struct Reason(pub &'static str);

/// One joined topic of one connection. What it holds is undone when it is dropped, also after a panic.
pub enum Channel {
    /// `users:<id>`
    User(UserChannel),
    /// `boards:<id>`
    Board(BoardChannel),
    /// `echo:<anything>`, on which the tests of connections may do what no client can make the others do.
    #[cfg(test)]
    Echo(EchoChannel),
}

impl Channel {
    /// Whether there is a channel for such a topic.
    pub fn exists(topic: &Topic) -> bool {
        match topic.split() {
            Some((user::PREFIX | board::PREFIX, _)) => true,
            #[cfg(test)]
            Some((echo::PREFIX, _)) => true,
            _ => false,
        }
    }

    /// Joins, and says what to answer. Nothing reaches the client before [`after_join`](Self::after_join).
    ///
    /// # Errors
    /// The [`Reason`].
    pub async fn join(cx: &Context<'_>, params: &RawValue) -> Result<(Self, Box<RawValue>), Reason> {
        match cx.topic.split() {
            Some((user::PREFIX, id)) => {
                UserChannel::join(cx, id).map(|(channel, response)| (Self::User(channel), response))
            }
            Some((board::PREFIX, id)) => {
                let (channel, response) = BoardChannel::join(cx, id, params).await?;
                Ok((Self::Board(channel), response))
            }
            #[cfg(test)]
            Some((echo::PREFIX, _)) => {
                EchoChannel::join(cx, params).map(|(channel, response)| (Self::Echo(channel), response))
            }
            _ => Err(Reason(reason::UNMATCHED_TOPIC)),
        }
    }

    /// Goes on once the answer to the join is on its way.
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

    /// Whether this is a place on `topic`, which is spelled as the server does.
    pub fn is_on(&self, topic: &str) -> bool {
        match self {
            // Nobody is removed from their own topic.
            Self::User(_) => false,
            Self::Board(channel) => channel.topic() == topic,
            #[cfg(test)]
            Self::Echo(_) => false,
        }
    }
}

impl Outcome {
    /// There is no such event on this topic.
    pub fn unknown_event() -> Self {
        Self::Error(shared::phoenix::reason(reason::UNKNOWN_EVENT))
    }
}

//! What topics mean. A channel is one joined topic of one connection; there are two kinds.

mod board;
mod user;

use serde_json::value::RawValue;
use shared::phoenix::{Ref, Topic};

use crate::App;
use crate::auth::Session;
use crate::transport::Queue;

use board::BoardChannel;
use user::UserChannel;

/// What a channel may use.
pub struct Context<'a> {
    /// Everything.
    pub app: &'a App,
    /// Who is connected.
    pub session: Session,
    /// Where what this one client is to receive goes.
    pub queue: &'a Queue,
    /// The topic, as the client spells it.
    pub topic: &'a Topic,
    /// What the channel was joined with.
    pub join_ref: &'a Ref,
}

/// What came of a push.
pub enum Outcome {
    /// All well; `None` is an empty response.
    Ok(Option<Box<RawValue>>),
    /// It had no effect; the response says why.
    Error(Box<RawValue>),
}

/// A join denied: the reason, as clients know it.
pub struct Refusal(pub &'static str);

/// One joined topic of one connection. What it holds is undone when it is dropped, also after a panic.
pub enum Channel {
    /// `users:<id>`
    User(UserChannel),
    /// `boards:<id>`
    Board(BoardChannel),
}

impl Channel {
    /// Whether there is a channel for such a topic.
    pub fn exists(topic: &str) -> bool {
        topic.starts_with(user::PREFIX) || topic.starts_with(board::PREFIX)
    }

    /// Joins, and says what to answer. Nothing reaches the client before [`after_join`](Self::after_join).
    ///
    /// # Errors
    /// The [`Refusal`].
    pub async fn join(cx: &Context<'_>, params: &RawValue) -> Result<(Self, Box<RawValue>), Refusal> {
        if let Some(id) = cx.topic.strip_prefix(user::PREFIX) {
            return UserChannel::join(cx, id).map(|(channel, response)| (Self::User(channel), response));
        }
        let id = cx.topic.strip_prefix(board::PREFIX).unwrap_or_default();
        let (channel, response) = BoardChannel::join(cx, id, params).await?;
        Ok((Self::Board(channel), response))
    }

    /// Goes on once the answer to the join is on its way.
    pub fn after_join(&mut self, cx: &Context<'_>) {
        match self {
            Self::User(channel) => channel.after_join(),
            Self::Board(channel) => channel.after_join(cx),
        }
    }

    /// Handles a push.
    pub async fn handle_in(&mut self, cx: &Context<'_>, event: &str, payload: &RawValue) -> Outcome {
        match self {
            Self::User(_) => Outcome::unknown_event(),
            Self::Board(channel) => channel.handle_in(cx, event, payload).await,
        }
    }
}

impl Outcome {
    fn unknown_event() -> Self {
        Self::Error(shared::phoenix::reason("unknown event"))
    }
}

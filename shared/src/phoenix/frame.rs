//! The envelope of every message, and the frames a server answers with.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};

use super::{Ref, Topic};

/// The topic of heartbeats. Nobody can join it.
pub const HEARTBEAT_TOPIC: &str = "phoenix";

/// Event names that mean the same on every topic.
pub mod event {
    /// A client joins the topic; the payload is its parameters.
    pub const JOIN: &str = "phx_join";
    /// A client leaves the topic.
    pub const LEAVE: &str = "phx_leave";
    /// The answer to a push or to a join.
    pub const REPLY: &str = "phx_reply";
    /// The channel has ended for good; a client does not come back by itself.
    pub const CLOSE: &str = "phx_close";
    /// The channel has crashed; a client joins again.
    pub const ERROR: &str = "phx_error";
    /// Sign of life, on [`HEARTBEAT_TOPIC`](super::HEARTBEAT_TOPIC).
    pub const HEARTBEAT: &str = "heartbeat";
    /// Who is on the topic, for a client that has just joined.
    pub const PRESENCE_STATE: &str = "presence_state";
    /// Who came and who went.
    pub const PRESENCE_DIFF: &str = "presence_diff";
}

/// Why something is no frame. The connection it came on cannot be trusted any further.
#[derive(Debug, thiserror::Error)]
pub enum Malformed {
    /// Not JSON, or not of the version's form.
    #[error("neither the array nor the object that a frame is")]
    Json(#[from] serde_json::Error),
    /// A `join_ref` or `ref` that is an array, an object, or a string with half a surrogate pair.
    #[error("a ref has to be a string, a number or null")]
    Ref,
    /// A topic or an event with half a surrogate pair.
    #[error("the topic or the event is no valid text")]
    Text,
    /// Bytes that are no push.
    #[error("the bytes are no push")]
    Binary,
}

/// One message, in either direction.
#[derive(Debug, Clone)]
pub struct Frame {
    /// Which join of the topic it belongs to; null: to whichever there is.
    pub join_ref: Ref,
    /// What a reply is matched by; null: none is expected, or this is none.
    pub ref_: Ref,
    /// The topic, spelled as the client joined it.
    pub topic: Topic,
    /// The event's name. One that came as something else than a string is its JSON text, which is no event of
    /// anybody's; an event is never echoed.
    pub event: String,
    /// The JSON text of the payload, of any type.
    pub payload: Box<RawValue>,
}

impl Frame {
    /// A reply with an arbitrary status. For the answer to a join, `join_ref` and `ref_` are those of the join
    /// message; for a push they are the channel's join ref (the `ref` of its join when that had no `join_ref`)
    /// and the push's `ref`; for a topic that is not joined and for a heartbeat, `join_ref` is null.
    pub fn reply(
        join_ref: Ref,
        ref_: Ref,
        topic: impl Into<Topic>,
        status: &str,
        response: &RawValue,
    ) -> Self {
        #[derive(Serialize)]
        struct Body<'a> {
            status: &'a str,
            response: &'a RawValue,
        }
        let payload = raw(&Body { status, response });
        Self { join_ref, ref_, topic: topic.into(), event: event::REPLY.to_owned(), payload }
    }

    /// The reply that all went well. `None` is an empty response, `{}`.
    pub fn reply_ok(join_ref: Ref, ref_: Ref, topic: impl Into<Topic>, response: Option<&RawValue>) -> Self {
        match response {
            Some(response) => Self::reply(join_ref, ref_, topic, "ok", response),
            None => Self::reply(join_ref, ref_, topic, "ok", &empty()),
        }
    }

    /// The reply that something was refused, `response` saying why; see [`reason`].
    pub fn reply_error(join_ref: Ref, ref_: Ref, topic: impl Into<Topic>, response: &RawValue) -> Self {
        Self::reply(join_ref, ref_, topic, "error", response)
    }

    /// A message to one client, on its own account.
    pub fn push(join_ref: Ref, topic: impl Into<Topic>, event: &str, payload: Box<RawValue>) -> Self {
        Self { join_ref, ref_: Ref::NULL, topic: topic.into(), event: event.to_owned(), payload }
    }

    /// A message to all clients of a topic.
    pub fn broadcast(topic: impl Into<Topic>, event: &str, payload: Box<RawValue>) -> Self {
        Self::push(Ref::NULL, topic, event, payload)
    }

    /// The channel that was joined with `join_ref` has ended. A null stays null here, twice.
    pub fn close(join_ref: Ref, topic: impl Into<Topic>) -> Self {
        Self {
            ref_: join_ref.clone(),
            join_ref,
            topic: topic.into(),
            event: event::CLOSE.to_owned(),
            payload: empty(),
        }
    }

    /// The channel that was joined with `join_ref` has crashed.
    pub fn error(join_ref: Ref, topic: impl Into<Topic>) -> Self {
        Self {
            ref_: join_ref.clone(),
            join_ref,
            topic: topic.into(),
            event: event::ERROR.to_owned(),
            payload: reason("channel_crash"),
        }
    }
}

/// The payload of a reply, as a client reads it.
#[derive(Debug, Deserialize)]
pub struct Reply {
    /// `ok` or `error`; an application may use other words.
    pub status: String,
    /// The response, an object.
    pub response: Box<RawValue>,
}

/// The payload of anything that always has a JSON form: a [`Value`], or a struct without maps keyed by other
/// things than strings. What has none becomes `null`; use [`to_raw_value`] where that can happen.
pub fn raw<T: Serialize + ?Sized>(value: &T) -> Box<RawValue> {
    to_raw_value(value).unwrap_or_else(|_| RawValue::NULL.to_owned())
}

/// `{"reason": why}`, the response of a refusal.
pub fn reason(why: &str) -> Box<RawValue> {
    raw(&serde_json::json!({ "reason": why }))
}

/// `{}`.
pub(super) fn empty() -> Box<RawValue> {
    raw(&Value::Object(serde_json::Map::new()))
}

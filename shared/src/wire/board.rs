//! `boards:<id>`: what members push, and what is broadcast to them.

use serde::{Deserialize, Serialize};
use ulid::Ulid;

use super::Snapshot;
use crate::board::{Command, Event, Record};
use crate::id::{BoardId, Cid, Millis, Seq, UserId};

/// A message that could not be decoded.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// No event has this name.
    #[error("there is no event with this name")]
    Unknown,
    /// The event is known; its payload is invalid.
    #[error("the payload is not valid for the event: {0}")]
    Bad(#[from] serde_json::Error),
}

/// The names of all pushes, in the table's order.
pub const PUSHES: &[&str] = Command::NAMES;

/// The names of all broadcasts that are events of the log, in the table's order.
pub const BROADCASTS: &[&str] = Event::NAMES;

/// The last broadcast on a board's topic: the board was deleted. It is not in the log, which is gone too.
pub const BOARD_DELETED: &str = "board:deleted";

/// Payload of [`BOARD_DELETED`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardDeleted {
    /// The owner, who deleted it.
    pub actor: UserId,
    /// When.
    pub at: Millis,
}

/// The topic of a board.
pub fn board_topic(id: BoardId) -> String {
    format!("boards:{id}")
}

#[derive(Serialize, Deserialize)]
struct PushHead {
    #[serde(default)]
    cid: Cid,
}

/// A command as a push: event and payload, a JSON object.
///
/// # Errors
/// Never in practice: only maps whose keys are not text fail, and there are none.
pub fn encode_push(cid: Cid, command: &Command) -> serde_json::Result<(&'static str, String)> {
    let head = serde_json::to_string(&PushHead { cid })?;
    Ok((command.name(), splice(&head, &serde_json::to_string(command)?)))
}

/// Decodes a push into a command. `next` makes the ids that the client left out: the command's own (`cid`) and
/// that of what it creates.
///
/// # Errors
/// An unknown event, or an invalid payload.
pub fn decode_push(
    event: &str,
    payload: &str,
    mut next: impl FnMut() -> Ulid,
) -> Result<(Cid, Command), DecodeError> {
    let mut json = serde_json::Deserializer::from_str(payload);
    let mut command = Command::decode(event, &mut json)?.ok_or(DecodeError::Unknown)?;
    json.end()?;
    command.choose_ids(&mut next);
    let PushHead { cid } = serde_json::from_str(payload)?;
    Ok((if cid.is_nil() { Cid::from_ulid(next()) } else { cid }, command))
}

/// An event as the log stores it: name and payload.
///
/// # Errors
/// As [`encode_push`].
pub fn encode_event(event: &Event) -> serde_json::Result<(&'static str, String)> {
    Ok((event.name(), serde_json::to_string(event)?))
}

/// Decodes an event from the log or from a broadcast.
///
/// # Errors
/// An unknown event, or an invalid payload.
pub fn decode_event(event: &str, payload: &str) -> Result<Event, DecodeError> {
    let mut json = serde_json::Deserializer::from_str(payload);
    let event = Event::decode(event, &mut json)?.ok_or(DecodeError::Unknown)?;
    json.end()?;
    Ok(event)
}

/// The fields that every broadcast of the log carries besides those of its event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Its position in the board's log.
    pub seq: Seq,
    /// The command that led to it.
    pub cid: Cid,
    /// The user who sent that command.
    pub actor: UserId,
    /// When the command was accepted.
    pub at: Millis,
}

/// A broadcast's payload, from an event's payload as the log stores it. Nothing is decoded.
///
/// # Errors
/// As [`encode_push`].
pub fn broadcast_payload(head: &Head, logged: &str) -> serde_json::Result<String> {
    Ok(splice(&serde_json::to_string(head)?, logged))
}

/// A record as a broadcast: name and payload.
///
/// # Errors
/// As [`encode_push`].
pub fn encode_record(record: &Record) -> serde_json::Result<(&'static str, String)> {
    let head = Head { seq: record.seq, cid: record.cid, actor: record.actor, at: record.at };
    let (name, payload) = encode_event(&record.event)?;
    Ok((name, broadcast_payload(&head, &payload)?))
}

/// Decodes a broadcast into a record.
///
/// # Errors
/// An unknown event, or an invalid payload.
pub fn decode_record(event: &str, payload: &str) -> Result<Record, DecodeError> {
    let event = decode_event(event, payload)?;
    let Head { seq, cid, actor, at } = serde_json::from_str(payload)?;
    Ok(Record { seq, cid, actor, at, event })
}

/// `object` with the fields of `head` before its own. Both are JSON objects as text.
fn splice(head: &str, object: &str) -> String {
    let (Some(head), Some(rest)) = (head.strip_suffix('}'), object.strip_prefix('{')) else {
        return object.to_owned();
    };
    let comma = if rest == "}" || head == "{" { "" } else { "," };
    [head, comma, rest].concat()
}

/// The parameters for joining a board.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinParams {
    /// The last event the client has; the reply then holds only what came after it, if that is not too much.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Seq>,
    /// How the client takes a large board.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snapshot: Option<By>,
}

/// How a client takes a large board.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// Over HTTP: the join is refused with [`reason::LARGE`](super::reason::LARGE), the client reads the board there, and
    /// joins again with `since`.
    Http,
    /// In the answer to the join.
    #[serde(other)]
    Socket,
}

/// The reply to joining a board: either the board, or the events that were missed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Joined {
    /// The last event in the log.
    pub seq: Seq,
    /// The whole board at `seq`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub board: Option<Snapshot>,
    /// All events after `since` up to `seq`, as they were broadcast.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub events: Option<Vec<Missed>>,
}

/// A broadcast that was missed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Missed {
    /// The event's name.
    pub event: String,
    /// Its payload, as it was broadcast.
    pub payload: Box<serde_json::value::RawValue>,
}

/// The ok reply to a push on a board.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    /// The position of the change in the log; if nothing changed, the last event in it.
    pub seq: Seq,
}

/// The error reply to a push on a board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorReply {
    /// A code for programs.
    pub reason: String,
    /// A sentence for people.
    #[serde(default)]
    pub message: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::{MoveList, Place};

    #[test]
    fn a_push_without_ids_is_given_them() {
        let mut ids = 0..;
        let next = || Ulid::from_parts(1, ids.next().unwrap_or_default() + 1);
        let (cid, command) =
            decode_push("lists:create", r#"{"list":{"name":"To do","odd":1}}"#, next).unwrap();
        let Command::CreateList(it) = command else { panic!("another command") };
        assert!(!it.id.is_nil() && !cid.is_nil());
        assert_eq!(it.after, Place::Last);
        let first = r#"{"id":"01ARZ3NDEKTSV4RRFFQ69G5FAV","after":null}"#;
        let (_, command) = decode_push("list:move", first, Ulid::default).unwrap();
        assert!(matches!(command, Command::MoveList(MoveList { after: Place::First, .. })));
    }

    #[test]
    fn unknown_events_and_bad_payloads_are_told_apart() {
        let decode = |event, payload| decode_push(event, payload, Ulid::default);
        assert!(matches!(decode("list:explode", "{}"), Err(DecodeError::Unknown)));
        for payload in ["{}", "[]", "null", r#"{"list":7}"#, r#"{"list":{"name":"x"},"cid":"short"}"#] {
            assert!(matches!(decode("lists:create", payload), Err(DecodeError::Bad(_))), "{payload}");
        }
    }
}

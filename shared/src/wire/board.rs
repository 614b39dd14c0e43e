//! `boards:<id>`: what a member pushes, and what everybody is told.

use serde::{Deserialize, Serialize};
use ulid::Ulid;

use super::table::{Message, splice, wire};
use super::{DecodeError, Snapshot};
use crate::board::{
    AddCardLabel, AddCardMember, AddComment, AddMember, ArchiveBoard, ArchiveCard, ArchiveList,
    BoardArchived, BoardRestored, BoardUpdated, CardArchived, CardCreated, CardLabelAdded, CardLabelRemoved,
    CardMemberAdded, CardMemberRemoved, CardMoved, CardRestored, CardUpdated, Command, CommentCreated,
    CommentDeleted, CommentUpdated, CreateCard, CreateLabel, CreateList, DeleteComment, DeleteLabel, Event,
    LabelCreated, LabelDeleted, LabelUpdated, LeaveBoard, ListArchived, ListCreated, ListMoved, ListRestored,
    ListUpdated, MemberAdded, MemberRemoved, MemberUpdated, MoveCard, MoveList, Record, RemoveCardLabel,
    RemoveCardMember, RemoveMember, RestoreBoard, RestoreCard, RestoreList, UpdateBoard, UpdateCard,
    UpdateComment, UpdateLabel, UpdateList, UpdateMember,
};
use crate::id::{BoardId, Cid, Millis, Seq, UserId};

wire! { Command {
    "board:update" => UpdateBoard,
    "board:archive" => ArchiveBoard,
    "board:restore" => RestoreBoard,
    "members:add" => AddMember,
    "member:update" => UpdateMember,
    "member:remove" => RemoveMember,
    "board:leave" => LeaveBoard,
    "lists:create" => CreateList in list,
    "list:update" => UpdateList in list,
    "list:move" => MoveList,
    "list:archive" => ArchiveList,
    "list:restore" => RestoreList,
    "cards:create" => CreateCard in card,
    "card:update" => UpdateCard in card,
    "card:move" => MoveCard,
    "card:archive" => ArchiveCard,
    "card:restore" => RestoreCard,
    "card:add_member" => AddCardMember,
    "card:remove_member" => RemoveCardMember,
    "label:create" => CreateLabel in label,
    "label:update" => UpdateLabel in label,
    "label:delete" => DeleteLabel,
    "card:add_label" => AddCardLabel,
    "card:remove_label" => RemoveCardLabel,
    "card:add_comment" => AddComment,
    "comment:update" => UpdateComment,
    "comment:delete" => DeleteComment,
}}

wire! { Event {
    "board:updated" => BoardUpdated,
    "board:archived" => BoardArchived,
    "board:restored" => BoardRestored,
    "member:added" => MemberAdded,
    "member:updated" => MemberUpdated,
    "member:removed" => MemberRemoved,
    "list:created" => ListCreated,
    "list:updated" => ListUpdated,
    "list:moved" => ListMoved,
    "list:archived" => ListArchived,
    "list:restored" => ListRestored,
    "card:created" => CardCreated,
    "card:updated" => CardUpdated,
    "card:moved" => CardMoved,
    "card:archived" => CardArchived,
    "card:restored" => CardRestored,
    "card:member_added" => CardMemberAdded,
    "card:member_removed" => CardMemberRemoved,
    "label:created" => LabelCreated,
    "label:updated" => LabelUpdated,
    "label:deleted" => LabelDeleted,
    "card:label_added" => CardLabelAdded,
    "card:label_removed" => CardLabelRemoved,
    "comment:created" => CommentCreated,
    "comment:updated" => CommentUpdated,
    "comment:deleted" => CommentDeleted,
}}

/// The names of all pushes, in the table's order.
pub const PUSHES: &[&str] = <Command as Message>::EVENTS;

/// The names of all broadcasts that are events of the log, in the table's order.
pub const BROADCASTS: &[&str] = <Event as Message>::EVENTS;

/// The topic of a board.
pub fn board_topic(id: BoardId) -> String {
    format!("boards:{id}")
}

#[derive(Serialize, Deserialize)]
struct PushHead {
    #[serde(default)]
    cid: Cid,
}

/// A command as it is pushed: event and payload, a JSON object.
///
/// # Errors
/// None that could happen: only maps with keys that are not text fail, and there are none.
pub fn encode_push(cid: Cid, command: &Command) -> serde_json::Result<(&'static str, String)> {
    let head = serde_json::to_string(&PushHead { cid })?;
    Ok((command.event(), splice(&head, &command.payload()?)))
}

/// A push back into a command. `next` makes the ids that the client left to us: the command's own (`cid`) and
/// that of what it creates.
///
/// # Errors
/// No such event, or a payload that does not fit it.
pub fn decode_push(
    event: &str,
    payload: &str,
    mut next: impl FnMut() -> Ulid,
) -> Result<(Cid, Command), DecodeError> {
    let mut command = Command::decode(event, payload)?;
    command.choose_ids(&mut next);
    let PushHead { cid } = serde_json::from_str(payload)?;
    Ok((if cid.is_nil() { Cid::from_ulid(next()) } else { cid }, command))
}

/// An event as the log keeps it: name and payload.
///
/// # Errors
/// As [`encode_push`].
pub fn encode_event(event: &Event) -> serde_json::Result<(&'static str, String)> {
    Ok((event.event(), event.payload()?))
}

/// An event back from the log or from a broadcast.
///
/// # Errors
/// No such event, or a payload that does not fit it.
pub fn decode_event(event: &str, payload: &str) -> Result<Event, DecodeError> {
    Event::decode(event, payload)
}

/// What every broadcast of the log carries beside its event's own members.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Its position in the board's log.
    pub seq: Seq,
    /// The command it answers.
    pub cid: Cid,
    /// Whose command that was.
    pub actor: UserId,
    /// When it was accepted.
    pub at: Millis,
}

/// A broadcast's payload from an event's payload as the log keeps it: nothing is decoded on the way.
///
/// # Errors
/// As [`encode_push`].
pub fn broadcast_payload(head: &Head, logged: &str) -> serde_json::Result<String> {
    Ok(splice(&serde_json::to_string(head)?, logged))
}

/// A record as it is broadcast.
///
/// # Errors
/// As [`encode_push`].
pub fn encode_record(record: &Record) -> serde_json::Result<(&'static str, String)> {
    let head = Head { seq: record.seq, cid: record.cid, actor: record.actor, at: record.at };
    Ok((record.event.event(), broadcast_payload(&head, &record.event.payload()?)?))
}

/// A broadcast back into a record.
///
/// # Errors
/// No such event, or a payload that does not fit it.
pub fn decode_record(event: &str, payload: &str) -> Result<Record, DecodeError> {
    let decoded = Event::decode(event, payload)?;
    let Head { seq, cid, actor, at } = serde_json::from_str(payload)?;
    Ok(Record { seq, cid, actor, at, event: decoded })
}

/// What one joins a board with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinParams {
    /// The last event one has; the reply then holds only what came after it, if that is not too much.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Seq>,
}

/// What a join of a board answers: either the board, or what was missed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Joined {
    /// Where the log stands.
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
    /// Its event.
    pub event: String,
    /// Its payload, as it was.
    pub payload: Box<serde_json::value::RawValue>,
}

/// The ok reply to a push on a board.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    /// The change is in the log here, or, if nothing was to change, the log stood here.
    pub seq: Seq,
}

/// The error reply to a push on a board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Denied {
    /// A word for programs.
    pub reason: String,
    /// A sentence for people.
    #[serde(default)]
    pub message: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::Place;

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

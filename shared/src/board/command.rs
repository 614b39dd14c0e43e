//! What may be asked of a board.
//!
//! An id that is missing on the wire is nil here: the server chooses one before deciding
//! ([`Command::choose_ids`]), so that a client that cannot make ids still creates things.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use ulid::Ulid;

use super::{Color, Role, User};
use crate::id::{CardId, CommentId, LabelId, ListId, UserId};

/// A wish to change a board.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "each variant is documented at the struct of the same name")]
pub enum Command {
    UpdateBoard(UpdateBoard),
    ArchiveBoard(ArchiveBoard),
    RestoreBoard(RestoreBoard),
    AddMember(AddMember),
    UpdateMember(UpdateMember),
    RemoveMember(RemoveMember),
    LeaveBoard(LeaveBoard),
    CreateList(CreateList),
    UpdateList(UpdateList),
    MoveList(MoveList),
    ArchiveList(ArchiveList),
    RestoreList(RestoreList),
    CreateCard(CreateCard),
    UpdateCard(UpdateCard),
    MoveCard(MoveCard),
    ArchiveCard(ArchiveCard),
    RestoreCard(RestoreCard),
    AddCardMember(AddCardMember),
    RemoveCardMember(RemoveCardMember),
    CreateLabel(CreateLabel),
    UpdateLabel(UpdateLabel),
    DeleteLabel(DeleteLabel),
    AddCardLabel(AddCardLabel),
    RemoveCardLabel(RemoveCardLabel),
    AddComment(AddComment),
    UpdateComment(UpdateComment),
    DeleteComment(DeleteComment),
}

impl Command {
    /// Gives what is to be created and has no id yet one from `next`.
    pub fn choose_ids(&mut self, mut next: impl FnMut() -> Ulid) {
        match self {
            Self::CreateList(it) if it.id.is_nil() => it.id = ListId::from_ulid(next()),
            Self::CreateCard(it) if it.id.is_nil() => it.id = CardId::from_ulid(next()),
            Self::CreateLabel(it) if it.id.is_nil() => it.id = LabelId::from_ulid(next()),
            Self::AddComment(it) if it.id.is_nil() => it.id = CommentId::from_ulid(next()),
            _ => {}
        }
    }
}

/// Where among its siblings something shall stand. On the wire: the member `after`, an id, or null for the
/// first place; left out, the last place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Place<I> {
    /// Before all others.
    First,
    /// Right behind this one. If it is not there any more: behind all others.
    After(I),
    /// Behind all others.
    #[default]
    Last,
}

impl<I> Place<I> {
    fn is_last(&self) -> bool {
        matches!(self, Self::Last)
    }
}

impl<I: Serialize> Serialize for Place<I> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::After(id) => id.serialize(serializer),
            Self::First | Self::Last => serializer.serialize_none(),
        }
    }
}

impl<'de, I: Deserialize<'de>> Deserialize<'de> for Place<I> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(|id| id.map_or(Self::First, Self::After))
    }
}

/// Change the board's settings; what is left out stays.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct UpdateBoard {
    /// What people call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it is painted in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub background: Option<Color>,
}

/// Put the board away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchiveBoard {}

/// Take the board back from the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestoreBoard {}

/// Make somebody a member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddMember {
    /// Their address.
    pub email: String,
    /// As what.
    #[serde(default)]
    pub role: Role,
    /// Whose address that is. The server looks it up before deciding; it never comes from a client.
    #[serde(skip)]
    pub user: Option<User>,
}

/// Change a member's role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateMember {
    /// Whose.
    pub user_id: UserId,
    /// To what.
    pub role: Role,
}

/// Take somebody off the board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoveMember {
    /// Whom.
    pub user_id: UserId,
}

/// Take oneself off the board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeaveBoard {}

/// Make a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateList {
    /// Its id, or nil.
    #[serde(default)]
    pub id: ListId,
    /// Its heading.
    pub name: String,
    /// Where it stands.
    #[serde(default, skip_serializing_if = "Place::is_last")]
    pub after: Place<ListId>,
}

/// Change a list; what is left out stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateList {
    /// Which.
    pub id: ListId,
    /// Its heading.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// Put a list elsewhere on the board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoveList {
    /// Which.
    pub id: ListId,
    /// Where to.
    #[serde(default, skip_serializing_if = "Place::is_last")]
    pub after: Place<ListId>,
}

/// Put a list away, with its cards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchiveList {
    /// Which.
    pub id: ListId,
}

/// Take a list back from the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestoreList {
    /// Which.
    pub id: ListId,
}

/// Make a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateCard {
    /// Its id, or nil.
    #[serde(default)]
    pub id: CardId,
    /// On which list.
    pub list_id: ListId,
    /// Its title.
    pub name: String,
    /// Markdown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// Where in the list it stands.
    #[serde(default, skip_serializing_if = "Place::is_last")]
    pub after: Place<CardId>,
}

/// Change a card's own fields; what is left out stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateCard {
    /// Which.
    pub id: CardId,
    /// Its title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Markdown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// Put a card elsewhere: on any list of the board, at any place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoveCard {
    /// Which.
    pub id: CardId,
    /// To which list; it may be the one it is on.
    pub list_id: ListId,
    /// Where in that list.
    #[serde(default, skip_serializing_if = "Place::is_last")]
    pub after: Place<CardId>,
}

/// Put a card away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchiveCard {
    /// Which.
    pub id: CardId,
}

/// Take a card back from the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestoreCard {
    /// Which.
    pub id: CardId,
}

/// Give a card to somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddCardMember {
    /// Which.
    pub card_id: CardId,
    /// A member of the board.
    pub user_id: UserId,
}

/// Take a card from somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoveCardMember {
    /// Which.
    pub card_id: CardId,
    /// From whom.
    pub user_id: UserId,
}

/// Make a label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateLabel {
    /// Its id, or nil.
    #[serde(default)]
    pub id: LabelId,
    /// What it says; may be empty.
    #[serde(default)]
    pub name: String,
    /// Its colour.
    pub color: Color,
}

/// Change a label; what is left out stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateLabel {
    /// Which.
    pub id: LabelId,
    /// What it says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its colour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub color: Option<Color>,
}

/// Remove a label from the board and from all cards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteLabel {
    /// Which.
    pub id: LabelId,
}

/// Stick a label on a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddCardLabel {
    /// On which card.
    pub card_id: CardId,
    /// Which label.
    pub label_id: LabelId,
}

/// Take a label off a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoveCardLabel {
    /// Off which card.
    pub card_id: CardId,
    /// Which label.
    pub label_id: LabelId,
}

/// Say something about a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddComment {
    /// Its id, or nil.
    #[serde(default)]
    pub id: CommentId,
    /// About which card.
    pub card_id: CardId,
    /// Markdown.
    pub text: String,
}

/// Say it differently.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateComment {
    /// Which comment.
    pub id: CommentId,
    /// On which card.
    pub card_id: CardId,
    /// Markdown.
    pub text: String,
}

/// Take it back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteComment {
    /// Which comment.
    pub id: CommentId,
    /// On which card.
    pub card_id: CardId,
}

//! What was accepted. An event says what changed, never the whole board.

use serde::{Deserialize, Serialize};

use super::{Color, Label, Rank, Role, User};
use crate::id::{CardId, Cid, CommentId, LabelId, ListId, Millis, Seq, UserId};

/// A change to a board.
///
/// The log keeps these for ever: a field added later has a default, none is renamed or given another meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "each variant is documented at the struct of the same name")]
pub enum Event {
    BoardUpdated(BoardUpdated),
    BoardArchived(BoardArchived),
    BoardRestored(BoardRestored),
    MemberAdded(MemberAdded),
    MemberUpdated(MemberUpdated),
    MemberRemoved(MemberRemoved),
    ListCreated(ListCreated),
    ListUpdated(ListUpdated),
    ListMoved(ListMoved),
    ListArchived(ListArchived),
    ListRestored(ListRestored),
    CardCreated(CardCreated),
    CardUpdated(CardUpdated),
    CardMoved(CardMoved),
    CardArchived(CardArchived),
    CardRestored(CardRestored),
    CardMemberAdded(CardMemberAdded),
    CardMemberRemoved(CardMemberRemoved),
    LabelCreated(LabelCreated),
    LabelUpdated(LabelUpdated),
    LabelDeleted(LabelDeleted),
    CardLabelAdded(CardLabelAdded),
    CardLabelRemoved(CardLabelRemoved),
    CommentCreated(CommentCreated),
    CommentUpdated(CommentUpdated),
    CommentDeleted(CommentDeleted),
}

impl Event {
    /// The card it is about, if it is about one.
    pub fn card(&self) -> Option<CardId> {
        match self {
            Self::CardCreated(it) => Some(it.card.id),
            Self::CardUpdated(it) => Some(it.card.id),
            Self::CardMoved(it) => Some(it.id),
            Self::CardArchived(it) => Some(it.id),
            Self::CardRestored(it) => Some(it.id),
            Self::CardMemberAdded(it) => Some(it.card_id),
            Self::CardMemberRemoved(it) => Some(it.card_id),
            Self::CardLabelAdded(it) => Some(it.card_id),
            Self::CardLabelRemoved(it) => Some(it.card_id),
            Self::CommentCreated(it) => Some(it.comment.card_id),
            Self::CommentUpdated(it) => Some(it.comment.card_id),
            Self::CommentDeleted(it) => Some(it.card_id),
            _ => None,
        }
    }

    /// The comment it is about, if it is about one.
    pub fn comment(&self) -> Option<CommentId> {
        match self {
            Self::CommentCreated(it) => Some(it.comment.id),
            Self::CommentUpdated(it) => Some(it.comment.id),
            Self::CommentDeleted(it) => Some(it.id),
            _ => None,
        }
    }

    /// The event without what a deletion takes back: it keeps its place in the log and says nothing any more.
    #[must_use]
    pub fn redacted(mut self) -> Self {
        if let Self::CommentCreated(CommentCreated { comment })
        | Self::CommentUpdated(CommentUpdated { comment }) = &mut self
        {
            comment.text.clear();
        }
        self
    }
}

/// An event with its place in the log: what a broadcast carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its position in the board's log.
    pub seq: Seq,
    /// The command it answers.
    pub cid: Cid,
    /// Whose command that was.
    pub actor: UserId,
    /// When it was accepted.
    pub at: Millis,
    /// What changed.
    pub event: Event,
}

/// The board's settings changed; what is missing stayed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardUpdated {
    /// The new name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The new background.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub background: Option<Color>,
}

/// The board was put away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardArchived {}

/// The board was taken back from the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardRestored {}

/// Somebody became a member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberAdded {
    /// Who.
    pub user: User,
    /// As what.
    pub role: Role,
}

/// A member's role changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberUpdated {
    /// Whose.
    pub user_id: UserId,
    /// To what.
    pub role: Role,
}

/// Somebody is no longer a member, nor on any of its cards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberRemoved {
    /// Who.
    pub user_id: UserId,
}

/// A list as it is born.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewList {
    /// Which.
    pub id: ListId,
    /// Its heading.
    pub name: String,
    /// Where it stands.
    pub rank: Rank,
}

/// A list was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListCreated {
    /// It.
    pub list: NewList,
    /// New ranks of other lists, when there was no room between two.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ranks: Vec<(ListId, Rank)>,
}

/// What changed about a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListChanges {
    /// Which.
    pub id: ListId,
    /// The new heading.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// A list changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListUpdated {
    /// How.
    pub list: ListChanges,
}

/// A list stands elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListMoved {
    /// Which.
    pub id: ListId,
    /// Where.
    pub rank: Rank,
    /// New ranks of other lists, when there was no room between two.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ranks: Vec<(ListId, Rank)>,
}

/// A list was put away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListArchived {
    /// Which.
    pub id: ListId,
}

/// A list was taken back from the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListRestored {
    /// Which.
    pub id: ListId,
}

/// A card as it is born.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewCard {
    /// Which.
    pub id: CardId,
    /// On which list.
    pub list_id: ListId,
    /// Where in it.
    pub rank: Rank,
    /// Its title.
    pub name: String,
    /// Markdown.
    #[serde(default)]
    pub description: String,
}

/// A card was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardCreated {
    /// It.
    pub card: NewCard,
    /// New ranks of the list's other cards, when there was no room between two.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ranks: Vec<(CardId, Rank)>,
}

/// What changed about a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardChanges {
    /// Which.
    pub id: CardId,
    /// The new title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The new description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// A card changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardUpdated {
    /// How.
    pub card: CardChanges,
}

/// A card is elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardMoved {
    /// Which.
    pub id: CardId,
    /// On which list.
    pub list_id: ListId,
    /// Where in it.
    pub rank: Rank,
    /// New ranks of that list's other cards, when there was no room between two.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ranks: Vec<(CardId, Rank)>,
}

/// A card was put away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardArchived {
    /// Which.
    pub id: CardId,
}

/// A card was taken back from the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardRestored {
    /// Which.
    pub id: CardId,
}

/// A card was given to somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardMemberAdded {
    /// Which.
    pub card_id: CardId,
    /// To whom.
    pub user_id: UserId,
}

/// A card was taken from somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardMemberRemoved {
    /// Which.
    pub card_id: CardId,
    /// From whom.
    pub user_id: UserId,
}

/// A label was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelCreated {
    /// It.
    pub label: Label,
}

/// What changed about a label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelChanges {
    /// Which.
    pub id: LabelId,
    /// What it says now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The new colour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub color: Option<Color>,
}

/// A label changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelUpdated {
    /// How.
    pub label: LabelChanges,
}

/// A label is gone, also from all cards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelDeleted {
    /// Which.
    pub id: LabelId,
}

/// A label was stuck on a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardLabelAdded {
    /// On which card.
    pub card_id: CardId,
    /// Which label.
    pub label_id: LabelId,
}

/// A label was taken off a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardLabelRemoved {
    /// Off which card.
    pub card_id: CardId,
    /// Which label.
    pub label_id: LabelId,
}

/// A comment as it is born; its author is the record's actor, its time the record's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewComment {
    /// Which.
    pub id: CommentId,
    /// About which card.
    pub card_id: CardId,
    /// Markdown. Empty once the comment was deleted: the log forgets the text too.
    pub text: String,
}

/// Somebody said something about a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommentCreated {
    /// It.
    pub comment: NewComment,
}

/// A comment's text changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommentUpdated {
    /// The comment as it is now.
    pub comment: NewComment,
}

/// A comment was taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommentDeleted {
    /// Which.
    pub id: CommentId,
    /// On which card.
    pub card_id: CardId,
}

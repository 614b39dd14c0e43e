//! Bodies of `/api/v1`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::board::{Color, User};
use crate::id::{BoardId, CardId, Cid, CommentId, Millis, Seq, UserId};

/// `POST registrations`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Registration {
    /// The person to be.
    pub user: NewUser,
}

/// Who signs up. What is missing counts as blank, so that the answer names the field.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct NewUser {
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// Address, in any case.
    pub email: String,
    /// At least five characters.
    pub password: String,
    /// If given, the same again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password_confirmation: Option<String>,
}

impl std::fmt::Debug for NewUser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewUser").finish_non_exhaustive()
    }
}

/// `POST sessions`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SignIn {
    /// The proof.
    pub session: Credentials,
}

/// Address and password.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Credentials {
    /// Address, in any case.
    pub email: String,
    /// Password.
    pub password: String,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials").finish_non_exhaustive()
    }
}

/// What sign-up, sign-in and refresh answer.
#[derive(Clone, Serialize, Deserialize)]
pub struct SignedIn {
    /// The access token.
    pub jwt: String,
    /// Whose.
    pub user: User,
}

impl std::fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignedIn").field("user", &self.user.id).finish_non_exhaustive()
    }
}

/// `POST boards`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NewBoard {
    /// The board to be.
    pub board: BoardFields,
}

/// What a new board is given.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct BoardFields {
    /// Its id, or nil: then the server chooses. A board of the same id and owner is answered, not made twice.
    pub id: BoardId,
    /// What people call it.
    pub name: String,
    /// What it is painted in.
    pub background: Color,
}

/// A board as home shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardSummary {
    /// Which.
    pub id: BoardId,
    /// What people call it.
    pub name: String,
    /// What it is painted in.
    pub background: Color,
    /// Put away.
    pub archived: bool,
    /// Its owner.
    pub user_id: UserId,
    /// Its members, the owner too.
    pub members: Vec<User>,
}

/// `GET boards`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Boards {
    /// Those one owns.
    pub owned_boards: Vec<BoardSummary>,
    /// Those one was added to.
    pub invited_boards: Vec<BoardSummary>,
}

/// `GET boards/:id/cards/:id`: what a card has beyond the board's snapshot.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardDetails {
    /// Where the log stood when this was read.
    pub seq: Seq,
    /// Its comments, oldest first.
    pub comments: Vec<Comment>,
    /// What happened to it, newest first.
    pub activity: Vec<Activity>,
}

/// A comment with its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    /// Which.
    pub id: CommentId,
    /// About which card.
    pub card_id: CardId,
    /// Whose.
    pub user_id: UserId,
    /// Markdown.
    pub text: String,
    /// When it was written.
    pub at: Millis,
    /// Whether it was changed since.
    pub edited: bool,
}

/// Something that happened: an event of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    /// Its position in the board's log.
    pub seq: Seq,
    /// The command it answered.
    pub cid: Cid,
    /// Who did it.
    pub actor: UserId,
    /// When.
    pub at: Millis,
    /// The event's name, as it was broadcast.
    pub event: String,
    /// For moves: the list it went to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list_id: Option<crate::id::ListId>,
    /// For members of a card: who.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<UserId>,
}

/// An error of the API.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ErrorBody {
    /// A word for programs, or for the routes of the original its sentence.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub error: String,
    /// A sentence for people.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub message: String,
    /// What is wrong with which field: objects of one member each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<BTreeMap<String, String>>,
}

//! Request and response bodies of `/api/v1`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Activity;
use crate::board::{Color, Role, User};
use crate::id::{BoardId, CardId, CommentId, Millis, Seq, SessionId, UserId};

/// `POST registrations`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Registration {
    /// The new user.
    pub user: NewUser,
}

/// The sign-up form. A missing field counts as blank, so that the error names it.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct NewUser {
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// Email address, in any case.
    pub email: String,
    /// As long as the server asks for, at least eight characters unless configured.
    pub password: String,
    /// If given, must be the same.
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
    /// Email and password.
    pub session: Credentials,
}

/// What a user signs in with.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Credentials {
    /// Email address, in any case.
    pub email: String,
    /// Password.
    pub password: String,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials").finish_non_exhaustive()
    }
}

/// The response to sign-up, sign-in and refresh.
#[derive(Clone, Serialize, Deserialize)]
pub struct SignedIn {
    /// The access token.
    pub jwt: String,
    /// The user it belongs to.
    pub user: User,
}

impl std::fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignedIn").field("user", &self.user.id).finish_non_exhaustive()
    }
}

/// `GET sessions`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sessions {
    /// The user's live sessions, the last seen first.
    pub sessions: Vec<SessionSummary>,
}

/// A place where a user is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionSummary {
    /// The session's id.
    pub id: SessionId,
    /// For people: `Firefox on Linux`, the name of a program, or `Unknown device`.
    pub device: String,
    /// When the user signed in.
    pub created_at: Millis,
    /// When it was last renewed; now, if it is connected.
    pub last_seen_at: Millis,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// `PUT current_user/password`.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ChangePassword {
    /// The password until now.
    pub current: String,
    /// The password from now on.
    pub new: String,
}

impl std::fmt::Debug for ChangePassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ChangePassword").finish_non_exhaustive()
    }
}

/// `POST boards`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NewBoard {
    /// The new board.
    pub board: BoardFields,
}

/// The fields of a new board.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct BoardFields {
    /// Its id; if nil, the server chooses one. If the owner has a board with this id, that one is returned.
    pub id: BoardId,
    /// Its name.
    pub name: String,
    /// Its background colour.
    pub background: Color,
}

/// A board as the home page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardSummary {
    /// The board's id.
    pub id: BoardId,
    /// Its name.
    pub name: String,
    /// Its background colour.
    pub background: Color,
    /// Whether it is archived.
    pub archived: bool,
    /// The owner's id.
    pub user_id: UserId,
    /// Its members, including the owner.
    pub members: Vec<User>,
}

/// `GET boards`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Boards {
    /// The boards the user owns.
    pub owned_boards: Vec<BoardSummary>,
    /// The boards the user was added to.
    pub invited_boards: Vec<BoardSummary>,
}

/// `GET current_user`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnAccount {
    /// The user as others see them.
    #[serde(flatten)]
    pub user: User,
    /// Their settings.
    #[serde(flatten)]
    pub settings: PersonalSettings,
}

/// `PUT current_user`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PersonalSettings {
    /// Whether to be asked before being added to a board.
    pub ask_before_adding: bool,
}

/// `GET invitations`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitations {
    /// The open ones, oldest first.
    pub invitations: Vec<InvitedTo>,
}

/// An invitation, as the invited user sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitedTo {
    /// The board's id.
    pub id: BoardId,
    /// The board's name.
    pub name: String,
    /// Its background colour.
    pub background: Color,
    /// The role that comes with it.
    pub role: Role,
    /// Who invited.
    pub by: User,
    /// When.
    pub at: Millis,
}

/// `POST invitations/:id/decline` and `POST boards/:id/leave`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Decline {
    /// Whether to block who invited or added the user, so that no invitation of theirs reaches the user any more.
    pub block: bool,
}

/// `GET blocks`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blocks {
    /// The users that this user has blocked.
    pub users: Vec<User>,
}

/// `GET boards/:id/cards/:id`: what a card has that the board's snapshot does not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardDetails {
    /// The last event in the log when this was read.
    pub seq: Seq,
    /// Its comments, oldest first.
    pub comments: Vec<Comment>,
    /// Whether there are older comments, which come with `?before=` and the id of the first of these.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub earlier: bool,
    /// What happened to it, newest first.
    pub activity: Vec<Activity>,
    /// Whether more happened before that, which comes with `?activity_before=` and the `seq` of the last of these.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub earlier_activity: bool,
}

/// A comment with its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    /// The comment's id.
    pub id: CommentId,
    /// The card it is on.
    pub card_id: CardId,
    /// The author's id.
    pub user_id: UserId,
    /// Its text, in Markdown.
    pub text: String,
    /// When it was written.
    pub at: Millis,
    /// Whether it was edited since.
    pub edited: bool,
}

/// An error of the API.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ErrorBody {
    /// A code for programs; on the original's routes, a sentence.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub error: String,
    /// A sentence for people.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub message: String,
    /// What is wrong with which field: one object per error, `{field: message}`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<BTreeMap<String, String>>,
}

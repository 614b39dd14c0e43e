//! The domain: what a board is, what may be asked of it, and what follows.
//!
//! Two functions carry everything. [`decide`] checks a [`Command`] against the state and answers with the
//! [`Event`] it leads to, with nothing because nothing would change, or with a [`Rejection`]; it changes
//! nothing itself. [`Board::apply`] makes an event true and cannot fail. The server decides before it writes
//! its log; a browser runs the same two on its own copy, to show a change before the server has answered
//! ([`Optimistic`]).
//!
//! One command leads to at most one event, so one `cid` belongs to one `seq`, and a command is never half
//! accepted.
//!
//! There is one file for each subject, with its state, its commands and their rules, its events and their effects, and
//! what a test may make up of them: `settings.rs` (of the board), `member.rs`, `list.rs`, `card/`, `label.rs`,
//! `comment.rs`. The table below names every command and every event.

mod card;
mod check;
mod color;
mod comment;
mod decide;
mod fields;
mod label;
pub mod limit;
mod list;
mod member;
mod message;
mod optimistic;
mod place;
mod rank;
mod record;
mod rejection;
mod role;
#[cfg(test)]
pub(crate) mod sample;
mod settings;
mod state;
mod touched;

pub use card::*;
pub use color::Color;
pub use comment::*;
use decide::Cx;
pub use decide::decide;
pub use label::*;
pub use list::*;
pub use member::*;
use message::messages;
pub use message::{About, Audience};
pub use optimistic::{Optimistic, Received, Submitted};
pub use place::Place;
pub use rank::Rank;
pub use record::Record;
pub use rejection::Rejection;
pub use role::Role;
pub use settings::*;
pub use state::{Board, BoardPatch};
pub use touched::{Part, Touched};

messages! {
    /// What may be asked of a board: what a member pushes.
    commands {
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
    }

    /// What was accepted: a change to a board. An event says what changed, never the whole board.
    ///
    /// The log keeps these for good: a field added later has a default; none is renamed or given another meaning.
    events {
        "board:updated" => BoardUpdated,
        "board:archived" => BoardArchived,
        "board:restored" => BoardRestored,
        "member:added" => MemberAdded,
        "member:updated" => MemberUpdated,
        "member:removed" => MemberRemoved,
        "list:created" => ListCreated,
        "list:updated" => ListUpdated in list,
        "list:moved" => ListMoved,
        "list:archived" => ListArchived,
        "list:restored" => ListRestored,
        "card:created" => CardCreated,
        "card:updated" => CardUpdated in card,
        "card:moved" => CardMoved,
        "card:archived" => CardArchived,
        "card:restored" => CardRestored,
        "card:member_added" => CardMemberAdded,
        "card:member_removed" => CardMemberRemoved,
        "label:created" => LabelCreated,
        "label:updated" => LabelUpdated in label,
        "label:deleted" => LabelDeleted,
        "card:label_added" => CardLabelAdded,
        "card:label_removed" => CardLabelRemoved,
        "comment:created" => CommentCreated,
        "comment:updated" => CommentUpdated,
        "comment:deleted" => CommentDeleted,
    }
}

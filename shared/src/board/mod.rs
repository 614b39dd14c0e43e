//! The domain: boards, commands and events.
//!
//! Two functions do the work. [`decide`] checks a [`Command`] against the state and returns the resulting [`Event`],
//! `None` if nothing would change, or a [`Rejection`]; it changes nothing itself. [`Board::apply`] applies an event and
//! cannot fail. The server decides before it writes to the log; a browser runs the same two functions on its own copy,
//! to show a change before the server has answered ([`Optimistic`]).
//!
//! A command causes at most one event, so one `cid` belongs to one `seq`, and no command is accepted in part.
//!
//! Each subject has a file with its state, its commands and their rules, its events and their effects, and samples for
//! tests: `settings.rs` (of the board), `member.rs`, `invitation.rs`, `list/`, `card/`, `label.rs`, `comment.rs`.
//! The table below lists every command and every event.

mod card;
mod check;
mod color;
mod comment;
mod decide;
mod fields;
mod invitation;
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
mod size;
mod state;
mod touched;

pub use card::*;
pub use color::Color;
pub use comment::*;
use decide::Cx;
pub use decide::decide;
pub use invitation::*;
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
    /// A request to change a board, as a member pushes it.
    commands {
        "board:update" => UpdateBoard,
        "board:archive" => ArchiveBoard,
        "board:restore" => RestoreBoard,
        "members:add" => AddMember,
        "invitation:withdraw" => WithdrawInvitation,
        "member:update" => UpdateMember,
        "member:remove" => RemoveMember,
        "board:leave" => LeaveBoard,
        "lists:create" => CreateList in list,
        "list:update" => UpdateList in list,
        "list:move" => MoveList,
        "list:archive" => ArchiveList,
        "list:restore" => RestoreList,
        "list:delete" => DeleteList,
        "cards:create" => CreateCard in card,
        "card:update" => UpdateCard in card,
        "card:move" => MoveCard,
        "card:archive" => ArchiveCard,
        "card:restore" => RestoreCard,
        "card:delete" => DeleteCard,
        "card:erase_history" => EraseCardHistory,
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

    /// An accepted change to a board. It says what changed, and never holds the whole board.
    ///
    /// The log keeps events forever: a field added later has a default; no field is renamed or changes its meaning.
    events {
        "board:updated" => BoardUpdated,
        "board:archived" => BoardArchived,
        "board:restored" => BoardRestored,
        "member:added" => MemberAdded,
        "member:invited" => MemberInvited,
        "invitation:withdrawn" => InvitationWithdrawn,
        "member:updated" => MemberUpdated,
        "member:removed" => MemberRemoved,
        "list:created" => ListCreated,
        "list:updated" => ListUpdated in list,
        "list:moved" => ListMoved,
        "list:archived" => ListArchived,
        "list:restored" => ListRestored,
        "list:deleted" => ListDeleted,
        "card:created" => CardCreated,
        "card:updated" => CardUpdated in card,
        "card:moved" => CardMoved,
        "card:archived" => CardArchived,
        "card:restored" => CardRestored,
        "card:deleted" => CardDeleted,
        "card:history_erased" => CardHistoryErased,
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

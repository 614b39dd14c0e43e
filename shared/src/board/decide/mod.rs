//! Whether a command is accepted, and what follows from it.

mod board;
mod card;
mod comment;
mod label;
mod list;
mod member;
mod place;

use super::{Board, Command, Event, Rejection, Role};
use crate::id::UserId;

/// How much of everything a board holds. Characters are Unicode scalar values.
pub mod limit {
    /// Characters of a name.
    pub const NAME: usize = 512;
    /// Bytes of a description or comment.
    pub const TEXT: usize = 64 * 1024;
    /// Lists, archived ones too.
    pub const LISTS: usize = 200;
    /// Open cards.
    pub const CARDS: usize = 10_000;
    /// Labels.
    pub const LABELS: usize = 100;
    /// Members.
    pub const MEMBERS: usize = 500;
}

/// What `command` by `actor` leads to: an event, or nothing because all is as wished already.
///
/// # Errors
/// The [`Rejection`], if the actor may not, or the command does not fit the state.
pub fn decide(board: &Board, actor: UserId, command: &Command) -> Result<Option<Event>, Rejection> {
    let cx = Cx { board, actor, role: board.role(actor).ok_or(Rejection::Forbidden)? };
    match command {
        Command::UpdateBoard(it) => cx.update_board(it),
        Command::ArchiveBoard(_) => cx.archive_board(),
        Command::RestoreBoard(_) => cx.restore_board(),
        Command::AddMember(it) => cx.add_member(it),
        Command::UpdateMember(it) => cx.update_member(it),
        Command::RemoveMember(it) => cx.remove_member(it.user_id),
        Command::LeaveBoard(_) => cx.leave(),
        Command::CreateList(it) => cx.create_list(it),
        Command::UpdateList(it) => cx.update_list(it),
        Command::MoveList(it) => cx.move_list(it),
        Command::ArchiveList(it) => cx.archive_list(it.id),
        Command::RestoreList(it) => cx.restore_list(it.id),
        Command::CreateCard(it) => cx.create_card(it),
        Command::UpdateCard(it) => cx.update_card(it),
        Command::MoveCard(it) => cx.move_card(it),
        Command::ArchiveCard(it) => cx.archive_card(it.id),
        Command::RestoreCard(it) => cx.restore_card(it.id),
        Command::AddCardMember(it) => cx.add_card_member(it),
        Command::RemoveCardMember(it) => cx.remove_card_member(it),
        Command::CreateLabel(it) => cx.create_label(it),
        Command::UpdateLabel(it) => cx.update_label(it),
        Command::DeleteLabel(it) => cx.delete_label(it.id),
        Command::AddCardLabel(it) => cx.add_card_label(it),
        Command::RemoveCardLabel(it) => cx.remove_card_label(it),
        Command::AddComment(it) => cx.add_comment(it),
        Command::UpdateComment(it) => cx.update_comment(it),
        Command::DeleteComment(it) => cx.delete_comment(it),
    }
}

type Decision = Result<Option<Event>, Rejection>;

/// What a decision looks at.
struct Cx<'a> {
    board: &'a Board,
    actor: UserId,
    role: Role,
}

impl Cx<'_> {
    /// The actor may change lists, cards and labels, here and now.
    fn may_edit(&self) -> Result<(), Rejection> {
        if !self.role.may_edit() {
            return Err(Rejection::Forbidden);
        }
        if self.board.archived { Err(Rejection::BoardArchived) } else { Ok(()) }
    }

    /// The actor may change settings and members.
    fn may_manage(&self) -> Result<(), Rejection> {
        if self.role.may_manage() { Ok(()) } else { Err(Rejection::Forbidden) }
    }
}

/// The name as it is kept: trimmed, not blank, not too long.
fn name(text: &str) -> Result<String, Rejection> {
    let text = label_text(text)?;
    if text.is_empty() { Err(Rejection::NameBlank) } else { Ok(text) }
}

/// A name that may be empty.
fn label_text(text: &str) -> Result<String, Rejection> {
    let text = text.trim();
    if text.chars().count() > limit::NAME { Err(Rejection::NameTooLong) } else { Ok(text.to_owned()) }
}

/// A long text that is not too long.
fn text(text: &str) -> Result<String, Rejection> {
    if text.len() > limit::TEXT { Err(Rejection::TextTooLong) } else { Ok(text.to_owned()) }
}

/// `new`, unless it is what is there already.
fn changed<T: PartialEq>(new: Option<T>, old: &T) -> Option<T> {
    new.filter(|new| new != old)
}

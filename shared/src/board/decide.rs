//! Decides whether a command is accepted, and which event results.

use super::{Board, Card, Command, Event, Label, List, Rejection, Role, limit};
use crate::id::{CardId, LabelId, ListId, UserId};

/// The event that `command` by `actor` causes; `None` if the board is already as requested.
///
/// # Errors
/// The [`Rejection`], if the actor may not do this or the command is not valid in this state.
pub fn decide(board: &Board, actor: UserId, command: &Command) -> Result<Option<Event>, Rejection> {
    let role = board.role(actor).ok_or(Rejection::Forbidden)?;
    let event = command.decide(&Cx { board, actor, role })?;
    let growth = event.as_ref().map_or(0, |event| event.growth(board));
    // A board that is over the limit, because it is from before there was one, can still be made smaller.
    if growth > 0 && board.bytes().saturating_add(growth) > limit::BOARD {
        return Err(Rejection::BoardFull);
    }
    Ok(event)
}

/// The context of a decision.
pub(super) struct Cx<'a> {
    pub(super) board: &'a Board,
    pub(super) actor: UserId,
    pub(super) role: Role,
}

impl<'a> Cx<'a> {
    /// Checks that the actor may change lists, cards and labels, and that the board is not archived.
    pub(super) fn may_edit(&self) -> Result<(), Rejection> {
        if !self.role.may_edit() {
            return Err(Rejection::Forbidden);
        }
        if self.board.archived { Err(Rejection::BoardArchived) } else { Ok(()) }
    }

    /// Checks that the actor may change settings and members.
    pub(super) fn may_manage(&self) -> Result<(), Rejection> {
        if self.role.may_manage() { Ok(()) } else { Err(Rejection::Forbidden) }
    }

    pub(super) fn list(&self, id: ListId) -> Result<&'a List, Rejection> {
        self.board.lists.get(&id).ok_or(Rejection::ListNotFound)
    }

    /// A list on which a card can appear. On an archived one, nobody would see it.
    pub(super) fn open_list(&self, id: ListId) -> Result<&'a List, Rejection> {
        let list = self.list(id)?;
        if list.archived { Err(Rejection::ListArchived) } else { Ok(list) }
    }

    pub(super) fn card(&self, id: CardId) -> Result<&'a Card, Rejection> {
        self.board.cards.get(&id).map(|card| &**card).ok_or(Rejection::CardNotFound)
    }

    pub(super) fn label(&self, id: LabelId) -> Result<&'a Label, Rejection> {
        self.board.labels.get(&id).ok_or(Rejection::LabelNotFound)
    }
}

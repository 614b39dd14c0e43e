//! Undo: the command that takes another one back.

use super::{
    AddCardLabel, AddCardMember, ArchiveBoard, ArchiveCard, ArchiveList, Board, Command, CreateLabel,
    DeleteLabel, MoveCard, MoveList, Place, RemoveCardLabel, RemoveCardMember, RestoreBoard, RestoreCard,
    RestoreList, UpdateBoard, UpdateCard, UpdateLabel, UpdateList, UpdateMember,
};
use crate::id::{CardId, ListId};

/// What undoes `command`, seen from the state *before* it. It is a command like any other and goes through
/// the same decision. `None` where there is no way back, or where taking it back is not for a button: people
/// are added and removed, and comments deleted, on purpose.
pub fn inverse(board: &Board, command: &Command) -> Option<Command> {
    Some(match command {
        Command::UpdateBoard(it) => Command::UpdateBoard(UpdateBoard {
            name: it.name.as_ref().map(|_| board.name.clone()),
            background: it.background.map(|_| board.background),
        }),
        Command::ArchiveBoard(_) => Command::RestoreBoard(RestoreBoard {}),
        Command::RestoreBoard(_) => Command::ArchiveBoard(ArchiveBoard {}),
        Command::UpdateMember(it) => {
            Command::UpdateMember(UpdateMember { user_id: it.user_id, role: board.role(it.user_id)? })
        }
        Command::CreateList(it) => Command::ArchiveList(ArchiveList { id: it.id }),
        Command::UpdateList(it) => {
            let list = board.lists.get(&it.id)?;
            Command::UpdateList(UpdateList { id: it.id, name: it.name.as_ref().map(|_| list.name.clone()) })
        }
        Command::MoveList(it) => Command::MoveList(MoveList { id: it.id, after: list_place(board, it.id) }),
        Command::ArchiveList(it) => Command::RestoreList(RestoreList { id: it.id }),
        Command::RestoreList(it) => Command::ArchiveList(ArchiveList { id: it.id }),
        Command::CreateCard(it) => Command::ArchiveCard(ArchiveCard { id: it.id }),
        Command::UpdateCard(it) => {
            let card = board.cards.get(&it.id)?;
            Command::UpdateCard(UpdateCard {
                id: it.id,
                name: it.name.as_ref().map(|_| card.name.clone()),
                description: it.description.as_ref().map(|_| card.description.clone()),
            })
        }
        Command::MoveCard(it) => {
            let list_id = board.cards.get(&it.id)?.list_id;
            Command::MoveCard(MoveCard { id: it.id, list_id, after: card_place(board, list_id, it.id) })
        }
        Command::ArchiveCard(it) => Command::RestoreCard(RestoreCard { id: it.id }),
        Command::RestoreCard(it) => Command::ArchiveCard(ArchiveCard { id: it.id }),
        Command::AddCardMember(it) => {
            Command::RemoveCardMember(RemoveCardMember { card_id: it.card_id, user_id: it.user_id })
        }
        Command::RemoveCardMember(it) => {
            Command::AddCardMember(AddCardMember { card_id: it.card_id, user_id: it.user_id })
        }
        Command::CreateLabel(CreateLabel { id, .. }) => Command::DeleteLabel(DeleteLabel { id: *id }),
        Command::UpdateLabel(it) => {
            let label = board.labels.get(&it.id)?;
            Command::UpdateLabel(UpdateLabel {
                id: it.id,
                name: it.name.as_ref().map(|_| label.name.clone()),
                color: it.color.map(|_| label.color),
            })
        }
        Command::AddCardLabel(it) => {
            Command::RemoveCardLabel(RemoveCardLabel { card_id: it.card_id, label_id: it.label_id })
        }
        Command::RemoveCardLabel(it) => {
            Command::AddCardLabel(AddCardLabel { card_id: it.card_id, label_id: it.label_id })
        }
        Command::AddMember(_)
        | Command::RemoveMember(_)
        | Command::LeaveBoard(_)
        | Command::DeleteLabel(_)
        | Command::AddComment(_)
        | Command::UpdateComment(_)
        | Command::DeleteComment(_) => return None,
    })
}

fn list_place(board: &Board, id: ListId) -> Place<ListId> {
    let order: Vec<ListId> = board.all_lists_in_order().map(|list| list.id).collect();
    behind(&order, id)
}

fn card_place(board: &Board, list: ListId, id: CardId) -> Place<CardId> {
    let order: Vec<CardId> = board.order_of(list).collect();
    behind(&order, id)
}

fn behind<I: Copy + Eq>(order: &[I], id: I) -> Place<I> {
    let before = order.iter().position(|other| *other == id).and_then(|at| at.checked_sub(1));
    before.and_then(|before| order.get(before)).map_or(Place::First, |before| Place::After(*before))
}

//! Lists.

use super::place::{Placed, placed};
use super::{Cx, Decision, changed, limit, name};
use crate::board::{
    CreateList, Event, List, ListArchived, ListChanges, ListCreated, ListMoved, ListRestored, ListUpdated,
    MoveList, NewList, Place, Rank, Rejection, UpdateList,
};
use crate::id::ListId;

impl Cx<'_> {
    pub(super) fn create_list(&self, it: &CreateList) -> Decision {
        self.may_edit()?;
        let name = name(&it.name)?;
        if self.board.lists.contains_key(&it.id) {
            return Err(Rejection::IdTaken);
        }
        if self.board.lists.len() >= limit::LISTS {
            return Err(Rejection::TooManyLists);
        }
        let Placed { rank, ranks } = self.place_list(it.id, it.after);
        Ok(Some(Event::ListCreated(ListCreated { list: NewList { id: it.id, name, rank }, ranks })))
    }

    pub(super) fn update_list(&self, it: &UpdateList) -> Decision {
        self.may_edit()?;
        let list = self.list(it.id)?;
        let name = changed(it.name.as_deref().map(name).transpose()?, &list.name);
        let any = name.is_some();
        Ok(any.then_some(Event::ListUpdated(ListUpdated { list: ListChanges { id: it.id, name } })))
    }

    pub(super) fn move_list(&self, it: &MoveList) -> Decision {
        self.may_edit()?;
        self.list(it.id)?;
        let all: Vec<ListId> = self.board.all_lists_in_order().map(|list| list.id).collect();
        if stays(&all, it.id, it.after) {
            return Ok(None);
        }
        let Placed { rank, ranks } = self.place_list(it.id, it.after);
        Ok(Some(Event::ListMoved(ListMoved { id: it.id, rank, ranks })))
    }

    pub(super) fn archive_list(&self, id: ListId) -> Decision {
        self.may_edit()?;
        let list = self.list(id)?;
        Ok((!list.archived).then_some(Event::ListArchived(ListArchived { id })))
    }

    pub(super) fn restore_list(&self, id: ListId) -> Decision {
        self.may_edit()?;
        let list = self.list(id)?;
        Ok(list.archived.then_some(Event::ListRestored(ListRestored { id })))
    }

    pub(super) fn list(&self, id: ListId) -> Result<&List, Rejection> {
        self.board.lists.get(&id).ok_or(Rejection::ListNotFound)
    }

    fn place_list(&self, id: ListId, place: Place<ListId>) -> Placed<ListId> {
        let lists = self.board.all_lists_in_order().filter(|list| list.id != id);
        let siblings: Vec<(&Rank, ListId)> = lists.map(|list| (&list.rank, list.id)).collect();
        placed(&siblings, place)
    }
}

/// Whether `id` stands in `order` where `place` wants it already.
pub(super) fn stays<I: Copy + Eq>(order: &[I], id: I, place: Place<I>) -> bool {
    let Some(at) = order.iter().position(|other| *other == id) else { return false };
    match place {
        Place::First => at == 0,
        Place::Last => at + 1 == order.len(),
        Place::After(other) => {
            other == id || at.checked_sub(1).and_then(|before| order.get(before)) == Some(&other)
        }
    }
}

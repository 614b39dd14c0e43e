//! Lists: columns of cards. Archiving and deleting a list has its own file.

mod archive;

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::fields::fields;
use super::message::{Decide, Decision, Effect, Meta, NewId};
use super::place::Placed;
use super::{About, Audience, Board, Command, Cx, Part, Place, Rank, Rejection, Touched, check, limit, size};
use crate::id::{CardId, ListId};

pub use archive::*;

fields! {
    /// A column of cards.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct List {
        /// Its id.
        pub id: ListId,
        /// Its heading.
        pub name: String = check::name,
        /// Its position among the lists.
        pub rank: Rank,
        /// Whether it is archived, along with its cards.
        pub archived: bool,
        /// All its cards in order, including archived ones. Derived from the cards; kept so that neighbours are found
        /// without searching the whole board.
        pub(super) order: Arc<BTreeSet<(Rank, CardId)>>,
    }

    /// Changes to a list's own fields; omitted fields stay unchanged.
    pub struct ListPatch;
}

impl List {
    /// A new list without cards.
    pub(crate) fn new(id: ListId, name: String, rank: Rank) -> Self {
        Self { id, name, rank, archived: false, order: Arc::default() }
    }
}

/// Create a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateList {
    /// Its id; if nil, the server chooses one.
    #[serde(default)]
    pub id: ListId,
    /// Its heading.
    pub name: String,
    /// Its position.
    #[serde(default, skip_serializing_if = "Place::is_last")]
    pub after: Place<ListId>,
}

/// A new list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewList {
    /// Its id.
    pub id: ListId,
    /// Its heading.
    pub name: String,
    /// Its position.
    pub rank: Rank,
}

/// A list was created.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListCreated {
    /// The list.
    pub list: NewList,
    /// New ranks of other lists, if there was no room between two.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ranks: Vec<(ListId, Rank)>,
}

impl Decide for CreateList {
    type Event = ListCreated;
    const CREATES: Option<NewId<Self>> = Some(|it| &mut it.id);

    fn decide(&self, cx: &Cx<'_>) -> Decision<ListCreated> {
        cx.may_edit()?;
        let name = check::name(&self.name)?;
        if cx.board.lists.contains_key(&self.id) {
            return Err(Rejection::IdTaken);
        }
        cx.room_for_a_list()?;
        let Placed { rank, ranks } = cx.place_list(self.id, self.after);
        Ok(Some(ListCreated { list: NewList { id: self.id, name, rank }, ranks }))
    }

    fn inverse(&self, _: &Board) -> Option<Command> {
        Some(ArchiveList { id: self.id }.into())
    }
}

impl Effect for ListCreated {
    const ERASES: bool = false;
    const TEXT: Option<fn(&mut Self)> = None;
    const AUDIENCE: fn(&Self) -> Audience = |_| Audience::Board;

    fn about(&self) -> About {
        About::List(self.list.id)
    }

    fn growth(&self, _: &Board) -> usize {
        size::bytes_of_list(&self.list.name)
    }

    fn apply(&self, board: &mut Board, _: &Meta) -> Touched {
        let NewList { id, name, rank } = self.list.clone();
        board.rank_lists(&self.ranks);
        board.put_list(List::new(id, name, rank));
        Part::Lists.into()
    }
}

/// Change a list's own fields; omitted fields stay unchanged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateList {
    /// The list.
    pub id: ListId,
    /// The change.
    #[serde(flatten)]
    pub patch: ListPatch,
}

/// A list's own fields changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListUpdated {
    /// The list.
    pub id: ListId,
    /// The change.
    #[serde(flatten)]
    pub patch: ListPatch,
}

impl Decide for UpdateList {
    type Event = ListUpdated;
    const CREATES: Option<NewId<Self>> = None;

    fn decide(&self, cx: &Cx<'_>) -> Decision<ListUpdated> {
        cx.may_edit()?;
        let patch = self.patch.against(cx.list(self.id)?)?;
        Ok(patch.map(|patch| ListUpdated { id: self.id, patch }))
    }

    fn inverse(&self, before: &Board) -> Option<Command> {
        let patch = self.patch.inverse(before.lists.get(&self.id)?);
        Some(Self { id: self.id, patch }.into())
    }
}

impl Effect for ListUpdated {
    const ERASES: bool = false;
    const TEXT: Option<fn(&mut Self)> = None;
    const AUDIENCE: fn(&Self) -> Audience = |_| Audience::Board;

    fn about(&self) -> About {
        About::List(self.id)
    }

    fn growth(&self, board: &Board) -> usize {
        let before = board.lists.get(&self.id);
        before.map_or(0, |list| size::growth(&list.name, self.patch.name.as_ref()))
    }

    fn apply(&self, board: &mut Board, _: &Meta) -> Touched {
        board.change_list(self.id, |list| self.patch.apply(list));
        Part::List(self.id).into()
    }
}

/// Move a list to another position on the board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoveList {
    /// The list.
    pub id: ListId,
    /// Its new position.
    #[serde(default, skip_serializing_if = "Place::is_last")]
    pub after: Place<ListId>,
    /// The rank that it had there, to undo a move: it takes it again if that is still free and after `after`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rank: Option<Rank>,
}

impl MoveList {
    /// Moves a list to a position.
    pub fn to(id: ListId, after: Place<ListId>) -> Self {
        Self { id, after, rank: None }
    }

    /// The rank to take again, if that is possible.
    fn free_rank(&self, board: &Board) -> Option<&Rank> {
        let rank = self.rank.as_ref().filter(|rank| rank.is_valid())?;
        let is_free = board.lists.values().all(|list| list.rank != *rank || list.id == self.id);
        let is_after = match self.after {
            Place::After(before) => board.lists.get(&before).is_none_or(|before| before.rank < *rank),
            Place::First | Place::Last => true,
        };
        (is_free && is_after).then_some(rank)
    }
}

/// A list was moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListMoved {
    /// The list.
    pub id: ListId,
    /// Its new position.
    pub rank: Rank,
    /// New ranks of other lists, if there was no room between two.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ranks: Vec<(ListId, Rank)>,
}

impl Decide for MoveList {
    type Event = ListMoved;
    const CREATES: Option<NewId<Self>> = None;

    fn decide(&self, cx: &Cx<'_>) -> Decision<ListMoved> {
        cx.may_edit()?;
        let list = cx.list(self.id)?;
        if let Some(rank) = self.free_rank(cx.board).cloned() {
            let is_there = list.rank == rank;
            return Ok((!is_there).then_some(ListMoved { id: self.id, rank, ranks: Vec::new() }));
        }
        let all: Vec<ListId> = cx.board.all_lists_in_order().map(|list| list.id).collect();
        if self.after.holds(&all, self.id) {
            return Ok(None);
        }
        let Placed { rank, ranks } = cx.place_list(self.id, self.after);
        Ok(Some(ListMoved { id: self.id, rank, ranks }))
    }

    fn inverse(&self, before: &Board) -> Option<Command> {
        let order = before.all_lists_in_order().map(|list| list.id);
        let rank = Some(before.lists.get(&self.id)?.rank.clone());
        Some(Self { id: self.id, after: Place::of(order, self.id), rank }.into())
    }
}

impl Effect for ListMoved {
    const ERASES: bool = false;
    const TEXT: Option<fn(&mut Self)> = None;
    const AUDIENCE: fn(&Self) -> Audience = |_| Audience::Board;

    fn about(&self) -> About {
        About::List(self.id)
    }

    fn apply(&self, board: &mut Board, _: &Meta) -> Touched {
        board.rank_lists(&self.ranks);
        if let Some(list) = board.lists.get_mut(&self.id) {
            list.rank = self.rank.clone();
        }
        Part::Lists.into()
    }
}

impl Cx<'_> {
    fn room_for_a_list(&self) -> Result<(), Rejection> {
        if self.board.open_lists() >= limit::LISTS { Err(Rejection::TooManyLists) } else { Ok(()) }
    }

    fn place_list(&self, id: ListId, place: Place<ListId>) -> Placed<ListId> {
        let lists = self.board.all_lists_in_order().filter(|list| list.id != id);
        let siblings: Vec<(&Rank, ListId)> = lists.map(|list| (&list.rank, list.id)).collect();
        Placed::among(&siblings, place)
    }
}

#[cfg(test)]
mod samples {
    use super::{CreateList, ListPatch, MoveList, UpdateList};
    use crate::board::sample::{Pick, Sample};
    use crate::id::ListId;

    impl Sample for CreateList {
        fn sample(pick: &mut Pick<'_>) -> Self {
            let id = ListId::from_ulid(pick.fresh());
            Self { id, name: pick.name(), after: pick.place(Pick::list) }
        }
    }

    impl Sample for UpdateList {
        fn sample(pick: &mut Pick<'_>) -> Self {
            Self { id: pick.list(), patch: ListPatch { name: pick.maybe(Pick::name) } }
        }
    }

    impl Sample for MoveList {
        fn sample(pick: &mut Pick<'_>) -> Self {
            Self { rank: pick.maybe(Pick::rank), ..Self::to(pick.list(), pick.place(Pick::list)) }
        }
    }
}

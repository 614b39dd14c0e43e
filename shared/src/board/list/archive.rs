//! Archiving, restoring and deleting a list.

use serde::{Deserialize, Serialize};

use crate::board::message::{Decide, Decision, Effect, Meta, NewId};
use crate::board::{About, Audience, Board, Command, Cx, Part, Rejection, Touched, limit};
use crate::id::ListId;

/// Archive a list with its cards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchiveList {
    /// The list.
    pub id: ListId,
}

/// A list was archived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListArchived {
    /// The list.
    pub id: ListId,
}

impl Decide for ArchiveList {
    type Event = ListArchived;
    const CREATES: Option<NewId<Self>> = None;

    fn decide(&self, cx: &Cx<'_>) -> Decision<ListArchived> {
        cx.may_edit()?;
        if cx.list(self.id)?.archived {
            return Ok(None);
        }
        let board = cx.board;
        if board.lists.len().saturating_sub(board.open_lists()) >= limit::ARCHIVED_LISTS {
            return Err(Rejection::TooManyArchivedLists);
        }
        Ok(Some(ListArchived { id: self.id }))
    }

    fn inverse(&self, _: &Board) -> Option<Command> {
        Some(RestoreList { id: self.id }.into())
    }
}

impl Effect for ListArchived {
    const ERASES: bool = false;
    const TEXT: Option<fn(&mut Self)> = None;
    const AUDIENCE: fn(&Self) -> Audience = |_| Audience::Board;

    fn about(&self) -> About {
        About::List(self.id)
    }

    fn apply(&self, board: &mut Board, _: &Meta) -> Touched {
        set_archived(board, self.id, true)
    }
}

/// Restore a list from the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestoreList {
    /// The list.
    pub id: ListId,
}

/// A list was restored from the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListRestored {
    /// The list.
    pub id: ListId,
}

impl Decide for RestoreList {
    type Event = ListRestored;
    const CREATES: Option<NewId<Self>> = None;

    fn decide(&self, cx: &Cx<'_>) -> Decision<ListRestored> {
        cx.may_edit()?;
        if !cx.list(self.id)?.archived {
            return Ok(None);
        }
        cx.room_for_a_list()?;
        Ok(Some(ListRestored { id: self.id }))
    }

    fn inverse(&self, _: &Board) -> Option<Command> {
        Some(ArchiveList { id: self.id }.into())
    }
}

impl Effect for ListRestored {
    const ERASES: bool = false;
    const TEXT: Option<fn(&mut Self)> = None;
    const AUDIENCE: fn(&Self) -> Audience = |_| Audience::Board;

    fn about(&self) -> About {
        About::List(self.id)
    }

    fn apply(&self, board: &mut Board, _: &Meta) -> Touched {
        set_archived(board, self.id, false)
    }
}

/// Delete an archived list that has no cards left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteList {
    /// The list.
    pub id: ListId,
}

/// A list without cards was deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListDeleted {
    /// The list.
    pub id: ListId,
}

impl Decide for DeleteList {
    type Event = ListDeleted;
    const CREATES: Option<NewId<Self>> = None;

    fn decide(&self, cx: &Cx<'_>) -> Decision<ListDeleted> {
        cx.may_edit()?;
        cx.may_manage()?;
        let list = cx.list(self.id)?;
        if !list.archived {
            return Err(Rejection::NotArchived);
        }
        if !list.order.is_empty() {
            return Err(Rejection::ListNotEmpty);
        }
        Ok(Some(ListDeleted { id: self.id }))
    }

    fn inverse(&self, _: &Board) -> Option<Command> {
        None
    }
}

impl Effect for ListDeleted {
    const ERASES: bool = false;
    const TEXT: Option<fn(&mut Self)> = None;
    const AUDIENCE: fn(&Self) -> Audience = |_| Audience::Board;

    fn about(&self) -> About {
        About::List(self.id)
    }

    fn apply(&self, board: &mut Board, _: &Meta) -> Touched {
        board.take_list(self.id);
        Touched::from(Part::Lists).and(Part::List(self.id))
    }
}

fn set_archived(board: &mut Board, id: ListId, archived: bool) -> Touched {
    board.change_list(id, |list| list.archived = archived);
    Touched::from(Part::Lists).and(Part::List(id))
}

#[cfg(test)]
mod samples {
    use super::{ArchiveList, DeleteList, RestoreList};
    use crate::board::sample::{Pick, Sample};

    impl Sample for ArchiveList {
        fn sample(pick: &mut Pick<'_>) -> Self {
            Self { id: pick.list() }
        }
    }

    impl Sample for RestoreList {
        fn sample(pick: &mut Pick<'_>) -> Self {
            Self { id: pick.list() }
        }
    }

    impl Sample for DeleteList {
        fn sample(pick: &mut Pick<'_>) -> Self {
            Self { id: pick.list() }
        }
    }
}

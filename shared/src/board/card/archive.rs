//! Archiving and restoring a card.

use serde::{Deserialize, Serialize};

use crate::board::message::{Decide, Decision, Effect, Meta, NewId};
use crate::board::{About, Audience, Board, Command, Cx, Part, Rejection, Touched, limit};
use crate::id::CardId;

/// Archive a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchiveCard {
    /// The card.
    pub id: CardId,
}

/// A card was archived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardArchived {
    /// The card.
    pub id: CardId,
}

impl Decide for ArchiveCard {
    type Event = CardArchived;
    const CREATES: Option<NewId<Self>> = None;

    fn decide(&self, cx: &Cx<'_>) -> Decision<CardArchived> {
        cx.may_edit()?;
        if cx.card(self.id)?.archived {
            return Ok(None);
        }
        let board = cx.board;
        if board.cards.len().saturating_sub(board.open_cards()) >= limit::ARCHIVED_CARDS {
            return Err(Rejection::TooManyArchivedCards);
        }
        Ok(Some(CardArchived { id: self.id }))
    }

    fn inverse(&self, before: &Board) -> Option<Command> {
        // Nothing can be restored onto an archived list.
        before.lists.get(&before.cards.get(&self.id)?.list_id).filter(|list| !list.archived)?;
        Some(RestoreCard { id: self.id }.into())
    }
}

impl Effect for CardArchived {
    const ERASES: bool = false;
    const TEXT: Option<fn(&mut Self)> = None;
    const AUDIENCE: fn(&Self) -> Audience = |_| Audience::Board;

    fn about(&self) -> About {
        About::Card(self.id)
    }

    fn apply(&self, board: &mut Board, _: &Meta) -> Touched {
        set_archived(board, self.id, true)
    }
}

/// Restore a card from the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestoreCard {
    /// The card.
    pub id: CardId,
}

/// A card was restored from the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardRestored {
    /// The card.
    pub id: CardId,
}

impl Decide for RestoreCard {
    type Event = CardRestored;
    const CREATES: Option<NewId<Self>> = None;

    fn decide(&self, cx: &Cx<'_>) -> Decision<CardRestored> {
        cx.may_edit()?;
        let card = cx.card(self.id)?;
        if !card.archived {
            return Ok(None);
        }
        cx.open_list(card.list_id)?;
        cx.room_for_a_card()?;
        Ok(Some(CardRestored { id: self.id }))
    }

    fn inverse(&self, _: &Board) -> Option<Command> {
        Some(ArchiveCard { id: self.id }.into())
    }
}

impl Effect for CardRestored {
    const ERASES: bool = false;
    const TEXT: Option<fn(&mut Self)> = None;
    const AUDIENCE: fn(&Self) -> Audience = |_| Audience::Board;

    fn about(&self) -> About {
        About::Card(self.id)
    }

    fn apply(&self, board: &mut Board, _: &Meta) -> Touched {
        set_archived(board, self.id, false)
    }
}

fn set_archived(board: &mut Board, id: CardId, archived: bool) -> Touched {
    let touched = board.change_card(id, |card| card.archived = archived);
    match board.cards.get(&id) {
        Some(card) => touched.and(Part::List(card.list_id)),
        None => touched,
    }
}

#[cfg(test)]
mod samples {
    use super::{ArchiveCard, RestoreCard};
    use crate::board::sample::{Pick, Sample};

    impl Sample for ArchiveCard {
        fn sample(pick: &mut Pick<'_>) -> Self {
            Self { id: pick.card() }
        }
    }

    impl Sample for RestoreCard {
        fn sample(pick: &mut Pick<'_>) -> Self {
            Self { id: pick.card() }
        }
    }
}

//! What is deleted of a card for good: all of it, or earlier versions of its description.

use serde::{Deserialize, Serialize};

use crate::board::message::{Decide, Decision, Effect, Meta, NewId};
use crate::board::{About, Audience, Board, Command, Cx, Event, Part, Rejection, Touched};
use crate::id::CardId;

/// Delete an archived card with its comments. What the log says about it is emptied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteCard {
    /// The card, which is archived or on an archived list.
    pub id: CardId,
}

/// A card was deleted with its comments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardDeleted {
    /// The card.
    pub id: CardId,
}

impl Decide for DeleteCard {
    type Event = CardDeleted;
    const CREATES: Option<NewId<Self>> = None;

    fn decide(&self, cx: &Cx<'_>) -> Decision<CardDeleted> {
        cx.may_edit()?;
        cx.may_manage()?;
        let card = cx.card(self.id)?;
        if !card.archived && !cx.list(card.list_id)?.archived {
            return Err(Rejection::NotArchived);
        }
        Ok(Some(CardDeleted { id: self.id }))
    }

    fn inverse(&self, _: &Board) -> Option<Command> {
        None
    }
}

impl Effect for CardDeleted {
    const ERASES: bool = true;
    const TEXT: Option<fn(&mut Self)> = None;
    const AUDIENCE: fn(&Self) -> Audience = |_| Audience::Board;

    fn about(&self) -> About {
        About::Card(self.id)
    }

    fn apply(&self, board: &mut Board, _: &Meta) -> Touched {
        let touched = Touched::from(Part::Card(self.id)).and(Part::Comments(self.id));
        match board.take_card(self.id) {
            Some(card) => touched.and(Part::List(card.list_id)),
            None => touched,
        }
    }
}

/// Delete all earlier versions of a card's description, for example because a password was in one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EraseCardHistory {
    /// The card.
    pub id: CardId,
}

/// Earlier versions of a card's description were deleted: the log's events before this one carry none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardHistoryErased {
    /// The card.
    pub id: CardId,
    /// Its description, unchanged. It is here because the event that set it is emptied too.
    pub description: String,
}

impl Decide for EraseCardHistory {
    type Event = CardHistoryErased;
    const CREATES: Option<NewId<Self>> = None;

    fn decide(&self, cx: &Cx<'_>) -> Decision<CardHistoryErased> {
        cx.may_edit()?;
        cx.may_manage()?;
        let description = cx.card(self.id)?.description.clone();
        Ok(Some(CardHistoryErased { id: self.id, description }))
    }

    fn inverse(&self, _: &Board) -> Option<Command> {
        None
    }
}

impl Effect for CardHistoryErased {
    const ERASES: bool = true;
    const TEXT: Option<fn(&mut Self)> = Some(|it| it.description.clear());
    const AUDIENCE: fn(&Self) -> Audience = |_| Audience::Board;

    fn about(&self) -> About {
        About::Card(self.id)
    }

    fn apply(&self, board: &mut Board, _: &Meta) -> Touched {
        board.change_card(self.id, |card| card.description.clone_from(&self.description))
    }
}

impl Event {
    /// The event as the log keeps it once its card was deleted: without what users wrote.
    #[must_use]
    pub fn erased(self) -> Self {
        let mut event = self.without_text();
        match &mut event {
            // The name is there, but empty: it is required.
            Self::CardCreated(it) => it.card.fields.name = Some(String::new()),
            Self::CardUpdated(it) => it.patch.name = it.patch.name.take().map(|_| String::new()),
            _ => {}
        }
        event
    }
}

#[cfg(test)]
mod samples {
    use super::{DeleteCard, EraseCardHistory};
    use crate::board::sample::{Pick, Sample};

    impl Sample for DeleteCard {
        fn sample(pick: &mut Pick<'_>) -> Self {
            Self { id: pick.card() }
        }
    }

    impl Sample for EraseCardHistory {
        fn sample(pick: &mut Pick<'_>) -> Self {
            Self { id: pick.card() }
        }
    }
}

//! A card's list and its position there.

use serde::{Deserialize, Serialize};

use crate::board::message::{Decide, Decision, Effect, Meta, NewId};
use crate::board::place::Placed;
use crate::board::{About, Audience, Board, Command, Cx, Place, Rank, Touched};
use crate::id::{CardId, ListId};

/// Move a card to any position in any list of the board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoveCard {
    /// The card.
    pub id: CardId,
    /// The list to move it to; may be the one it is on.
    pub list_id: ListId,
    /// Its position in that list.
    #[serde(default, skip_serializing_if = "Place::is_last")]
    pub after: Place<CardId>,
}

/// A card was moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardMoved {
    /// The card.
    pub id: CardId,
    /// The list it is on now.
    pub list_id: ListId,
    /// Its position in that list.
    pub rank: Rank,
    /// New ranks of that list's other cards, if there was no room between two.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ranks: Vec<(CardId, Rank)>,
}

impl Decide for MoveCard {
    type Event = CardMoved;
    const CREATES: Option<NewId<Self>> = None;

    fn decide(&self, cx: &Cx<'_>) -> Decision<CardMoved> {
        cx.may_edit()?;
        let card = cx.card(self.id)?;
        cx.list(self.list_id)?;
        if card.list_id == self.list_id {
            let all: Vec<CardId> = cx.board.order_of(self.list_id).collect();
            if self.after.holds(&all, self.id) {
                return Ok(None);
            }
        }
        let Placed { rank, ranks } = cx.place_card(self.id, self.list_id, self.after);
        Ok(Some(CardMoved { id: self.id, list_id: self.list_id, rank, ranks }))
    }

    fn inverse(&self, before: &Board) -> Option<Command> {
        let list_id = before.cards.get(&self.id)?.list_id;
        Some(Self { id: self.id, list_id, after: Place::of(before.order_of(list_id), self.id) }.into())
    }
}

impl Effect for CardMoved {
    const ERASES: bool = false;
    const TEXT: Option<fn(&mut Self)> = None;
    const AUDIENCE: fn(&Self) -> Audience = |_| Audience::Board;

    fn about(&self) -> About {
        About::Card(self.id)
    }

    fn apply(&self, board: &mut Board, _: &Meta) -> Touched {
        board.rank_cards(&self.ranks);
        board.place_card(self.id, self.list_id, &self.rank)
    }
}

impl Cx<'_> {
    pub(super) fn place_card(&self, id: CardId, list: ListId, place: Place<CardId>) -> Placed<CardId> {
        let order = self.board.lists.get(&list).map(|list| &list.order);
        let others = order.into_iter().flat_map(|order| order.iter()).filter(|(_, card)| *card != id);
        let siblings: Vec<(&Rank, CardId)> = others.map(|(rank, card)| (rank, *card)).collect();
        Placed::among(&siblings, place)
    }
}

#[cfg(test)]
mod samples {
    use super::MoveCard;
    use crate::board::sample::{Pick, Sample};

    impl Sample for MoveCard {
        fn sample(pick: &mut Pick<'_>) -> Self {
            Self { id: pick.card(), list_id: pick.list(), after: pick.place(Pick::card) }
        }
    }
}

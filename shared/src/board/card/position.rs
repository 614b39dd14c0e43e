//! A card's list and its position there.

use std::ops::Bound;

use serde::{Deserialize, Serialize};

use crate::board::message::{Decide, Decision, Effect, Meta, NewId};
use crate::board::place::Placed;
use crate::board::{About, Audience, Board, Card, Command, Cx, Place, Rank, Touched};
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
    /// The rank that it had there, to undo a move: it takes it again if that is still free and after `after`. Then it
    /// does not matter in which order several moves are undone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rank: Option<Rank>,
}

impl MoveCard {
    /// Moves a card to a position in a list.
    pub fn to(id: CardId, list_id: ListId, after: Place<CardId>) -> Self {
        Self { id, list_id, after, rank: None }
    }

    /// The rank to take again, if that is possible.
    fn free_rank(&self, board: &Board) -> Option<&Rank> {
        let rank = self.rank.as_ref().filter(|rank| rank.is_valid())?;
        let mut from_there = board.lists.get(&self.list_id)?.order.range((rank.clone(), CardId::default())..);
        let is_free = from_there.find(|(_, card)| *card != self.id).is_none_or(|(next, _)| next != rank);
        let sibling = |id| board.cards.get(&id).filter(|card| card.list_id == self.list_id);
        let is_after = match self.after {
            Place::After(before) => sibling(before).is_none_or(|before| before.rank < *rank),
            Place::First | Place::Last => true,
        };
        (is_free && is_after).then_some(rank)
    }
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
        cx.open_list(self.list_id)?;
        if let Some(rank) = self.free_rank(cx.board).cloned() {
            let is_there = card.list_id == self.list_id && card.rank == rank;
            let event = CardMoved { id: self.id, list_id: self.list_id, rank, ranks: Vec::new() };
            return Ok((!is_there).then_some(event));
        }
        if card.list_id == self.list_id && cx.board.is_at(card, self.after) {
            return Ok(None);
        }
        let Placed { rank, ranks } = cx.place_card(self.id, self.list_id, self.after);
        Ok(Some(CardMoved { id: self.id, list_id: self.list_id, rank, ranks }))
    }

    fn inverse(&self, before: &Board) -> Option<Command> {
        let card = before.cards.get(&self.id)?;
        // Nothing can be moved back onto an archived list.
        before.lists.get(&card.list_id).filter(|list| !list.archived)?;
        let after = before.card_before(card).map_or(Place::First, |(_, id)| Place::After(*id));
        Some(Self { id: self.id, list_id: card.list_id, after, rank: Some(card.rank.clone()) }.into())
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
        let board = self.board;
        let others = || board.entries_of(list).filter(|(_, card)| *card != id);
        let sibling = |id| board.cards.get(&id).filter(|card| card.list_id == list);
        let (low, high) = match place {
            Place::First => (None, others().next()),
            Place::After(other)
                if other != id
                    && let Some(other) = sibling(other) =>
            {
                let next = board.entries_after(other).find(|(_, card)| *card != id);
                (Some(&other.rank), next)
            }
            Place::After(_) | Place::Last => (others().next_back().map(|(rank, _)| rank), None),
        };
        Placed::between(low, high.map(|(rank, _)| rank)).unwrap_or_else(|| {
            let siblings: Vec<(&Rank, CardId)> = others().map(|(rank, card)| (rank, *card)).collect();
            Placed::among(&siblings, place)
        })
    }
}

/// A card's place in its list's order.
type Entry = (Rank, CardId);

/// Neighbours, found without looking at the rest of the list.
impl Board {
    fn entries_of(&self, list: ListId) -> impl DoubleEndedIterator<Item = &Entry> {
        self.lists.get(&list).into_iter().flat_map(|list| list.order.iter())
    }

    fn entries_after(&self, card: &Card) -> impl Iterator<Item = &Entry> {
        let from = (Bound::Excluded((card.rank.clone(), card.id)), Bound::Unbounded);
        self.lists.get(&card.list_id).into_iter().flat_map(move |list| list.order.range(from.clone()))
    }

    fn card_before(&self, card: &Card) -> Option<&Entry> {
        self.lists.get(&card.list_id)?.order.range(..(card.rank.clone(), card.id)).next_back()
    }

    /// Whether the card is already at this position in its list.
    fn is_at(&self, card: &Card, place: Place<CardId>) -> bool {
        match place {
            Place::First => self.card_before(card).is_none(),
            Place::Last => self.entries_after(card).next().is_none(),
            Place::After(other) => {
                other == card.id || self.card_before(card).is_some_and(|(_, before)| *before == other)
            }
        }
    }
}

#[cfg(test)]
mod samples {
    use super::MoveCard;
    use crate::board::sample::{Pick, Sample};

    impl Sample for MoveCard {
        fn sample(pick: &mut Pick<'_>) -> Self {
            let moved = Self::to(pick.card(), pick.list(), pick.place(Pick::card));
            Self { rank: pick.maybe(Pick::rank), ..moved }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::decide::Cx;
    use crate::board::sample::person;
    use crate::board::{CardPatch, Color, CreateCard, CreateList, Record, Role, decide};
    use crate::id::{BoardId, Cid, Millis};

    fn apply(board: &mut Board, command: &Command) {
        let actor = person(1).id;
        if let Some(event) = decide(board, actor, command).unwrap() {
            let seq = board.seq.next();
            board.apply(&Record { seq, cid: Cid::default(), actor, at: Millis(0), event });
        }
    }

    /// A board with a list of `count` cards, in the order of their ids, and an empty one.
    fn board(count: u128) -> (Board, ListId, ListId) {
        let mut board = Board::new(BoardId::default(), "Plan".into(), Color::Blue, person(1));
        let lists = [ListId::from_parts(1, 1), ListId::from_parts(1, 2)];
        for id in lists {
            apply(&mut board, &CreateList { id, name: "List".into(), after: Place::Last }.into());
        }
        for n in 0..count {
            let (id, fields) = (CardId::from_parts(2, n), CardPatch::named("Card"));
            apply(&mut board, &CreateCard { id, list_id: lists[0], fields, after: Place::Last }.into());
        }
        (board, lists[0], lists[1])
    }

    fn ids(board: &Board, list: ListId) -> Vec<u128> {
        board.order_of(list).map(|card| card.ulid().random()).collect()
    }

    #[test]
    fn moves_are_undone_in_any_order() {
        for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            let (mut board, list, other) = board(5);
            let mut undo = Vec::new();
            for n in [1, 2, 3] {
                let command = MoveCard::to(CardId::from_parts(2, n), other, Place::Last).into();
                undo.push(Command::inverse(&command, &board).unwrap());
                apply(&mut board, &command);
            }
            assert_eq!(ids(&board, list), [0, 4]);
            for at in order {
                apply(&mut board, &undo[at]);
            }
            assert_eq!(ids(&board, list), [0, 1, 2, 3, 4], "undone in the order {order:?}");
        }
    }

    #[test]
    fn a_rank_that_cannot_be_taken_again_is_ignored() {
        let (mut board, list, other) = board(3);
        let card = |n| CardId::from_parts(2, n);
        let taken = board.cards[&card(2)].rank.clone();
        let early = Rank::between(None, Some(&board.cards[&card(0)].rank)).unwrap();
        let invalid =
            ["", "x", "7F80", &"7f".repeat(40)].map(|text| serde_json::from_value(text.into()).unwrap());
        apply(&mut board, &MoveCard::to(card(1), other, Place::Last).into());
        for rank in [taken, early].into_iter().chain(invalid) {
            let back = MoveCard { rank: Some(rank), ..MoveCard::to(card(1), list, Place::After(card(0))) };
            let mut board = board.clone();
            apply(&mut board, &back.clone().into());
            assert_eq!(ids(&board, list), [0, 1, 2], "{back:?}");
        }
    }

    #[test]
    fn neighbours_give_the_rank_that_the_whole_list_would() {
        let (board, list, empty) = board(12);
        let actor = person(1).id;
        let cx = Cx { board: &board, actor, role: Role::Owner };
        let cards: Vec<CardId> = (0..14).map(|n| CardId::from_parts(2, n)).collect();
        let places = || cards.iter().copied().map(Place::After).chain([Place::First, Place::Last]);
        for (id, place) in cards.iter().flat_map(|id| places().map(move |place| (*id, place))) {
            for list in [list, empty] {
                let others = board.entries_of(list).filter(|(_, card)| *card != id);
                let siblings: Vec<(&Rank, CardId)> = others.map(|(rank, card)| (rank, *card)).collect();
                let by_all = Placed::among(&siblings, place);
                assert_eq!(cx.place_card(id, list, place).rank, by_all.rank, "{id} at {place:?}");
            }
            let Some(card) = board.cards.get(&id) else { continue };
            let order: Vec<CardId> = board.order_of(list).collect();
            assert_eq!(board.is_at(card, place), place.holds(&order, id), "{id} at {place:?}");
        }
    }
}

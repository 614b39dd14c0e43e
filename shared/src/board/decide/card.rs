//! Cards.

use super::list::stays;
use super::place::{Placed, placed};
use super::{Cx, Decision, changed, limit, name, text};
use crate::board::{
    AddCardMember, Card, CardArchived, CardChanges, CardCreated, CardMemberAdded, CardMemberRemoved,
    CardMoved, CardRestored, CardUpdated, CreateCard, Event, MoveCard, NewCard, Place, Rank, Rejection,
    RemoveCardMember, UpdateCard,
};
use crate::id::{CardId, ListId};

impl Cx<'_> {
    pub(super) fn create_card(&self, it: &CreateCard) -> Decision {
        self.may_edit()?;
        let name = name(&it.name)?;
        let description = text(&it.description)?;
        self.list(it.list_id)?;
        if self.board.cards.contains_key(&it.id) {
            return Err(Rejection::IdTaken);
        }
        self.room_for_a_card()?;
        let Placed { rank, ranks } = self.place_card(it.id, it.list_id, it.after);
        let card = NewCard { id: it.id, list_id: it.list_id, rank, name, description };
        Ok(Some(Event::CardCreated(CardCreated { card, ranks })))
    }

    pub(super) fn update_card(&self, it: &UpdateCard) -> Decision {
        self.may_edit()?;
        let card = self.card(it.id)?;
        let name = changed(it.name.as_deref().map(name).transpose()?, &card.name);
        let description = changed(it.description.as_deref().map(text).transpose()?, &card.description);
        let any = name.is_some() || description.is_some();
        let card = CardChanges { id: it.id, name, description };
        Ok(any.then_some(Event::CardUpdated(CardUpdated { card })))
    }

    pub(super) fn move_card(&self, it: &MoveCard) -> Decision {
        self.may_edit()?;
        let card = self.card(it.id)?;
        self.list(it.list_id)?;
        if card.list_id == it.list_id {
            let all: Vec<CardId> = self.board.order_of(it.list_id).collect();
            if stays(&all, it.id, it.after) {
                return Ok(None);
            }
        }
        let Placed { rank, ranks } = self.place_card(it.id, it.list_id, it.after);
        Ok(Some(Event::CardMoved(CardMoved { id: it.id, list_id: it.list_id, rank, ranks })))
    }

    pub(super) fn archive_card(&self, id: CardId) -> Decision {
        self.may_edit()?;
        let card = self.card(id)?;
        Ok((!card.archived).then_some(Event::CardArchived(CardArchived { id })))
    }

    pub(super) fn restore_card(&self, id: CardId) -> Decision {
        self.may_edit()?;
        if !self.card(id)?.archived {
            return Ok(None);
        }
        self.room_for_a_card()?;
        Ok(Some(Event::CardRestored(CardRestored { id })))
    }

    pub(super) fn add_card_member(&self, it: &AddCardMember) -> Decision {
        self.may_edit()?;
        let card = self.card(it.card_id)?;
        if !self.board.members.contains_key(&it.user_id) {
            return Err(Rejection::MemberNotFound);
        }
        let event = CardMemberAdded { card_id: it.card_id, user_id: it.user_id };
        Ok((!card.members.contains(&it.user_id)).then_some(Event::CardMemberAdded(event)))
    }

    pub(super) fn remove_card_member(&self, it: &RemoveCardMember) -> Decision {
        self.may_edit()?;
        let card = self.card(it.card_id)?;
        let event = CardMemberRemoved { card_id: it.card_id, user_id: it.user_id };
        Ok(card.members.contains(&it.user_id).then_some(Event::CardMemberRemoved(event)))
    }

    pub(super) fn card(&self, id: CardId) -> Result<&Card, Rejection> {
        self.board.cards.get(&id).map(|card| &**card).ok_or(Rejection::CardNotFound)
    }

    fn room_for_a_card(&self) -> Result<(), Rejection> {
        // Counting costs a look at every card, so it is done only where the limit can be near.
        let cards = &self.board.cards;
        let full = cards.len() >= limit::CARDS
            && cards.values().filter(|card| !card.archived).count() >= limit::CARDS;
        if full { Err(Rejection::TooManyCards) } else { Ok(()) }
    }

    fn place_card(&self, id: CardId, list: ListId, place: Place<CardId>) -> Placed<CardId> {
        let order = self.board.lists.get(&list).map(|list| &list.order);
        let others = order.into_iter().flat_map(|order| order.iter()).filter(|(_, card)| *card != id);
        let siblings: Vec<(&Rank, CardId)> = others.map(|(rank, card)| (rank, *card)).collect();
        placed(&siblings, place)
    }
}

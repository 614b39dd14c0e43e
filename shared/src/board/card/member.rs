//! The members assigned to a card.

use serde::{Deserialize, Serialize};

use crate::board::message::{Decide, Decision, Effect, Meta, NewId};
use crate::board::{About, Audience, Board, Command, Cx, Rejection, Touched, size};
use crate::id::{CardId, UserId};

/// Assign a card to a member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddCardMember {
    /// The card.
    pub card_id: CardId,
    /// A member of the board.
    pub user_id: UserId,
}

/// A card was assigned to a member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardMemberAdded {
    /// The card.
    pub card_id: CardId,
    /// The member.
    pub user_id: UserId,
}

impl Decide for AddCardMember {
    type Event = CardMemberAdded;
    const CREATES: Option<NewId<Self>> = None;

    fn decide(&self, cx: &Cx<'_>) -> Decision<CardMemberAdded> {
        cx.may_edit()?;
        let card = cx.card(self.card_id)?;
        if !cx.board.members.contains_key(&self.user_id) {
            return Err(Rejection::MemberNotFound);
        }
        let event = CardMemberAdded { card_id: self.card_id, user_id: self.user_id };
        Ok((!card.members.contains(&self.user_id)).then_some(event))
    }

    fn inverse(&self, _: &Board) -> Option<Command> {
        Some(RemoveCardMember { card_id: self.card_id, user_id: self.user_id }.into())
    }
}

impl Effect for CardMemberAdded {
    const ERASES: bool = false;
    const TEXT: Option<fn(&mut Self)> = None;
    const AUDIENCE: fn(&Self) -> Audience = |_| Audience::Board;

    fn about(&self) -> About {
        About::Card(self.card_id)
    }

    fn growth(&self, _: &Board) -> usize {
        size::ID
    }

    fn apply(&self, board: &mut Board, _: &Meta) -> Touched {
        board.change_card(self.card_id, |card| {
            card.members.insert(self.user_id);
        })
    }
}

/// Remove a member from a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoveCardMember {
    /// The card.
    pub card_id: CardId,
    /// The member.
    pub user_id: UserId,
}

/// A member was removed from a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardMemberRemoved {
    /// The card.
    pub card_id: CardId,
    /// The member.
    pub user_id: UserId,
}

impl Decide for RemoveCardMember {
    type Event = CardMemberRemoved;
    const CREATES: Option<NewId<Self>> = None;

    fn decide(&self, cx: &Cx<'_>) -> Decision<CardMemberRemoved> {
        cx.may_edit()?;
        let card = cx.card(self.card_id)?;
        let event = CardMemberRemoved { card_id: self.card_id, user_id: self.user_id };
        Ok(card.members.contains(&self.user_id).then_some(event))
    }

    fn inverse(&self, _: &Board) -> Option<Command> {
        Some(AddCardMember { card_id: self.card_id, user_id: self.user_id }.into())
    }
}

impl Effect for CardMemberRemoved {
    const ERASES: bool = false;
    const TEXT: Option<fn(&mut Self)> = None;
    const AUDIENCE: fn(&Self) -> Audience = |_| Audience::Board;

    fn about(&self) -> About {
        About::Card(self.card_id)
    }

    fn apply(&self, board: &mut Board, _: &Meta) -> Touched {
        board.change_card(self.card_id, |card| {
            card.members.remove(&self.user_id);
        })
    }
}

#[cfg(test)]
mod samples {
    use super::{AddCardMember, RemoveCardMember};
    use crate::board::sample::{Pick, Sample};

    impl Sample for AddCardMember {
        fn sample(pick: &mut Pick<'_>) -> Self {
            Self { card_id: pick.card(), user_id: pick.member() }
        }
    }

    impl Sample for RemoveCardMember {
        fn sample(pick: &mut Pick<'_>) -> Self {
            let card_id = pick.card();
            Self { card_id, user_id: pick.member_on(card_id) }
        }
    }
}

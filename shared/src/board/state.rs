//! What a board is at one moment, and the only functions that move cards between orders.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::fields::fields;
use super::{Card, Color, Label, List, Member, Part, Rank, Role, Touched, User, check};
use crate::id::{BoardId, CardId, LabelId, ListId, Seq, UserId};

fields! {
    /// A board with everything on it. Cards are shared, so that a copy of a large board is cheap.
    ///
    /// The texts of comments are not here: a card knows which comments it has and whose they are; the texts are read
    /// per card.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Board {
        /// Its id.
        pub id: BoardId,
        /// Its name.
        pub name: String = check::name,
        /// The colour behind its lists.
        pub background: Color = check::any,
        /// Archived: it can be looked at and restored, not changed.
        pub archived: bool,
        /// The last event this state includes.
        pub seq: Seq,
        /// All lists, archived ones too.
        pub lists: BTreeMap<ListId, List>,
        /// All cards, archived ones too.
        pub cards: BTreeMap<CardId, Arc<Card>>,
        /// All labels.
        pub labels: BTreeMap<LabelId, Label>,
        /// All members, the owner too.
        pub members: BTreeMap<UserId, Member>,
    }

    /// A change of a board's settings; what is left out stays.
    pub struct BoardPatch;
}

impl Board {
    /// A new, empty board of its owner.
    pub fn new(id: BoardId, name: String, background: Color, owner: User) -> Self {
        Self {
            id,
            name,
            background,
            archived: false,
            seq: Seq(0),
            lists: BTreeMap::new(),
            cards: BTreeMap::new(),
            labels: BTreeMap::new(),
            members: BTreeMap::from([(owner.id, Member { user: owner, role: Role::Owner })]),
        }
    }

    /// The role of a member; `None` if they are none.
    pub fn role(&self, user: UserId) -> Option<Role> {
        self.members.get(&user).map(|member| member.role)
    }

    /// The open lists, in order.
    pub fn ordered_lists(&self) -> Vec<ListId> {
        self.all_lists_in_order().filter(|list| !list.archived).map(|list| list.id).collect()
    }

    /// The open cards of a list, in order; none if there is no such list.
    pub fn cards_of(&self, list: ListId) -> Vec<CardId> {
        self.order_of(list).filter(|id| self.cards.get(id).is_some_and(|card| !card.archived)).collect()
    }

    /// All lists in order, archived ones too.
    pub(crate) fn all_lists_in_order(&self) -> impl Iterator<Item = &List> {
        let mut lists: Vec<&List> = self.lists.values().collect();
        lists.sort_by(|a, b| (&a.rank, a.id).cmp(&(&b.rank, b.id)));
        lists.into_iter()
    }

    /// All cards of a list in order, archived ones too.
    pub(crate) fn order_of(&self, list: ListId) -> impl DoubleEndedIterator<Item = CardId> {
        self.lists.get(&list).into_iter().flat_map(|list| list.order.iter().map(|(_, card)| *card))
    }

    /// Changes the card, except its list and rank.
    pub(super) fn change_card(&mut self, id: CardId, change: impl FnOnce(&mut Card)) -> Touched {
        if let Some(card) = self.cards.get_mut(&id) {
            change(Arc::make_mut(card));
        }
        Part::Card(id).into()
    }

    /// Changes every card that `concerned` says is, likewise.
    pub(super) fn change_cards(
        &mut self,
        concerned: impl Fn(&Card) -> bool,
        change: impl Fn(&mut Card),
    ) -> Touched {
        let concerned = self.cards.iter_mut().filter(|(_, card)| concerned(card));
        concerned
            .map(|(id, card)| {
                change(Arc::make_mut(card));
                Part::Card(*id)
            })
            .collect()
    }

    /// Adds a card, in the place that its rank gives it.
    pub(crate) fn insert_card(&mut self, card: Card) {
        if let Some(list) = self.lists.get_mut(&card.list_id) {
            Arc::make_mut(&mut list.order).insert((card.rank.clone(), card.id));
        }
        self.cards.insert(card.id, Arc::new(card));
    }

    /// The only place that changes a card's list or rank, so that the lists' orders follow.
    pub(super) fn place_card(&mut self, id: CardId, list_id: ListId, rank: &Rank) -> Touched {
        let Some(card) = self.cards.get_mut(&id) else { return Touched::default() };
        let card = Arc::make_mut(card);
        if let Some(from) = self.lists.get_mut(&card.list_id) {
            Arc::make_mut(&mut from.order).remove(&(card.rank.clone(), id));
        }
        let touched = [Part::List(card.list_id), Part::List(list_id), Part::Card(id)];
        card.list_id = list_id;
        card.rank = rank.clone();
        if let Some(to) = self.lists.get_mut(&list_id) {
            Arc::make_mut(&mut to.order).insert((rank.clone(), id));
        }
        touched.into_iter().collect()
    }

    /// Gives cards new ranks. Their order among themselves stays, so nobody has to redraw for it.
    pub(super) fn rank_cards(&mut self, ranks: &[(CardId, Rank)]) {
        for (id, rank) in ranks {
            if let Some(list_id) = self.cards.get(id).map(|card| card.list_id) {
                self.place_card(*id, list_id, rank);
            }
        }
    }

    /// Gives lists new ranks.
    pub(super) fn rank_lists(&mut self, ranks: &[(ListId, Rank)]) {
        for (id, rank) in ranks {
            if let Some(list) = self.lists.get_mut(id) {
                list.rank = rank.clone();
            }
        }
    }
}

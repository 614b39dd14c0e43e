//! The state of a board, and the only functions that move cards between lists.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::fields::fields;
use super::{Card, Color, Invitation, Label, List, Member, Part, Rank, Role, Touched, User, check};
use crate::id::{BoardId, CardId, LabelId, ListId, Seq, UserId};

fields! {
    /// A board with everything on it. Cards are shared, so copying a large board is cheap.
    ///
    /// The texts of comments are not part of it: a card holds the ids and authors of its comments; the texts are read
    /// per card.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Board {
        /// Its id.
        pub id: BoardId,
        /// Its name.
        pub name: String = check::name,
        /// The background colour.
        pub background: Color = check::any,
        /// Whether it is archived: it can be viewed and restored, but not changed.
        pub archived: bool,
        /// The `seq` of the last event that this state includes.
        pub seq: Seq,
        /// All lists, including archived ones.
        pub lists: BTreeMap<ListId, List>,
        /// All cards, including archived ones.
        pub cards: BTreeMap<CardId, Arc<Card>>,
        /// All labels.
        pub labels: BTreeMap<LabelId, Label>,
        /// All members, including the owner.
        pub members: BTreeMap<UserId, Member>,
        /// The open invitations, by address.
        pub invitations: BTreeMap<String, Invitation>,
    }

    /// Changes to a board's settings; omitted fields stay unchanged.
    pub struct BoardPatch;
}

impl Board {
    /// A new, empty board with its owner as the only member.
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
            invitations: BTreeMap::new(),
            members: BTreeMap::from([(owner.id, Member { user: owner, role: Role::Owner })]),
        }
    }

    /// The user's role; `None` if they are not a member.
    pub fn role(&self, user: UserId) -> Option<Role> {
        self.members.get(&user).map(|member| member.role)
    }

    /// The open lists, in order.
    pub fn ordered_lists(&self) -> Vec<ListId> {
        self.all_lists_in_order().filter(|list| !list.archived).map(|list| list.id).collect()
    }

    /// The open cards of a list, in order; empty if there is no such list.
    pub fn cards_of(&self, list: ListId) -> Vec<CardId> {
        self.order_of(list).filter(|id| self.cards.get(id).is_some_and(|card| !card.archived)).collect()
    }

    /// All lists in order, including archived ones.
    pub(crate) fn all_lists_in_order(&self) -> impl Iterator<Item = &List> {
        let mut lists: Vec<&List> = self.lists.values().collect();
        lists.sort_by(|a, b| (&a.rank, a.id).cmp(&(&b.rank, b.id)));
        lists.into_iter()
    }

    /// All cards of a list in order, including archived ones.
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

    /// Changes every card that is `concerned`, except its list and rank.
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

    /// Adds a card at the position that its rank gives it.
    pub(crate) fn insert_card(&mut self, card: Card) {
        if let Some(list) = self.lists.get_mut(&card.list_id) {
            Arc::make_mut(&mut list.order).insert((card.rank.clone(), card.id));
        }
        self.cards.insert(card.id, Arc::new(card));
    }

    /// The only function that changes a card's list or rank, so that the lists' orders stay in step.
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

    /// Gives cards new ranks. Their relative order stays, so nothing has to be redrawn.
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

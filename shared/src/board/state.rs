//! The state of a board, and the only functions that move cards between lists.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::fields::fields;
use super::rejection::Rejection;
use super::size::Size;
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
        /// How much all this is. Derived from it.
        pub(crate) size: Size,
    }

    /// Changes to a board's settings; omitted fields stay unchanged.
    pub struct BoardPatch;
}

impl Board {
    /// A new, empty board with its owner as the only member.
    pub fn new(id: BoardId, name: String, background: Color, owner: User) -> Self {
        let mut board = Self::bare(id, name, background);
        board.put_member(Member { user: owner, role: Role::Owner });
        board
    }

    /// A board without anything on it, not even its owner.
    pub(crate) fn bare(id: BoardId, name: String, background: Color) -> Self {
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
            members: BTreeMap::new(),
            size: Size::default(),
        }
    }

    /// The user's role; `None` if they are not a member.
    pub fn role(&self, user: UserId) -> Option<Role> {
        self.members.get(&user).map(|member| member.role)
    }

    /// Whether `user` may delete the board, which is no command: it leaves no log behind.
    ///
    /// # Errors
    /// The [`Rejection`], if they may not.
    pub fn may_be_deleted_by(&self, user: UserId) -> Result<(), Rejection> {
        if self.role(user) != Some(Role::Owner) {
            Err(Rejection::OwnerDeletes)
        } else if self.archived {
            Ok(())
        } else {
            Err(Rejection::ArchiveFirst)
        }
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
            self.size.subtract(&**card);
            change(Arc::make_mut(card));
            self.size.add(&**card);
        }
        Part::Card(id).into()
    }

    /// Changes every card that is `concerned`, except its list and rank.
    pub(super) fn change_cards(
        &mut self,
        concerned: impl Fn(&Card) -> bool,
        change: impl Fn(&mut Card),
    ) -> Touched {
        let size = &mut self.size;
        let concerned = self.cards.iter_mut().filter(|(_, card)| concerned(card));
        concerned
            .map(|(id, card)| {
                size.subtract(&**card);
                change(Arc::make_mut(card));
                size.add(&**card);
                Part::Card(*id)
            })
            .collect()
    }

    /// Adds a card at the position that its rank gives it.
    pub(crate) fn insert_card(&mut self, card: Card) {
        if let Some(list) = self.lists.get_mut(&card.list_id) {
            Arc::make_mut(&mut list.order).insert((card.rank.clone(), card.id));
        }
        self.size.add(&card);
        if let Some(before) = self.cards.insert(card.id, Arc::new(card)) {
            self.size.subtract(&*before);
        }
    }

    /// Removes a card.
    pub(super) fn take_card(&mut self, id: CardId) -> Option<Arc<Card>> {
        let card = self.cards.remove(&id)?;
        self.size.subtract(&*card);
        if let Some(list) = self.lists.get_mut(&card.list_id) {
            Arc::make_mut(&mut list.order).remove(&(card.rank.clone(), id));
        }
        Some(card)
    }

    /// Adds a list, or replaces the one with its id.
    pub(crate) fn put_list(&mut self, list: List) {
        self.size.add(&list);
        if let Some(before) = self.lists.insert(list.id, list) {
            self.size.subtract(&before);
        }
    }

    /// Removes a list, which has no cards.
    pub(super) fn take_list(&mut self, id: ListId) {
        if let Some(list) = self.lists.remove(&id) {
            self.size.subtract(&list);
        }
    }

    /// Changes a list's own fields.
    pub(super) fn change_list(&mut self, id: ListId, change: impl FnOnce(&mut List)) {
        if let Some(list) = self.lists.get_mut(&id) {
            self.size.subtract(list);
            change(list);
            self.size.add(list);
        }
    }

    /// Adds a label, or replaces the one with its id.
    pub(crate) fn put_label(&mut self, label: Label) {
        self.size.add(&label);
        if let Some(before) = self.labels.insert(label.id, label) {
            self.size.subtract(&before);
        }
    }

    /// Changes a label.
    pub(super) fn change_label(&mut self, id: LabelId, change: impl FnOnce(&mut Label)) {
        if let Some(label) = self.labels.get_mut(&id) {
            self.size.subtract(label);
            change(label);
            self.size.add(label);
        }
    }

    /// Removes a label from the board, but not from its cards.
    pub(super) fn take_label(&mut self, id: LabelId) {
        if let Some(label) = self.labels.remove(&id) {
            self.size.subtract(&label);
        }
    }

    /// Adds a member, or replaces the one with their id.
    pub(crate) fn put_member(&mut self, member: Member) {
        self.size.add(&member);
        if let Some(before) = self.members.insert(member.user.id, member) {
            self.size.subtract(&before);
        }
    }

    /// Adds an invitation, or replaces the one for its address.
    pub(crate) fn put_invitation(&mut self, invitation: Invitation) {
        self.size.add(&invitation);
        if let Some(before) = self.invitations.insert(invitation.email.clone(), invitation) {
            self.size.subtract(&before);
        }
    }

    /// Ends an invitation, if there is one for the address.
    pub(super) fn take_invitation(&mut self, email: &str) {
        if let Some(invitation) = self.invitations.remove(email) {
            self.size.subtract(&invitation);
        }
    }

    /// Removes a member from the board, but not from its cards.
    pub(super) fn take_member(&mut self, id: UserId) {
        if let Some(member) = self.members.remove(&id) {
            self.size.subtract(&member);
        }
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

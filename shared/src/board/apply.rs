//! Making an event true. It was decided before, so it cannot fail; what it names and is not there is passed over.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Board, Card, Event, Label, List, Member, NewCard, NewList, Rank, Record, Touched};
use crate::id::{CardId, LabelId, ListId, Millis, UserId};

impl Board {
    /// Applies the event and takes over its `seq`.
    pub fn apply(&mut self, record: &Record) -> Touched {
        self.seq = record.seq;
        self.apply_event(record.actor, record.at, &record.event)
    }

    /// Applies the event as `actor`'s at `at`, wherever in the log it may come to stand.
    pub(super) fn apply_event(&mut self, actor: UserId, at: Millis, event: &Event) -> Touched {
        let mut touched = Touched::default();
        match event {
            Event::BoardUpdated(it) => {
                touched.board = true;
                set(&mut self.name, it.name.as_ref());
                set(&mut self.background, it.background.as_ref());
            }
            Event::BoardArchived(_) => {
                touched.board = true;
                self.archived = true;
            }
            Event::BoardRestored(_) => {
                touched.board = true;
                self.archived = false;
            }
            Event::MemberAdded(it) => {
                touched.members = true;
                self.members.insert(it.user.id, Member { user: it.user.clone(), role: it.role });
            }
            Event::MemberUpdated(it) => {
                touched.members = true;
                if let Some(member) = self.members.get_mut(&it.user_id) {
                    member.role = it.role;
                }
            }
            Event::MemberRemoved(it) => self.remove_member(it.user_id, &mut touched),
            Event::ListCreated(it) => self.create_list(&it.list, &it.ranks, &mut touched),
            Event::ListUpdated(it) => {
                touched.list.insert(it.list.id);
                if let Some(list) = self.lists.get_mut(&it.list.id) {
                    set(&mut list.name, it.list.name.as_ref());
                }
            }
            Event::ListMoved(it) => {
                touched.lists = true;
                self.rank_lists(&it.ranks);
                if let Some(list) = self.lists.get_mut(&it.id) {
                    list.rank = it.rank.clone();
                }
            }
            Event::ListArchived(it) => self.archive_list(it.id, true, &mut touched),
            Event::ListRestored(it) => self.archive_list(it.id, false, &mut touched),
            Event::CardCreated(it) => self.create_card(&it.card, at, &it.ranks, &mut touched),
            Event::CardUpdated(it) => self.change_card(it.card.id, &mut touched, |card| {
                set(&mut card.name, it.card.name.as_ref());
                set(&mut card.description, it.card.description.as_ref());
            }),
            Event::CardMoved(it) => {
                self.rank_cards(&it.ranks);
                self.place_card(it.id, it.list_id, &it.rank, &mut touched);
            }
            Event::CardArchived(it) => self.archive_card(it.id, true, &mut touched),
            Event::CardRestored(it) => self.archive_card(it.id, false, &mut touched),
            Event::CardMemberAdded(it) => self.change_card(it.card_id, &mut touched, |card| {
                card.members.insert(it.user_id);
            }),
            Event::CardMemberRemoved(it) => self.change_card(it.card_id, &mut touched, |card| {
                card.members.remove(&it.user_id);
            }),
            Event::LabelCreated(it) => {
                touched.labels = true;
                self.labels.insert(it.label.id, it.label.clone());
            }
            Event::LabelUpdated(it) => {
                touched.labels = true;
                if let Some(Label { name, color, .. }) = self.labels.get_mut(&it.label.id) {
                    set(name, it.label.name.as_ref());
                    set(color, it.label.color.as_ref());
                }
            }
            Event::LabelDeleted(it) => self.delete_label(it.id, &mut touched),
            Event::CardLabelAdded(it) => self.change_card(it.card_id, &mut touched, |card| {
                card.labels.insert(it.label_id);
            }),
            Event::CardLabelRemoved(it) => self.change_card(it.card_id, &mut touched, |card| {
                card.labels.remove(&it.label_id);
            }),
            Event::CommentCreated(it) => {
                touched.comments.insert(it.comment.card_id);
                self.change_card(it.comment.card_id, &mut touched, |card| {
                    card.comments.insert(it.comment.id, actor);
                });
            }
            Event::CommentUpdated(it) => {
                touched.comments.insert(it.comment.card_id);
            }
            Event::CommentDeleted(it) => {
                touched.comments.insert(it.card_id);
                self.change_card(it.card_id, &mut touched, |card| {
                    card.comments.remove(&it.id);
                });
            }
        }
        touched
    }

    fn remove_member(&mut self, user: UserId, touched: &mut Touched) {
        touched.members = true;
        self.members.remove(&user);
        for (id, card) in &mut self.cards {
            if card.members.contains(&user) {
                Arc::make_mut(card).members.remove(&user);
                touched.cards.insert(*id);
            }
        }
    }

    fn create_list(&mut self, list: &NewList, ranks: &[(ListId, Rank)], touched: &mut Touched) {
        touched.lists = true;
        self.rank_lists(ranks);
        self.lists.insert(list.id, List::new(list.id, list.name.clone(), list.rank.clone()));
    }

    fn archive_list(&mut self, id: ListId, archived: bool, touched: &mut Touched) {
        touched.lists = true;
        touched.list.insert(id);
        if let Some(list) = self.lists.get_mut(&id) {
            list.archived = archived;
        }
    }

    fn rank_lists(&mut self, ranks: &[(ListId, Rank)]) {
        for (id, rank) in ranks {
            if let Some(list) = self.lists.get_mut(id) {
                list.rank = rank.clone();
            }
        }
    }

    fn create_card(&mut self, new: &NewCard, at: Millis, ranks: &[(CardId, Rank)], touched: &mut Touched) {
        self.rank_cards(ranks);
        self.insert_card(Card {
            id: new.id,
            list_id: new.list_id,
            rank: new.rank.clone(),
            name: new.name.clone(),
            description: new.description.clone(),
            labels: BTreeSet::new(),
            members: BTreeSet::new(),
            comments: BTreeMap::new(),
            archived: false,
            created_at: at,
        });
        touched.list.insert(new.list_id);
        touched.cards.insert(new.id);
    }

    pub(crate) fn insert_card(&mut self, card: Card) {
        if let Some(list) = self.lists.get_mut(&card.list_id) {
            Arc::make_mut(&mut list.order).insert((card.rank.clone(), card.id));
        }
        self.cards.insert(card.id, Arc::new(card));
    }

    fn archive_card(&mut self, id: CardId, archived: bool, touched: &mut Touched) {
        self.change_card(id, touched, |card| card.archived = archived);
        touched.list.extend(self.cards.get(&id).map(|card| card.list_id));
    }

    /// The only place that changes a card's list or rank, so that the lists' orders follow.
    fn place_card(&mut self, id: CardId, list_id: ListId, rank: &Rank, touched: &mut Touched) {
        let Some(card) = self.cards.get_mut(&id) else { return };
        let card = Arc::make_mut(card);
        if let Some(from) = self.lists.get_mut(&card.list_id) {
            Arc::make_mut(&mut from.order).remove(&(card.rank.clone(), id));
        }
        touched.list.extend([card.list_id, list_id]);
        touched.cards.insert(id);
        card.list_id = list_id;
        card.rank = rank.clone();
        if let Some(to) = self.lists.get_mut(&list_id) {
            Arc::make_mut(&mut to.order).insert((rank.clone(), id));
        }
    }

    fn rank_cards(&mut self, ranks: &[(CardId, Rank)]) {
        // Their order among themselves stays, so nobody has to redraw for it.
        let mut unseen = Touched::default();
        for (id, rank) in ranks {
            if let Some(list_id) = self.cards.get(id).map(|card| card.list_id) {
                self.place_card(*id, list_id, rank, &mut unseen);
            }
        }
    }

    fn delete_label(&mut self, label: LabelId, touched: &mut Touched) {
        touched.labels = true;
        self.labels.remove(&label);
        for (id, card) in &mut self.cards {
            if card.labels.contains(&label) {
                Arc::make_mut(card).labels.remove(&label);
                touched.cards.insert(*id);
            }
        }
    }

    fn change_card(&mut self, id: CardId, touched: &mut Touched, change: impl FnOnce(&mut Card)) {
        touched.cards.insert(id);
        if let Some(card) = self.cards.get_mut(&id) {
            change(Arc::make_mut(card));
        }
    }
}

fn set<T: Clone>(field: &mut T, new: Option<&T>) {
    if let Some(new) = new {
        field.clone_from(new);
    }
}

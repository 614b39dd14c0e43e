//! What a board is at one moment.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Rank, Role};
use crate::id::{BoardId, CardId, CommentId, LabelId, ListId, Millis, Seq, UserId};

/// A board with everything on it. Cards are shared, so that a copy of a large board is cheap.
///
/// Comments' texts are not here: a card knows which comments it has and whose they are; the texts are read
/// per card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Board {
    /// Which board.
    pub id: BoardId,
    /// What people call it.
    pub name: String,
    /// What it is painted in.
    pub background: Color,
    /// Put away: it can be looked at and restored, not changed.
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

/// A column of cards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// Which list.
    pub id: ListId,
    /// Its heading.
    pub name: String,
    /// Where it stands among the lists.
    pub rank: Rank,
    /// Put away, with its cards.
    pub archived: bool,
    /// All its cards in order, archived ones too. Follows from the cards; kept so that neighbours are found
    /// without looking at the whole board.
    pub(super) order: Arc<BTreeSet<(Rank, CardId)>>,
}

/// A card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// Which card.
    pub id: CardId,
    /// The list it is on.
    pub list_id: ListId,
    /// Where it stands in its list.
    pub rank: Rank,
    /// Its title.
    pub name: String,
    /// Markdown.
    #[serde(default)]
    pub description: String,
    /// Labels of the board that stick on it.
    #[serde(default)]
    pub labels: BTreeSet<LabelId>,
    /// Who works on it.
    #[serde(default)]
    pub members: BTreeSet<UserId>,
    /// Its comments, oldest first, and who wrote each.
    #[serde(default)]
    pub comments: BTreeMap<CommentId, UserId>,
    /// Put away.
    #[serde(default)]
    pub archived: bool,
    /// When it was made.
    pub created_at: Millis,
}

/// A coloured mark that cards can carry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// Which label.
    pub id: LabelId,
    /// What it says; may be empty, then the colour speaks alone.
    pub name: String,
    /// Its colour.
    pub color: Color,
}

/// Somebody on a board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Who.
    pub user: User,
    /// As what.
    pub role: Role,
}

/// A person, as others see them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// Who.
    pub id: UserId,
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// Address, in lower case.
    pub email: String,
}

impl User {
    /// Given and family name.
    pub fn full_name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name)
    }
}

/// The colours of labels and boards. What each looks like is the theme's business.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "a colour's name says it all")]
pub enum Color {
    Green,
    Yellow,
    Orange,
    Red,
    Purple,
    #[default]
    Blue,
    Sky,
    Lime,
    Pink,
    Slate,
}

impl Color {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 10] = [
        Self::Green,
        Self::Yellow,
        Self::Orange,
        Self::Red,
        Self::Purple,
        Self::Blue,
        Self::Sky,
        Self::Lime,
        Self::Pink,
        Self::Slate,
    ];

    /// Its name, as on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Green => "green",
            Self::Yellow => "yellow",
            Self::Orange => "orange",
            Self::Red => "red",
            Self::Purple => "purple",
            Self::Blue => "blue",
            Self::Sky => "sky",
            Self::Lime => "lime",
            Self::Pink => "pink",
            Self::Slate => "slate",
        }
    }
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

    /// What somebody is here; `None` if not a member.
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
}

impl List {
    /// A new list without cards.
    pub(crate) fn new(id: ListId, name: String, rank: Rank) -> Self {
        Self { id, name, rank, archived: false, order: Arc::default() }
    }
}

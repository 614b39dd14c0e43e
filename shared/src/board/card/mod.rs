//! Cards and their own fields. Their position, archiving, deletion and members have their own files.

mod archive;
mod delete;
mod member;
mod position;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use super::fields::fields;
use super::message::{Decide, Decision, Effect, Meta, NewId};
use super::place::Placed;
use super::{About, Audience, Board, Command, Cx, Part, Place, Rank, Rejection, Touched, check, limit, size};
use crate::id::{CardId, CommentId, Date, LabelId, ListId, Millis, UserId};
use crate::merge::merge;

pub use archive::*;
pub use delete::*;
pub use member::*;
pub use position::*;

fields! {
    /// A card.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
    pub struct Card {
        /// Its id.
        pub id: CardId,
        /// The list it is on.
        pub list_id: ListId,
        /// Its position in the list.
        pub rank: Rank,
        /// Its title.
        pub name: String = check::name,
        /// Markdown.
        #[serde(default)]
        pub description: String = check::text,
        /// The day it is due.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub due: Option<Date> = check::any,
        /// Whether it is done.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        pub done: bool = check::any,
        /// The labels on it.
        #[serde(default)]
        pub labels: BTreeSet<LabelId>,
        /// The members assigned to it.
        #[serde(default)]
        pub members: BTreeSet<UserId>,
        /// Its comments, oldest first, and who wrote each.
        #[serde(default)]
        pub comments: BTreeMap<CommentId, UserId>,
        /// Whether it is archived.
        #[serde(default)]
        pub archived: bool,
        /// When it was created.
        pub created_at: Millis,
    }

    /// Changes to a card's own fields; omitted fields stay unchanged. For a new card: its initial fields.
    pub struct CardPatch;
}

impl CardPatch {
    /// A patch of only the name.
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: Some(name.into()), ..Self::default() }
    }

    /// A patch of only the description.
    pub fn described(description: impl Into<String>) -> Self {
        Self { description: Some(description.into()), ..Self::default() }
    }

    /// Clears the description, if there is one.
    fn drop_text(&mut self) {
        if let Some(description) = &mut self.description {
            description.clear();
        }
    }
}

/// Reads the fields of a new card, which must have a name.
fn fields_with_name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<CardPatch, D::Error> {
    let fields = CardPatch::deserialize(deserializer)?;
    if fields.name.is_some() { Ok(fields) } else { Err(D::Error::missing_field("name")) }
}

/// Create a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateCard {
    /// Its id; if nil, the server chooses one.
    #[serde(default)]
    pub id: CardId,
    /// The list it is added to.
    pub list_id: ListId,
    /// Its initial fields. The name is required.
    #[serde(flatten, deserialize_with = "fields_with_name")]
    pub fields: CardPatch,
    /// Its position in the list.
    #[serde(default, skip_serializing_if = "Place::is_last")]
    pub after: Place<CardId>,
}

/// A new card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewCard {
    /// Its id.
    pub id: CardId,
    /// The list it is on.
    pub list_id: ListId,
    /// Its position in the list.
    pub rank: Rank,
    /// Its initial fields.
    #[serde(flatten, deserialize_with = "fields_with_name")]
    pub fields: CardPatch,
}

/// A card was created.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardCreated {
    /// The card.
    pub card: NewCard,
    /// New ranks of the list's other cards, if there was no room between two.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ranks: Vec<(CardId, Rank)>,
}

impl Decide for CreateCard {
    type Event = CardCreated;
    const CREATES: Option<NewId<Self>> = Some(|it| &mut it.id);

    fn decide(&self, cx: &Cx<'_>) -> Decision<CardCreated> {
        cx.may_edit()?;
        let mut fields = self.fields.checked()?;
        if fields.name.is_none() {
            return Err(Rejection::NameBlank);
        }
        // The log has always included it, and other clients may rely on that.
        fields.description.get_or_insert_default();
        cx.open_list(self.list_id)?;
        if cx.board.cards.contains_key(&self.id) {
            return Err(Rejection::IdTaken);
        }
        cx.room_for_a_card()?;
        let Placed { rank, ranks } = cx.place_card(self.id, self.list_id, self.after);
        Ok(Some(CardCreated { card: NewCard { id: self.id, list_id: self.list_id, rank, fields }, ranks }))
    }

    fn inverse(&self, _: &Board) -> Option<Command> {
        Some(ArchiveCard { id: self.id }.into())
    }
}

impl Effect for CardCreated {
    const ERASES: bool = false;
    const TEXT: Option<fn(&mut Self)> = Some(|it| it.card.fields.drop_text());
    const AUDIENCE: fn(&Self) -> Audience = |_| Audience::Board;

    fn about(&self) -> About {
        About::Card(self.card.id)
    }

    fn growth(&self, _: &Board) -> usize {
        size::bytes_of_card(&self.card.fields)
    }

    fn apply(&self, board: &mut Board, meta: &Meta) -> Touched {
        let NewCard { id, list_id, rank, fields } = &self.card;
        let mut card = Card {
            id: *id,
            list_id: *list_id,
            rank: rank.clone(),
            name: String::new(),
            description: String::new(),
            due: None,
            done: false,
            labels: BTreeSet::new(),
            members: BTreeSet::new(),
            comments: BTreeMap::new(),
            archived: false,
            created_at: meta.at,
        };
        fields.apply(&mut card);
        board.rank_cards(&self.ranks);
        board.insert_card(card);
        Touched::from(Part::List(*list_id)).and(Part::Card(*id))
    }
}

/// Change a card's own fields; omitted fields stay unchanged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateCard {
    /// The card.
    pub id: CardId,
    /// The change.
    #[serde(flatten)]
    pub patch: CardPatch,
    /// The description that the new one is a change of. If someone has changed it since, both changes are merged; without
    /// it, the new description replaces whatever is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<String>,
}

impl UpdateCard {
    /// A change of a card's fields.
    pub fn new(id: CardId, patch: CardPatch) -> Self {
        Self { id, patch, base: None }
    }

    /// A change of a card's description from `base`.
    pub fn describe(id: CardId, base: String, description: String) -> Self {
        Self { id, patch: CardPatch::described(description), base: Some(base) }
    }

    /// The patch for the card as it is now.
    fn merged(&self, card: &Card) -> Cow<'_, CardPatch> {
        match (&self.base, &self.patch.description) {
            (Some(base), Some(description)) if *base != card.description => {
                let description = merge(base, description, &card.description).text;
                Cow::Owned(CardPatch { description: Some(description), ..self.patch.clone() })
            }
            _ => Cow::Borrowed(&self.patch),
        }
    }
}

/// A card's own fields changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardUpdated {
    /// The card.
    pub id: CardId,
    /// The change.
    #[serde(flatten)]
    pub patch: CardPatch,
}

impl Decide for UpdateCard {
    type Event = CardUpdated;
    const CREATES: Option<NewId<Self>> = None;

    fn decide(&self, cx: &Cx<'_>) -> Decision<CardUpdated> {
        cx.may_edit()?;
        let card = cx.card(self.id)?;
        let patch = self.merged(card).against(card)?;
        Ok(patch.map(|patch| CardUpdated { id: self.id, patch }))
    }

    fn inverse(&self, before: &Board) -> Option<Command> {
        let card = before.cards.get(&self.id)?;
        // What others write until it is undone stays.
        let base = self.merged(card).checked().ok().and_then(|patch| patch.description);
        Some(Self { id: self.id, patch: self.patch.inverse(card), base }.into())
    }
}

impl Effect for CardUpdated {
    const ERASES: bool = false;
    const TEXT: Option<fn(&mut Self)> = Some(|it| it.patch.drop_text());
    const AUDIENCE: fn(&Self) -> Audience = |_| Audience::Board;

    fn about(&self) -> About {
        About::Card(self.id)
    }

    fn growth(&self, board: &Board) -> usize {
        let Some(card) = board.cards.get(&self.id) else { return 0 };
        let CardPatch { name, description, .. } = &self.patch;
        size::growth(&card.name, name.as_ref()) + size::growth(&card.description, description.as_ref())
    }

    fn apply(&self, board: &mut Board, _: &Meta) -> Touched {
        board.change_card(self.id, |card| self.patch.apply(card))
    }
}

impl Cx<'_> {
    fn room_for_a_card(&self) -> Result<(), Rejection> {
        if self.board.open_cards() >= limit::CARDS { Err(Rejection::TooManyCards) } else { Ok(()) }
    }
}

#[cfg(test)]
mod samples {
    use super::{CardPatch, CreateCard, UpdateCard};
    use crate::board::sample::{Pick, Sample};
    use crate::id::{CardId, Date};

    impl Sample for CardPatch {
        fn sample(pick: &mut Pick<'_>) -> Self {
            let days = [Date::constant(2026, 12, 24), Date::constant(2028, 2, 29)];
            Self {
                name: pick.maybe(Pick::name),
                description: pick.maybe(Pick::text),
                due: [None, Some(None), Some(Some(days[0])), Some(Some(days[1]))][pick.below(4)],
                done: pick.maybe(|pick| pick.below(2) == 0),
            }
        }
    }

    impl Sample for CreateCard {
        fn sample(pick: &mut Pick<'_>) -> Self {
            let fields = CardPatch { name: Some(pick.name()), ..CardPatch::sample(pick) };
            let id = CardId::from_ulid(pick.fresh());
            Self { id, list_id: pick.list(), fields, after: pick.place(Pick::card) }
        }
    }

    impl Sample for UpdateCard {
        fn sample(pick: &mut Pick<'_>) -> Self {
            Self { id: pick.card(), patch: CardPatch::sample(pick), base: pick.maybe(Pick::text) }
        }
    }
}

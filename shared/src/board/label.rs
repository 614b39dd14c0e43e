//! The labels of a board, and adding them to cards.

use serde::{Deserialize, Serialize};

use super::fields::fields;
use super::message::{Decide, Decision, Effect, Meta, NewId};
use super::{About, Audience, Board, Color, Command, Cx, Part, Rejection, Touched, check, limit, size};
use crate::id::{CardId, LabelId};

fields! {
    /// A coloured label for cards.
    #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
    pub struct Label {
        /// Its id.
        pub id: LabelId,
        /// Its name; may be empty, then only its colour is shown.
        pub name: String = check::optional_name,
        /// Its colour.
        pub color: Color = check::any,
    }

    /// Changes to a label; omitted fields stay unchanged.
    pub struct LabelPatch;
}

/// The colors of the labels that a new board begins with, which have no names yet.
const FIRST: [Color; 6] =
    [Color::Green, Color::Yellow, Color::Orange, Color::Red, Color::Purple, Color::Blue];

impl Board {
    /// This new board with its first labels; `id` makes their ids, in their order.
    #[must_use]
    pub fn with_first_labels(mut self, mut id: impl FnMut() -> LabelId) -> Self {
        for color in FIRST {
            self.put_label(Label { id: id(), name: String::new(), color });
        }
        self
    }
}

/// Create a label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateLabel {
    /// Its id; if nil, the server chooses one.
    #[serde(default)]
    pub id: LabelId,
    /// Its name; may be empty.
    #[serde(default)]
    pub name: String,
    /// Its colour.
    pub color: Color,
}

/// A label was created.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelCreated {
    /// The label.
    pub label: Label,
}

impl Decide for CreateLabel {
    type Event = LabelCreated;
    const CREATES: Option<NewId<Self>> = Some(|it| &mut it.id);

    fn decide(&self, cx: &Cx<'_>) -> Decision<LabelCreated> {
        cx.may_edit()?;
        let name = check::optional_name(&self.name)?;
        if cx.board.labels.contains_key(&self.id) {
            return Err(Rejection::IdTaken);
        }
        if cx.board.labels.len() >= limit::LABELS {
            return Err(Rejection::TooManyLabels);
        }
        Ok(Some(LabelCreated { label: Label { id: self.id, name, color: self.color } }))
    }

    fn inverse(&self, _: &Board) -> Option<Command> {
        Some(DeleteLabel { id: self.id }.into())
    }
}

impl Effect for LabelCreated {
    const ERASES: bool = false;
    const TEXT: Option<fn(&mut Self)> = None;
    const AUDIENCE: fn(&Self) -> Audience = |_| Audience::Board;

    fn about(&self) -> About {
        About::Label(self.label.id)
    }

    fn growth(&self, _: &Board) -> usize {
        size::bytes_of(&self.label)
    }

    fn apply(&self, board: &mut Board, _: &Meta) -> Touched {
        board.put_label(self.label.clone());
        Part::Labels.into()
    }
}

/// Change a label; omitted fields stay unchanged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdateLabel {
    /// The label.
    pub id: LabelId,
    /// The change.
    #[serde(flatten)]
    pub patch: LabelPatch,
}

/// A label changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelUpdated {
    /// The label.
    pub id: LabelId,
    /// The change.
    #[serde(flatten)]
    pub patch: LabelPatch,
}

impl Decide for UpdateLabel {
    type Event = LabelUpdated;
    const CREATES: Option<NewId<Self>> = None;

    fn decide(&self, cx: &Cx<'_>) -> Decision<LabelUpdated> {
        cx.may_edit()?;
        let patch = self.patch.against(cx.label(self.id)?)?;
        Ok(patch.map(|patch| LabelUpdated { id: self.id, patch }))
    }

    fn inverse(&self, before: &Board) -> Option<Command> {
        let patch = self.patch.inverse(before.labels.get(&self.id)?);
        Some(Self { id: self.id, patch }.into())
    }
}

impl Effect for LabelUpdated {
    const ERASES: bool = false;
    const TEXT: Option<fn(&mut Self)> = None;
    const AUDIENCE: fn(&Self) -> Audience = |_| Audience::Board;

    fn about(&self) -> About {
        About::Label(self.id)
    }

    fn growth(&self, board: &Board) -> usize {
        let before = board.labels.get(&self.id);
        before.map_or(0, |label| size::growth(&label.name, self.patch.name.as_ref()))
    }

    fn apply(&self, board: &mut Board, _: &Meta) -> Touched {
        board.change_label(self.id, |label| self.patch.apply(label));
        Part::Labels.into()
    }
}

/// Delete a label from the board and from all cards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeleteLabel {
    /// The label.
    pub id: LabelId,
}

/// A label was deleted from the board and from all cards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelDeleted {
    /// The label.
    pub id: LabelId,
}

impl Decide for DeleteLabel {
    type Event = LabelDeleted;
    const CREATES: Option<NewId<Self>> = None;

    fn decide(&self, cx: &Cx<'_>) -> Decision<LabelDeleted> {
        cx.may_edit()?;
        cx.label(self.id)?;
        Ok(Some(LabelDeleted { id: self.id }))
    }

    fn inverse(&self, _: &Board) -> Option<Command> {
        None
    }
}

impl Effect for LabelDeleted {
    const ERASES: bool = false;
    const TEXT: Option<fn(&mut Self)> = None;
    const AUDIENCE: fn(&Self) -> Audience = |_| Audience::Board;

    fn about(&self) -> About {
        About::Label(self.id)
    }

    fn apply(&self, board: &mut Board, _: &Meta) -> Touched {
        board.take_label(self.id);
        let with_it = |card: &super::Card| card.labels.contains(&self.id);
        let touched = board.change_cards(with_it, |card| {
            card.labels.remove(&self.id);
        });
        touched.and(Part::Labels)
    }
}

/// Add a label to a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddCardLabel {
    /// The card.
    pub card_id: CardId,
    /// The label.
    pub label_id: LabelId,
}

/// A label was added to a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardLabelAdded {
    /// The card.
    pub card_id: CardId,
    /// The label.
    pub label_id: LabelId,
}

impl Decide for AddCardLabel {
    type Event = CardLabelAdded;
    const CREATES: Option<NewId<Self>> = None;

    fn decide(&self, cx: &Cx<'_>) -> Decision<CardLabelAdded> {
        cx.may_edit()?;
        cx.label(self.label_id)?;
        let card = cx.card(self.card_id)?;
        let event = CardLabelAdded { card_id: self.card_id, label_id: self.label_id };
        Ok((!card.labels.contains(&self.label_id)).then_some(event))
    }

    fn inverse(&self, _: &Board) -> Option<Command> {
        Some(RemoveCardLabel { card_id: self.card_id, label_id: self.label_id }.into())
    }
}

impl Effect for CardLabelAdded {
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
            card.labels.insert(self.label_id);
        })
    }
}

/// Remove a label from a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoveCardLabel {
    /// The card.
    pub card_id: CardId,
    /// The label.
    pub label_id: LabelId,
}

/// A label was removed from a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardLabelRemoved {
    /// The card.
    pub card_id: CardId,
    /// The label.
    pub label_id: LabelId,
}

impl Decide for RemoveCardLabel {
    type Event = CardLabelRemoved;
    const CREATES: Option<NewId<Self>> = None;

    fn decide(&self, cx: &Cx<'_>) -> Decision<CardLabelRemoved> {
        cx.may_edit()?;
        let card = cx.card(self.card_id)?;
        let event = CardLabelRemoved { card_id: self.card_id, label_id: self.label_id };
        Ok(card.labels.contains(&self.label_id).then_some(event))
    }

    fn inverse(&self, _: &Board) -> Option<Command> {
        Some(AddCardLabel { card_id: self.card_id, label_id: self.label_id }.into())
    }
}

impl Effect for CardLabelRemoved {
    const ERASES: bool = false;
    const TEXT: Option<fn(&mut Self)> = None;
    const AUDIENCE: fn(&Self) -> Audience = |_| Audience::Board;

    fn about(&self) -> About {
        About::Card(self.card_id)
    }

    fn apply(&self, board: &mut Board, _: &Meta) -> Touched {
        board.change_card(self.card_id, |card| {
            card.labels.remove(&self.label_id);
        })
    }
}

#[cfg(test)]
mod samples {
    use super::super::sample::{Pick, Sample};
    use super::{AddCardLabel, CreateLabel, DeleteLabel, LabelPatch, RemoveCardLabel, UpdateLabel};
    use crate::id::LabelId;

    impl Sample for CreateLabel {
        fn sample(pick: &mut Pick<'_>) -> Self {
            Self { id: LabelId::from_ulid(pick.fresh()), name: pick.name(), color: pick.color() }
        }
    }

    impl Sample for UpdateLabel {
        fn sample(pick: &mut Pick<'_>) -> Self {
            let patch = LabelPatch { name: pick.maybe(Pick::name), color: pick.maybe(Pick::color) };
            Self { id: pick.label(), patch }
        }
    }

    impl Sample for DeleteLabel {
        fn sample(pick: &mut Pick<'_>) -> Self {
            Self { id: pick.label() }
        }
    }

    impl Sample for AddCardLabel {
        fn sample(pick: &mut Pick<'_>) -> Self {
            Self { card_id: pick.card(), label_id: pick.label() }
        }
    }

    impl Sample for RemoveCardLabel {
        fn sample(pick: &mut Pick<'_>) -> Self {
            let card_id = pick.card();
            Self { card_id, label_id: pick.label_on(card_id) }
        }
    }
}

//! Labels, and what they stick on.

use super::{Cx, Decision, changed, label_text, limit};
use crate::board::{
    AddCardLabel, CardLabelAdded, CardLabelRemoved, CreateLabel, Event, Label, LabelChanges, LabelCreated,
    LabelDeleted, LabelUpdated, Rejection, RemoveCardLabel, UpdateLabel,
};
use crate::id::LabelId;

impl Cx<'_> {
    pub(super) fn create_label(&self, it: &CreateLabel) -> Decision {
        self.may_edit()?;
        let name = label_text(&it.name)?;
        if self.board.labels.contains_key(&it.id) {
            return Err(Rejection::IdTaken);
        }
        if self.board.labels.len() >= limit::LABELS {
            return Err(Rejection::TooManyLabels);
        }
        Ok(Some(Event::LabelCreated(LabelCreated { label: Label { id: it.id, name, color: it.color } })))
    }

    pub(super) fn update_label(&self, it: &UpdateLabel) -> Decision {
        self.may_edit()?;
        let label = self.label(it.id)?;
        let name = changed(it.name.as_deref().map(label_text).transpose()?, &label.name);
        let color = changed(it.color, &label.color);
        let any = name.is_some() || color.is_some();
        let label = LabelChanges { id: it.id, name, color };
        Ok(any.then_some(Event::LabelUpdated(LabelUpdated { label })))
    }

    pub(super) fn delete_label(&self, id: LabelId) -> Decision {
        self.may_edit()?;
        self.label(id)?;
        Ok(Some(Event::LabelDeleted(LabelDeleted { id })))
    }

    pub(super) fn add_card_label(&self, it: &AddCardLabel) -> Decision {
        self.may_edit()?;
        self.label(it.label_id)?;
        let card = self.card(it.card_id)?;
        let event = CardLabelAdded { card_id: it.card_id, label_id: it.label_id };
        Ok((!card.labels.contains(&it.label_id)).then_some(Event::CardLabelAdded(event)))
    }

    pub(super) fn remove_card_label(&self, it: &RemoveCardLabel) -> Decision {
        self.may_edit()?;
        let card = self.card(it.card_id)?;
        let event = CardLabelRemoved { card_id: it.card_id, label_id: it.label_id };
        Ok(card.labels.contains(&it.label_id).then_some(Event::CardLabelRemoved(event)))
    }

    fn label(&self, id: LabelId) -> Result<&Label, Rejection> {
        self.board.labels.get(&id).ok_or(Rejection::LabelNotFound)
    }
}

//! The content of a board, as data.

use shared::board::Color;

/// A whole board.
pub(super) struct Plan {
    pub(super) name: &'static str,
    pub(super) background: Color,
    pub(super) labels: &'static [(&'static str, Color)],
    pub(super) lists: &'static [PlannedList],
}

/// A list, and its cards in order.
pub(super) struct PlannedList {
    pub(super) name: &'static str,
    pub(super) cards: &'static [PlannedCard],
}

/// A card. Labels are indexes into the plan's labels, members into the board's members, owner first.
pub(super) struct PlannedCard {
    pub(super) name: &'static str,
    pub(super) description: &'static str,
    pub(super) labels: &'static [usize],
    pub(super) members: &'static [usize],
    pub(super) comments: &'static [&'static str],
}

/// A card with only its texts.
pub(super) const fn card(name: &'static str, description: &'static str) -> PlannedCard {
    PlannedCard { name, description, labels: &[], members: &[], comments: &[] }
}

impl PlannedCard {
    pub(super) const fn labelled(self, labels: &'static [usize]) -> Self {
        Self { labels, ..self }
    }

    pub(super) const fn assigned(self, members: &'static [usize]) -> Self {
        Self { members, ..self }
    }

    pub(super) const fn commented(self, comments: &'static [&'static str]) -> Self {
        Self { comments, ..self }
    }
}

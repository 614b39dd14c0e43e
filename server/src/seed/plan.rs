//! What a board is filled with, as data.

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

/// A card. Labels and members are positions in the plan's labels, and among the board's people with the owner first.
pub(super) struct PlannedCard {
    pub(super) name: &'static str,
    pub(super) description: &'static str,
    pub(super) labels: &'static [usize],
    pub(super) members: &'static [usize],
    pub(super) comments: &'static [&'static str],
}

/// A card with nothing but its texts.
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

//! What a change touched, so that a screen redraws only that.

use std::collections::BTreeSet;

use crate::id::{CardId, ListId};

/// A part of a board that a screen draws separately.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The board's name, background and whether it is archived.
    Board,
    /// Which lists there are, and their order.
    Lists,
    /// Members and their roles.
    Members,
    /// The board's labels.
    Labels,
    /// A list's own fields, and which cards are on it in which order.
    List(ListId),
    /// A card's own fields, labels and members.
    Card(CardId),
    /// A card's comments.
    Comments(CardId),
}

/// The parts of a board that a change touched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Touched {
    /// These parts.
    Parts(BTreeSet<Part>),
    /// Everything: the whole state was replaced.
    Everything,
}

impl Default for Touched {
    /// Nothing.
    fn default() -> Self {
        Self::Parts(BTreeSet::new())
    }
}

impl Touched {
    /// Whether nothing was touched.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Parts(parts) if parts.is_empty())
    }

    /// Whether this part was touched.
    pub fn contains(&self, part: Part) -> bool {
        match self {
            Self::Parts(parts) => parts.contains(&part),
            Self::Everything => true,
        }
    }

    /// Adds what another change touched.
    pub fn merge(&mut self, other: &Self) {
        match (&mut *self, other) {
            (Self::Everything, _) => {}
            (_, Self::Everything) => *self = Self::Everything,
            (Self::Parts(parts), Self::Parts(more)) => parts.extend(more),
        }
    }

    /// Adds a part.
    #[must_use]
    pub(super) fn and(mut self, part: Part) -> Self {
        if let Self::Parts(parts) = &mut self {
            parts.insert(part);
        }
        self
    }
}

impl From<Part> for Touched {
    fn from(part: Part) -> Self {
        Self::Parts(BTreeSet::from([part]))
    }
}

impl FromIterator<Part> for Touched {
    fn from_iter<I: IntoIterator<Item = Part>>(parts: I) -> Self {
        Self::Parts(parts.into_iter().collect())
    }
}

//! What a change touched, so that a screen redraws that and nothing else.

use std::collections::BTreeSet;

use crate::id::{CardId, ListId};

/// The parts of a board that are not what they were. Parts are told apart as a screen shows them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a part of the screen, not a state of a machine")]
pub struct Touched {
    /// Everything: the whole state was replaced.
    pub all: bool,
    /// The board's name, background or being archived.
    pub board: bool,
    /// Which lists there are, or their order.
    pub lists: bool,
    /// Members or their roles.
    pub members: bool,
    /// The board's labels.
    pub labels: bool,
    /// Lists whose name, or whose cards or their order, changed.
    pub list: BTreeSet<ListId>,
    /// Cards whose own content, labels or members changed.
    pub cards: BTreeSet<CardId>,
    /// Cards whose comments changed.
    pub comments: BTreeSet<CardId>,
}

impl Touched {
    /// Everything.
    pub fn everything() -> Self {
        Self { all: true, ..Self::default() }
    }

    /// Whether nothing was touched.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Adds what another change touched.
    pub fn merge(&mut self, other: &Self) {
        self.all |= other.all;
        self.board |= other.board;
        self.lists |= other.lists;
        self.members |= other.members;
        self.labels |= other.labels;
        self.list.extend(&other.list);
        self.cards.extend(&other.cards);
        self.comments.extend(&other.comments);
    }
}

//! The open card composer.

use leptos::prelude::*;
use shared::board::Place;
use shared::id::{CardId, ListId};

/// Where in its list a new card goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Position {
    /// Before all others.
    Top,
    /// Right after this card.
    After(CardId),
    /// After all others.
    Bottom,
}

impl From<Position> for Place<CardId> {
    fn from(at: Position) -> Self {
        match at {
            Position::Top => Self::First,
            Position::After(card) => Self::After(card),
            Position::Bottom => Self::Last,
        }
    }
}

/// Where a new card is being written; a handle, given by context.
#[derive(Clone, Copy)]
pub struct Composing {
    open: RwSignal<Option<(ListId, Position)>>,
}

impl Composing {
    /// The composer is closed.
    pub fn new() -> Self {
        Self { open: RwSignal::new(None) }
    }

    /// The handle from the context.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Opens the composer there, and closes it elsewhere.
    pub fn open(self, list: ListId, at: Position) {
        self.open.set(Some((list, at)));
    }

    /// Where on this list the composer is open.
    pub fn on(self, list: ListId) -> Option<Position> {
        self.open.get().filter(|(open, _)| *open == list).map(|(_, at)| at)
    }

    /// As [`on`](Self::on), without watching it.
    pub fn on_now(self, list: ListId) -> Option<Position> {
        untrack(|| self.on(list))
    }

    /// Closes the composer on this list.
    pub fn close(self, list: ListId) {
        self.open.update(|open| {
            if open.is_some_and(|(open, _)| open == list) {
                *open = None;
            }
        });
    }
}

impl Default for Composing {
    fn default() -> Self {
        Self::new()
    }
}

//! The card whose quick-edit menu is open.

use leptos::prelude::*;
use shared::id::CardId;

/// The quick-edit menu, one for all cards; a handle, given by context.
#[derive(Clone, Copy)]
pub struct QuickEdit {
    card: RwSignal<Option<CardId>>,
    /// Whether the menu is open.
    pub is_open: RwSignal<bool>,
}

impl QuickEdit {
    /// The menu is closed.
    pub fn new() -> Self {
        Self { card: RwSignal::new(None), is_open: RwSignal::new(false) }
    }

    /// The handle from the context.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Opens the menu of a card.
    pub fn open(self, card: CardId) {
        // Closing it on another card first makes the menu move.
        self.is_open.set(false);
        self.card.set(Some(card));
        self.is_open.set(true);
    }

    /// The menu's card.
    pub fn card(self) -> Option<CardId> {
        self.card.get()
    }
}

impl Default for QuickEdit {
    fn default() -> Self {
        Self::new()
    }
}

//! The card whose quick-edit menu is open.

use leptos::prelude::*;
use shared::id::CardId;

/// Which card has the menu, and whether that is open; a handle, given by context.
#[derive(Clone, Copy)]
pub struct QuickEdit {
    card: RwSignal<Option<CardId>>,
    /// Whether the menu is open.
    pub is_open: RwSignal<bool>,
}

impl QuickEdit {
    /// No menu is open.
    pub fn new() -> Self {
        Self { card: RwSignal::new(None), is_open: RwSignal::new(false) }
    }

    /// The handle of the page this is called in.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Opens the menu of a card.
    pub fn open(self, card: CardId) {
        // One that is open on another card closes first, so that the menu moves.
        self.is_open.set(false);
        self.card.set(Some(card));
        self.is_open.set(true);
    }

    /// The card the menu is about.
    pub fn card(self) -> Option<CardId> {
        self.card.get()
    }
}

impl Default for QuickEdit {
    fn default() -> Self {
        Self::new()
    }
}

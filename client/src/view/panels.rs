//! What is open beside and above the lists.

use leptos::prelude::*;

/// The board's own panels; a handle, given by context.
#[derive(Clone, Copy)]
pub struct Panels {
    /// Whether the archive is open.
    pub archive: RwSignal<bool>,
    /// Whether the list of keyboard shortcuts is open.
    pub help: RwSignal<bool>,
    /// Whether the board's menu is open.
    pub menu: RwSignal<bool>,
}

impl Panels {
    /// All of them closed.
    pub fn new() -> Self {
        Self { archive: RwSignal::new(false), help: RwSignal::new(false), menu: RwSignal::new(false) }
    }

    /// The handle of the page this is called in.
    pub fn expect() -> Self {
        expect_context()
    }
}

impl Default for Panels {
    fn default() -> Self {
        Self::new()
    }
}

//! The open panels of the board page.

use leptos::prelude::*;

/// The board's panels; a handle, given by context.
#[derive(Clone, Copy)]
pub struct Panels {
    /// Whether the archive is open.
    pub archive: RwSignal<bool>,
    /// Whether the list of keyboard shortcuts is open.
    pub help: RwSignal<bool>,
    /// Whether the board's menu is open.
    pub menu: RwSignal<bool>,
    /// Whether the user is asked if the board is to be deleted.
    pub deleting: RwSignal<bool>,
}

impl Panels {
    /// All panels closed.
    pub fn new() -> Self {
        let [archive, help, menu, deleting] = [(); 4].map(|()| RwSignal::new(false));
        Self { archive, help, menu, deleting }
    }

    /// The handle from the context.
    pub fn expect() -> Self {
        expect_context()
    }
}

impl Default for Panels {
    fn default() -> Self {
        Self::new()
    }
}

//! How this person likes boards to look, in this browser.

use leptos::prelude::*;

use crate::storage::Storage;

const NAMES: &str = "boardwalk.label-names";

/// Kept preferences; a handle, given by context.
#[derive(Clone, Copy)]
pub struct Look {
    /// Labels on cards show their names, not only their colours.
    pub names: RwSignal<bool>,
}

impl Look {
    /// As it was left.
    pub fn load() -> Self {
        Self { names: RwSignal::new(Storage::Browser.get(NAMES).is_some()) }
    }

    /// That of the page this is called in.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Shows or hides the labels' names.
    pub fn toggle_names(self) {
        self.names.update(|names| *names = !*names);
        if self.names.get_untracked() {
            Storage::Browser.set(NAMES, "1");
        } else {
            Storage::Browser.remove(NAMES);
        }
    }
}

//! How this person likes boards to look, in this browser.

use leptos::prelude::*;

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
        let storage = window().local_storage().ok().flatten();
        let names = storage.and_then(|storage| storage.get_item(NAMES).ok().flatten()).is_some();
        Self { names: RwSignal::new(names) }
    }

    /// That of the page this is called in.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Shows or hides the labels' names.
    pub fn toggle_names(self) {
        self.names.update(|names| *names = !*names);
        let Some(storage) = window().local_storage().ok().flatten() else { return };
        // Where nothing can be stored, the choice holds until the page is left.
        let _ = if self.names.get_untracked() {
            storage.set_item(NAMES, "1")
        } else {
            storage.remove_item(NAMES)
        };
    }
}

//! How this person likes boards, in this browser.

use leptos::prelude::*;

use crate::storage::Storage;

const LABEL_NAMES: &str = "boardwalk.label-names";
const SHORTCUTS_OFF: &str = "boardwalk.shortcuts-off";

/// Preferences that are kept; a handle, given by context.
#[derive(Clone, Copy)]
pub struct Preferences {
    /// Whether labels on cards show their names, not only their colours.
    label_names: RwSignal<bool>,
    /// Whether single keys are shortcuts.
    shortcuts: RwSignal<bool>,
}

impl Preferences {
    /// What was chosen last.
    pub fn load() -> Self {
        Self {
            label_names: RwSignal::new(Storage::Browser.get(LABEL_NAMES).is_some()),
            shortcuts: RwSignal::new(Storage::Browser.get(SHORTCUTS_OFF).is_none()),
        }
    }

    /// The handle of the page this is called in.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Whether labels on cards show their names.
    pub fn label_names(self) -> bool {
        self.label_names.get()
    }

    /// Shows or hides the labels' names.
    pub fn toggle_label_names(self) {
        self.label_names.update(|names| *names = !*names);
        mark(LABEL_NAMES, self.label_names.get_untracked());
    }

    /// Whether single keys are shortcuts, for this moment only.
    pub fn shortcuts_now(self) -> bool {
        self.shortcuts.get_untracked()
    }

    /// Turns single-key shortcuts on or off.
    pub fn set_shortcuts(self, on: bool) {
        self.shortcuts.set(on);
        mark(SHORTCUTS_OFF, !on);
    }
}

/// Keeps a mark, or its absence.
fn mark(key: &str, is_set: bool) {
    if is_set {
        Storage::Browser.set(key, "1");
    } else {
        Storage::Browser.remove(key);
    }
}

//! The user's preferences for boards, kept in this browser.

use leptos::prelude::*;

use crate::storage::Storage;

const LABEL_NAMES: &str = "boardwalk.label-names";
const SHORTCUTS_OFF: &str = "boardwalk.shortcuts-off";

/// The preferences; a handle, given by context.
#[derive(Clone, Copy)]
pub struct Preferences {
    /// Whether labels on cards show their names.
    label_names: RwSignal<bool>,
    /// Whether single-key shortcuts are on.
    shortcuts: RwSignal<bool>,
}

impl Preferences {
    /// The stored preferences.
    pub fn load() -> Self {
        Self {
            label_names: RwSignal::new(Storage::Browser.get(LABEL_NAMES).is_some()),
            shortcuts: RwSignal::new(Storage::Browser.get(SHORTCUTS_OFF).is_none()),
        }
    }

    /// The handle from the context.
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

    /// Whether single-key shortcuts are on, without watching it.
    pub fn shortcuts_now(self) -> bool {
        self.shortcuts.get_untracked()
    }

    /// Turns single-key shortcuts on or off.
    pub fn set_shortcuts(self, on: bool) {
        self.shortcuts.set(on);
        mark(SHORTCUTS_OFF, !on);
    }
}

/// Stores or removes a mark.
fn mark(key: &str, is_set: bool) {
    if is_set {
        Storage::Browser.set(key, "1");
    } else {
        Storage::Browser.remove(key);
    }
}

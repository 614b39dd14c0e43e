//! What this browser remembers over a reload: settings, never anything secret.

use leptos::prelude::window;

/// What is kept under that name.
pub fn get(name: &str) -> Option<String> {
    storage()?.get_item(name).ok().flatten()
}

/// Keeps it. Where nothing may be kept, the setting lasts as long as the page.
pub fn set(name: &str, value: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(name, value);
    }
}

/// Forgets it.
pub fn remove(name: &str) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(name);
    }
}

/// What is kept under that name for this tab alone.
pub fn in_tab(name: &str) -> Option<String> {
    tab_storage()?.get_item(name).ok().flatten()
}

/// Keeps it for this tab alone, as long as that is open.
pub fn keep_in_tab(name: &str, value: &str) {
    if let Some(storage) = tab_storage() {
        let _ = storage.set_item(name, value);
    }
}

/// Forgets it for this tab.
pub fn forget_in_tab(name: &str) {
    if let Some(storage) = tab_storage() {
        let _ = storage.remove_item(name);
    }
}

fn tab_storage() -> Option<web_sys::Storage> {
    window().session_storage().ok().flatten()
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

//! What this browser keeps across reloads: settings, drafts and unsent changes, never secrets.

use leptos::prelude::window;

/// Where a value is kept. If the browser blocks storage, writes are dropped and reads find nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Storage {
    /// Shared by all tabs, until removed.
    Browser,
    /// In this tab only, until it is closed.
    Tab,
}

impl Storage {
    /// The value stored under `key`.
    pub fn get(self, key: &str) -> Option<String> {
        self.area()?.get_item(key).ok().flatten()
    }

    /// Stores a value; does nothing if the storage is full.
    pub fn set(self, key: &str, value: &str) {
        if let Some(area) = self.area() {
            let _ = area.set_item(key, value);
        }
    }

    /// Removes a key and its value.
    pub fn remove(self, key: &str) {
        if let Some(area) = self.area() {
            let _ = area.remove_item(key);
        }
    }

    /// All keys that begin with `prefix`, in no particular order.
    pub fn keys(self, prefix: &str) -> Vec<String> {
        let Some(area) = self.area() else { return Vec::new() };
        let all = (0..area.length().unwrap_or_default()).filter_map(|at| area.key(at).ok().flatten());
        all.filter(|key| key.starts_with(prefix)).collect()
    }

    fn area(self) -> Option<web_sys::Storage> {
        match self {
            Self::Browser => window().local_storage().ok().flatten(),
            Self::Tab => window().session_storage().ok().flatten(),
        }
    }
}

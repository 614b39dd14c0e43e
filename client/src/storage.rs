//! What this browser remembers over a reload: settings and drafts, never anything secret.

use leptos::prelude::window;

/// Where something is kept. Where the browser blocks storage, it is kept nowhere and reads find nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Storage {
    /// For all tabs, until it is removed.
    Browser,
    /// For this tab alone, until it is closed.
    Tab,
}

impl Storage {
    /// The value of a key.
    pub fn get(self, key: &str) -> Option<String> {
        self.area()?.get_item(key).ok().flatten()
    }

    /// Keeps a value. A full storage drops it.
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

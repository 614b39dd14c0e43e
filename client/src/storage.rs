//! What this browser remembers over a reload: settings and drafts, never anything secret.

use leptos::prelude::window;

/// Where something is kept. Where nothing may be kept, it lasts as long as the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Storage {
    /// For all tabs, until it is forgotten.
    Browser,
    /// For this tab alone, as long as that is open.
    Tab,
}

impl Storage {
    /// What is kept under that name.
    pub fn get(self, name: &str) -> Option<String> {
        self.area()?.get_item(name).ok().flatten()
    }

    /// Keeps it.
    pub fn set(self, name: &str, value: &str) {
        if let Some(area) = self.area() {
            let _ = area.set_item(name, value);
        }
    }

    /// Forgets it.
    pub fn remove(self, name: &str) {
        if let Some(area) = self.area() {
            let _ = area.remove_item(name);
        }
    }

    fn area(self) -> Option<web_sys::Storage> {
        match self {
            Self::Browser => window().local_storage().ok().flatten(),
            Self::Tab => window().session_storage().ok().flatten(),
        }
    }
}

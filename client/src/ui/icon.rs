//! Line drawings on a grid of 24 units.

use leptos::prelude::*;

/// A drawing that says nothing to a screen reader; whatever it stands on has a name.
#[component]
pub fn Icon(
    /// Which one.
    name: &'static str,
) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d=path(name) />
        </svg>
    }
}

fn path(name: &str) -> &'static str {
    match name {
        "archive" => "M4 8v11h16V8M3 4h18v4H3zM10 12h4",
        "check" => "M5 12.5l4.5 4.5L19 7.5",
        "close" => "M6 6l12 12M18 6L6 18",
        "comment" => "M4 5h16v11H11l-5 4v-4H4z",
        "edit" => "M4 20l1-4L16 5l3 3L8 19z",
        "more" => "M5 12h.01M12 12h.01M19 12h.01",
        "move" => "M5 12h14M13 6l6 6-6 6",
        "people" => {
            "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20a6.5 6.5 0 0 1 13 0M16 4.3a3.5 3.5 0 0 1 0 6.4M18 14a6.5 6.5 0 0 1 3.5 6"
        }
        "plus" => "M12 5v14M5 12h14",
        "text" => "M5 7h14M5 12h14M5 17h8",
        "boards" => "M4 4h6v16H4zM14 4h6v10h-6z",
        "theme" => "M12 3a9 9 0 1 0 0 18zM12 3a9 9 0 0 1 0 18",
        "offline" => "M12 19h.01M8.5 15.5a5 5 0 0 1 7 0M5 12a10 10 0 0 1 14 0M3 3l18 18",
        _ => "",
    }
}

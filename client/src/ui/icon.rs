//! Line drawings on a grid of 24 units.

use leptos::prelude::*;

/// The drawings there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IconName {
    /// A box with a lid.
    Archive,
    /// Two columns.
    Boards,
    /// A tick.
    Check,
    /// A clock face.
    Clock,
    /// A cross.
    Close,
    /// A speech bubble.
    Comment,
    /// A pencil.
    Edit,
    /// Three dots.
    More,
    /// An arrow to the right.
    Move,
    /// Waves with a line through them.
    Offline,
    /// Two people.
    People,
    /// A plus sign.
    Plus,
    /// Lines of text.
    Text,
    /// A disc, half of it filled.
    Theme,
}

/// A drawing. Screen readers skip it, so what it stands on needs a name.
#[component]
pub fn Icon(
    /// The drawing.
    name: IconName,
) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d=path(name) />
        </svg>
    }
}

const fn path(name: IconName) -> &'static str {
    match name {
        IconName::Archive => "M4 8v11h16V8M3 4h18v4H3zM10 12h4",
        IconName::Boards => "M4 4h6v16H4zM14 4h6v10h-6z",
        IconName::Check => "M5 12.5l4.5 4.5L19 7.5",
        IconName::Clock => "M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18zM12 7v5l3 2",
        IconName::Close => "M6 6l12 12M18 6L6 18",
        IconName::Comment => "M4 5h16v11H11l-5 4v-4H4z",
        IconName::Edit => "M4 20l1-4L16 5l3 3L8 19z",
        IconName::More => "M5 12h.01M12 12h.01M19 12h.01",
        IconName::Move => "M5 12h14M13 6l6 6-6 6",
        IconName::Offline => "M12 19h.01M8.5 15.5a5 5 0 0 1 7 0M5 12a10 10 0 0 1 14 0M3 3l18 18",
        IconName::People => {
            "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20a6.5 6.5 0 0 1 13 0M16 4.3a3.5 3.5 0 0 1 0 6.4M18 14a6.5 6.5 0 0 1 3.5 6"
        }
        IconName::Plus => "M12 5v14M5 12h14",
        IconName::Text => "M5 7h14M5 12h14M5 17h8",
        IconName::Theme => "M12 3a9 9 0 1 0 0 18zM12 3a9 9 0 0 1 0 18",
    }
}

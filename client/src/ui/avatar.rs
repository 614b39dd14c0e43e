//! A user's initials in their own colour.

use leptos::prelude::*;
use shared::board::{Color, User};

/// A user's avatar.
#[expect(clippy::needless_pass_by_value, reason = "a component owns its properties")]
#[component]
pub fn Avatar(
    /// The user.
    user: User,
    /// Smaller, for rows of avatars.
    #[prop(optional)]
    small: bool,
    /// Marked as online.
    #[prop(optional)]
    present: bool,
) -> impl IntoView {
    let name = user.full_name();
    let initial =
        |name: &str| name.chars().next().into_iter().flat_map(char::to_uppercase).collect::<String>();
    let initials = initial(&user.first_name) + &initial(&user.last_name);
    let place = usize::try_from(user.id.ulid().random() % Color::ALL.len() as u128).unwrap_or_default();
    let color = Color::ALL.get(place).copied().unwrap_or_default().name();
    let label = if present { format!("{name}, online") } else { name.clone() };
    view! {
        <span
            class="avatar"
            role="img"
            aria-label=label
            title=name
            data-color=color
            data-initials=initials
            data-small=small.then_some("")
            data-present=present.then_some("")
        ></span>
    }
}

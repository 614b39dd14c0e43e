//! What helps to type a password: its rules, a look at it, and a word about Caps Lock.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

/// What the server asks of a new password unless it was started with other rules.
pub(super) const RULES: &str = "Use at least 8 characters that aren’t easy to guess.";

/// Shows or hides what was typed.
#[component]
pub(super) fn ShowButton(visible: RwSignal<bool>) -> impl IntoView {
    view! {
        <button
            type="button"
            class="button"
            aria-pressed=move || visible.get().to_string()
            on:click=move |_| visible.update(|visible| *visible = !*visible)
        >
            "Show"
            <span class="visually-hidden">" password"</span>
        </button>
    }
}

/// Says that Caps Lock is on, while it is.
#[component]
pub(super) fn CapsLock(on: RwSignal<bool>) -> impl IntoView {
    view! { <p class="quiet" role="status" prop:textContent=move || if on.get() { "Caps Lock is on." } else { "" } /> }
}

/// Whether Caps Lock is on, as a key that was pressed tells.
pub(super) fn capslock(event: &KeyboardEvent) -> bool {
    event.get_modifier_state("CapsLock")
}

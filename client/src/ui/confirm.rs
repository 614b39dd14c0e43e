//! A button for what cannot be undone: it acts on the second click.

use leptos::prelude::*;

/// A button that asks once before it acts.
#[component]
pub fn Confirm(
    /// What it says at first, such as "Delete".
    label: &'static str,
    /// What it says once it was clicked, such as "Click again to delete".
    question: &'static str,
    /// What it is about where `label` does not say so, for screen readers: "Delete this comment".
    #[prop(optional, into)]
    name: Option<String>,
    /// Its class.
    #[prop(default = "button")]
    class: &'static str,
    /// Called on the second click.
    #[prop(into)]
    on_confirm: Callback<()>,
) -> impl IntoView {
    let asked = RwSignal::new(false);
    let click = move |_| {
        if asked.get_untracked() {
            on_confirm.run(());
        } else {
            asked.set(true);
        }
    };
    view! {
        <button
            type="button"
            class=class
            data-kind="danger"
            // The question is in the button itself, where the name must not hide it.
            aria-label=move || name.clone().filter(|_| !asked.get())
            on:click=click
        >
            {move || if asked.get() { question } else { label }}
        </button>
    }
}

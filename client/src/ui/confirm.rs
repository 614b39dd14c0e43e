//! A button for actions that cannot be undone: it acts on the second click.

use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::prelude::*;

/// A button that asks once before it acts, and forgets it when the focus moves on.
#[component]
pub fn Confirm(
    /// Its text at first, such as "Delete".
    label: &'static str,
    /// Its text after the first click, such as "Click again to delete".
    question: &'static str,
    /// Its name for screen readers where `label` alone is unclear: "Delete this comment".
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
    let click = move |event: MouseEvent| {
        // The second half of a double click is not an answer.
        if event.detail() > 1 {
            return;
        }
        let answered = asked.get_untracked();
        asked.set(!answered);
        if answered {
            on_confirm.run(());
        }
    };
    // A key that is held down clicks again and again.
    let hold = |event: KeyboardEvent| {
        if event.repeat() {
            event.prevent_default();
        }
    };
    view! {
        <button
            type="button"
            class=class
            data-kind="danger"
            // Once asked, the button's text is the question, which a name would hide.
            aria-label=move || name.clone().filter(|_| !asked.get())
            on:click=click
            on:keydown=hold
            // Nobody expects a question asked minutes ago. The button may be gone by now, and its signal with it.
            on:blur=move |_| {
                asked.try_set(false);
            }
            prop:textContent=move || if asked.get() { question } else { label }
        />
    }
}

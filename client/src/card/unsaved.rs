//! The note that a text was changed and not saved.

use leptos::prelude::*;

use crate::ui::Toasts;
use crate::view::Draft;

/// *Unsaved changes*, with what can be done about them.
#[component]
pub fn Unsaved(
    /// The text.
    draft: Draft,
    /// What it is, for screen readers: "the description".
    what: &'static str,
    /// The key that does as *Edit*.
    #[prop(optional)]
    shortcut: Option<&'static str>,
    /// Whether the user may change the board.
    #[prop(into)]
    may_edit: Signal<bool>,
    /// By which the focus finds back from the field to *Edit*.
    #[prop(into)]
    opener: String,
    /// Called to go on editing.
    #[prop(into)]
    on_edit: Callback<()>,
) -> impl IntoView {
    let toasts = Toasts::expect();
    view! {
        <p class="unsaved" data-testid="unsaved">
            <span role="status">"Unsaved changes"</span>
            <button
                type="button"
                class="link"
                data-opened-by=opener
                aria-keyshortcuts=shortcut
                on:click=move |_| on_edit.run(())
            >
                <span prop:textContent=move || if may_edit.get() { "Edit" } else { "Show" } />
                <span class="visually-hidden">" " {what}</span>
            </button>
            <button type="button" class="link" on:click=move |_| discard(draft, toasts)>
                "Discard"<span class="visually-hidden">" changes to " {what}</span>
            </button>
        </p>
    }
}

/// Forgets the draft, and offers to undo that.
pub fn discard(draft: Draft, toasts: Toasts) {
    let (text, base) = (draft.text_now(), untrack(|| draft.base()));
    let was_changed = untrack(|| draft.is_changed());
    draft.end();
    if was_changed {
        toasts.undo("Discarded your changes.".to_owned(), move || draft.restore(text.clone(), &base));
    }
}

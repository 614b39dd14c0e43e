//! The note beside a field whose text cannot be sent now.

use leptos::prelude::*;

/// Says that the text is kept, while the user may not change the board: they became an observer, or it was archived.
#[component]
pub fn KeptNote(
    /// Whether the user may change the board.
    #[prop(into)]
    may_edit: Signal<bool>,
) -> impl IntoView {
    view! {
        <p
            class="kept"
            role="status"
            prop:textContent=move || {
                if may_edit.get() { "" } else { "You can’t change this board right now. Your text is kept here." }
            }
        />
    }
}

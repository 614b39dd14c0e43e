//! A modal dialog: above everything else, closed by Esc, by a click beside it, or by what is in it.

use leptos::html;
use leptos::prelude::*;
use web_sys::Event;

/// A dialog that is open for as long as it is on the page.
#[component]
pub fn Dialog(
    /// What it is about, for screen readers.
    #[prop(into)]
    label: Signal<String>,
    /// Called when the user asks to close it. Nothing happens unless the caller takes the dialog off the page.
    #[prop(into)]
    on_close: Callback<()>,
    /// A class of its own, beside `dialog`.
    class: &'static str,
    /// What tests find it by.
    #[prop(optional)]
    testid: Option<&'static str>,
    /// Its content.
    children: Children,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move || {
        if let Some(dialog) = dialog.get() {
            // Fails only if it is open already.
            let _ = dialog.show_modal();
        }
    });
    on_cleanup(move || {
        // Only a dialog that is closed gives the focus back to where it was before.
        if let Some(dialog) = dialog.try_get_untracked().flatten() {
            dialog.close();
        }
    });
    view! {
        <dialog
            node_ref=dialog
            class=format!("dialog {class}")
            aria-label=label
            data-testid=testid
            on:cancel=move |event: Event| {
                event.prevent_default();
                on_close.run(());
            }
            on:click=move |event| {
                if is_backdrop(&event) {
                    on_close.run(());
                }
            }
        >
            <div class="dialog__body">{children()}</div>
        </dialog>
    }
}

/// Whether a click hit what is around the dialog: inside, its content covers all of it.
fn is_backdrop(event: &Event) -> bool {
    event.target().is_some() && event.target() == event.current_target()
}

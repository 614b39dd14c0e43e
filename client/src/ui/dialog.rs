//! A modal dialog, closed by Esc, by a click that began and ended outside it, or by its content.

use leptos::html;
use leptos::prelude::*;
use web_sys::Event;

use super::toast;

/// A dialog, open while it is on the page.
#[component]
pub fn Dialog(
    /// Its name, for screen readers.
    #[prop(into)]
    label: Signal<String>,
    /// Called when the user wants to close it; the caller then removes the dialog from the page.
    #[prop(into)]
    on_close: Callback<()>,
    /// A class in addition to `dialog`.
    class: &'static str,
    /// The id by which tests find it.
    #[prop(optional)]
    testid: Option<&'static str>,
    /// Its content.
    children: Children,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    // Whoever marks text and lets go beyond the edge does not mean to close it.
    let began_outside = StoredValue::new(false);
    Effect::new(move || {
        if let Some(dialog) = dialog.get() {
            // Fails only if already open.
            let _ = dialog.show_modal();
            toast::raise(&dialog);
        }
    });
    on_cleanup(move || {
        // Removing a dialog does not return the focus to where it was; closing it does.
        if let Some(dialog) = dialog.try_get_untracked().flatten() {
            dialog.close();
            toast::raise(&dialog);
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
            on:pointerdown=move |event| began_outside.set_value(is_backdrop(&event))
            on:click=move |event| {
                if is_backdrop(&event) && began_outside.get_value() {
                    on_close.run(());
                }
            }
        >
            <div class="dialog__body">{children()}</div>
        </dialog>
    }
}

/// Whether a click hit the backdrop: inside the dialog, it always hits the content.
fn is_backdrop(event: &Event) -> bool {
    event.target().is_some() && event.target() == event.current_target()
}

//! Says that something could not be loaded, with a way to try again.

use leptos::prelude::*;

/// The sentence and the button; nothing while there is no problem.
#[component]
pub fn Unloaded(
    /// What could not be loaded, such as "the comments".
    what: &'static str,
    /// Why, in a sentence.
    #[prop(into)]
    why: Signal<Option<String>>,
    /// Called to try again.
    #[prop(into)]
    on_retry: Callback<()>,
) -> impl IntoView {
    move || {
        why.get().map(|why| view! {
            <p class="problem" role="alert">
                "Couldn’t load " {what} ". " {why} " "
                <button type="button" class="button" on:click=move |_| on_retry.run(())>"Try again"</button>
            </p>
        })
    }
}

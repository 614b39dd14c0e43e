//! Says that something could not be loaded, with a way to try again.

use leptos::prelude::*;

/// Whether there is a connection; given by context.
#[derive(Clone, Copy)]
pub struct Online(pub Signal<bool>);

/// The sentence and the button; nothing while there is no problem. Without a connection trying is of no use; it is done
/// when there is one again.
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
    let online = use_context().map_or(Signal::stored(true), |Online(online)| online);
    Effect::new(move |before: Option<bool>| {
        let now = online.get();
        if now && before == Some(false) && why.with_untracked(Option::is_some) {
            on_retry.run(());
        }
        now
    });
    move || {
        why.get().map(|why| {
            if online.get() {
                view! {
                    <p class="problem" role="alert">
                        <span prop:textContent=format!("Couldn’t load {what}. {why} ") />
                        <button type="button" class="button" on:click=move |_| on_retry.run(())>"Try again"</button>
                    </p>
                }
                .into_any()
            } else {
                view! { <p class="quiet" role="status">"Couldn’t load " {what} ". Waiting for a connection…"</p> }.into_any()
            }
        })
    }
}

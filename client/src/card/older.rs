//! The button that shows a card's older comments or activity.

use leptos::html::Ol;
use leptos::prelude::*;

use crate::live::CardThread;
use crate::live::reading::Asked;
use crate::live::thread::Older;
use crate::ui::{Edge, grow};

/// The button, while there is something older.
#[component]
pub fn ShowOlder(
    /// The card's thread.
    thread: CardThread,
    /// What to show.
    older: Older,
    /// The list it is added to.
    list: NodeRef<Ol>,
) -> impl IntoView {
    let (edge, label) = match older {
        Older::Comments => (Edge::Start, "Show older comments"),
        Older::Activity => (Edge::End, "Show older activity"),
    };
    let words = move || match thread.asked(older) {
        Asked::Idle => label,
        Asked::Waiting => "Loading…",
        Asked::Failed(_) => "Try again",
    };
    let problem = move || match thread.asked(older) {
        Asked::Failed(why) => {
            Some(view! { <p class="problem" role="alert">"Couldn’t load them. " {why}</p> })
        }
        Asked::Idle | Asked::Waiting => None,
    };
    view! {
        <Show when=move || thread.with(|thread| thread.has_older(older)) == Some(true)>
            <div class="older">
                {problem}
                <button
                    type="button"
                    class="link"
                    on:click=move |_| thread.read_older(older, move || grow(list, edge))
                >
                    {words}
                </button>
            </div>
        </Show>
    }
}

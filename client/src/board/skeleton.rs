//! The shape of a board while it loads.

use leptos::prelude::*;

/// Shown until the board and the page's code have loaded.
#[component]
pub fn Skeleton() -> impl IntoView {
    let list = |cards: usize| {
        view! {
            <div class="list">
                <div class="skeleton skeleton--title"></div>
                {(0..cards).map(|_| view! { <div class="skeleton skeleton--card"></div> }).collect_view()}
            </div>
        }
    };
    view! {
        <main class="board" aria-busy="true">
            <h1 class="visually-hidden">"Loading the board…"</h1>
            <div class="board__header" aria-hidden="true">
                <div class="skeleton skeleton--name"></div>
            </div>
            <div class="board__lists" aria-hidden="true">{[4, 2, 5].map(list).collect_view()}</div>
        </main>
    }
}

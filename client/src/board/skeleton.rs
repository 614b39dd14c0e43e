//! The shape of a board while it loads.

use leptos::prelude::*;

/// Stands in for the board until its content, and the code that shows it, have arrived.
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
            <h1 class="visually-hidden">"The board is loading"</h1>
            <div class="board__lists" aria-hidden="true">{[4, 2, 5].map(list).collect_view()}</div>
        </main>
    }
}

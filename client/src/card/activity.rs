//! What happened to a card.

use leptos::prelude::*;
use shared::wire::rest;

use super::reading::Reading;
use super::thread::{person, sentence};
use super::when::When;
use crate::board::live::LiveBoard;

/// How much is shown before one asks for all.
const FIRST: usize = 8;

/// The activity of a card, newest first.
#[component]
pub fn Activity(
    /// What was read of it.
    thread: RwSignal<Reading>,
) -> impl IntoView {
    let all = RwSignal::new(false);
    let entries = Memo::new(move |_| {
        thread.with(|reading| match reading {
            Reading::Done(thread) => thread.activity().to_vec(),
            Reading::Waiting | Reading::Failed(_) => Vec::new(),
        })
    });
    let shown = move || {
        let count = if all.get() { usize::MAX } else { FIRST };
        entries.with(|entries| entries.iter().take(count).cloned().collect::<Vec<_>>())
    };
    view! {
        <section class="part" aria-label="Activity">
            <h3>"Activity"</h3>
            <ol class="activity" data-testid="activity">
                <For each=shown key=|entry| entry.seq let:entry>
                    <Entry entry />
                </For>
            </ol>
            <Show when=move || { !all.get() && entries.with(Vec::len) > FIRST }>
                <button type="button" class="link" on:click=move |_| all.set(true)>"Show all of it"</button>
            </Show>
        </section>
    }
}

#[component]
fn Entry(entry: rest::Activity) -> impl IntoView {
    let board = LiveBoard::expect();
    let (name, words) =
        board.peek(|board| (person(board, entry.actor), sentence(board, &entry))).unwrap_or_default();
    view! { <li><strong>{name}</strong> " " {words} " " <When at=entry.at /></li> }
}

//! What happened to a card.

use leptos::html::Ol;
use leptos::prelude::*;
use shared::id::CardId;
use shared::wire;

use super::older::ShowOlder;
use crate::live::thread::Older;
use crate::live::{CardThread, LiveBoard, person, sentence};
use crate::ui::{Confirm, When, written};

/// How many entries are shown before the user asks for all that were read.
const FIRST: usize = 8;

/// The activity of a card, newest first.
#[component]
pub fn Activity(
    /// The card.
    id: CardId,
    /// The card's thread.
    thread: CardThread,
) -> impl IntoView {
    let board = LiveBoard::expect();
    let all = RwSignal::new(false);
    let list = NodeRef::<Ol>::new();
    let entries = Memo::new(move |_| thread.with(|thread| thread.activity().to_vec()).unwrap_or_default());
    let shown = move || {
        let count = if all.get() { usize::MAX } else { FIRST };
        entries.with(|entries| entries.iter().take(count).cloned().collect::<Vec<_>>())
    };
    view! {
        <section class="part" aria-label="Activity">
            <h3>"Activity"</h3>
            <ol class="activity" data-testid="activity" node_ref=list>
                <For each=shown key=|entry| entry.head.seq let:entry>
                    <Entry entry />
                </For>
            </ol>
            <Show when=move || { !all.get() && entries.with(Vec::len) > FIRST }>
                <button type="button" class="link" on:click=move |_| all.set(true)>"Show all activity"</button>
            </Show>
            <Show when=move || all.get() || entries.with(Vec::len) <= FIRST>
                <ShowOlder thread older=Older::Activity list />
            </Show>
            <Show when=move || board.may_edit() && board.may_manage()>
                <Confirm
                    label="Delete earlier versions of the description"
                    question="Delete for everyone? Click again to confirm"
                    class="link"
                    on_confirm=move |()| board.erase_card_history(id)
                />
            </Show>
        </section>
    }
}

#[component]
fn Entry(entry: wire::Activity) -> impl IntoView {
    let board = LiveBoard::expect();
    let (name, words) =
        board.peek(|board| (person(board, entry.head.actor), sentence(board, &entry))).unwrap_or_default();
    view! { <li><bdi><strong {..written(name)} /></bdi> " " <span prop:textContent=words /> " " <When at=entry.head.at /></li> }
}

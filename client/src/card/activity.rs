//! What happened to a card.

use leptos::prelude::*;
use shared::board::Board;
use shared::id::ListId;
use shared::wire::rest;

use crate::live::{CardThread, LiveBoard, person};
use crate::ui::When;

/// How many entries are shown before the user asks for all of them.
const FIRST: usize = 8;

/// The activity of a card, newest first.
#[component]
pub fn Activity(
    /// The card's thread.
    thread: CardThread,
) -> impl IntoView {
    let all = RwSignal::new(false);
    let entries = Memo::new(move |_| thread.with(|thread| thread.activity().to_vec()).unwrap_or_default());
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
                <button type="button" class="link" on:click=move |_| all.set(true)>"Show all activity"</button>
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

/// What happened, in words that follow the actor's name.
fn sentence(board: &Board, activity: &rest::Activity) -> String {
    let list = |id: Option<ListId>| {
        let list = id.and_then(|id| board.lists.get(&id));
        list.map_or_else(|| "another list".to_owned(), |list| format!("“{}”", list.name))
    };
    let who = || match activity.user_id {
        Some(user) if user == activity.actor => "themselves".to_owned(),
        Some(user) => person(board, user),
        None => "somebody".to_owned(),
    };
    let (_, verb) = activity.event.split_once(':').unwrap_or_default();
    let comment = activity.event.starts_with("comment");
    match (comment, verb) {
        (true, "created") => "commented".to_owned(),
        (true, "updated") => "edited a comment".to_owned(),
        (true, "deleted") => "deleted a comment".to_owned(),
        (_, "created") => "added this card".to_owned(),
        (_, "updated") => "edited this card".to_owned(),
        (_, "moved") => format!("moved this card to {}", list(activity.list_id)),
        (_, "archived") => "archived this card".to_owned(),
        (_, "restored") => "restored this card".to_owned(),
        (_, "member_added") => format!("added {}", who()),
        (_, "member_removed") => format!("removed {}", who()),
        (_, "label_added") => "added a label".to_owned(),
        (_, "label_removed") => "removed a label".to_owned(),
        _ => "changed this card".to_owned(),
    }
}

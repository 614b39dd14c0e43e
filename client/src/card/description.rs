//! A card's description.

use leptos::prelude::*;
use shared::board::CardPatch;
use shared::id::CardId;

use super::editor::{Editor, draft};
use crate::live::LiveBoard;
use crate::ui::{Markdown, markdown};

/// The description, or its editor.
#[component]
pub fn Description(
    /// The card.
    id: CardId,
) -> impl IntoView {
    let board = LiveBoard::expect();
    let text = Signal::derive(move || board.card(id, |card| card.description.clone()).unwrap_or_default());
    let empty = Memo::new(move |_| text.with(String::is_empty));
    let editing = RwSignal::new(board.may_edit_now() && draft::load(id).is_some());
    let content = move || {
        if editing.get() {
            view! { <div data-opened-by="description"><Editor id text editing /></div> }.into_any()
        } else {
            view! { <Shown id text /> }.into_any()
        }
    };
    view! {
        <section class="part" aria-label="Description">
            <div class="part__header">
                <h3>"Description"</h3>
                <Show when=move || board.may_edit() && !editing.get()>
                    <button
                        type="button"
                        class="button"
                        data-opened-by="description"
                        aria-keyshortcuts="E"
                        on:click=move |_| editing.set(true)
                    >
                        {move || if empty.get() { "Add a description…" } else { "Edit" }}
                        <Show when=move || !empty.get()><span class="visually-hidden">" the description"</span></Show>
                    </button>
                </Show>
            </div>
            {content}
        </section>
    }
}

#[component]
fn Shown(id: CardId, text: Signal<String>) -> impl IntoView {
    let board = LiveBoard::expect();
    let check = Callback::new(move |(mark, set)| {
        if let Some(description) = text.with_untracked(|text| markdown::check(text, mark, set)) {
            board.update_card(id, CardPatch::described(description));
        }
    });
    move || {
        if text.with(String::is_empty) {
            view! { <p class="quiet">"No description yet."</p> }.into_any()
        } else if board.may_edit() {
            view! { <Markdown text on_check=check /> }.into_any()
        } else {
            view! { <Markdown text /> }.into_any()
        }
    }
}

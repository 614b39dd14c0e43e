//! A card's description.

use leptos::prelude::*;
use shared::id::CardId;

use super::editor::Editor;
use super::unsaved::Unsaved;
use crate::live::LiveBoard;
use crate::ui::{Markdown, markdown};
use crate::view::{Draft, Field};

/// The description, or its editor. What was written there and not saved is kept, and said to be unsaved.
#[component]
pub fn Description(
    /// The card.
    id: CardId,
) -> impl IntoView {
    let board = LiveBoard::expect();
    let text = Signal::derive(move || board.card(id, |card| card.description.clone()).unwrap_or_default());
    let empty = Memo::new(move |_| text.with(String::is_empty));
    let may_edit = Memo::new(move |_| board.may_edit());
    let draft = Draft::of(Field::Description(id), text.get_untracked());
    let unsaved = Memo::new(move |_| text.with(|now| draft.differs_from(now)));
    let editing = RwSignal::new(false);
    let edit = Callback::new(move |()| {
        draft.begin(text.get_untracked());
        editing.set(true);
    });
    let close = Callback::new(move |()| editing.set(false));
    let content = move || {
        if editing.get() {
            view! { <div data-opened-by="description"><Editor id text draft on_close=close /></div> }
                .into_any()
        } else {
            view! {
                <Show when=move || unsaved.get()>
                    <Unsaved draft what="the description" may_edit opener="description" shortcut="E" on_edit=edit />
                </Show>
                <Shown id text />
            }
            .into_any()
        }
    };
    view! {
        <section class="part" aria-label="Description">
            <div class="part__header">
                <h3>"Description"</h3>
                <Show when=move || may_edit.get() && !editing.get() && !unsaved.get()>
                    <button
                        type="button"
                        class="button"
                        data-opened-by="description"
                        aria-keyshortcuts="E"
                        on:click=move |_| edit.run(())
                    >
                        <span prop:textContent=move || if empty.get() { "Add a description…" } else { "Edit" } />
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
            board.describe_card(id, text.get_untracked(), description);
        }
    });
    // What the reader did to the text, such as showing an image, outlasts changes of it.
    let empty = Memo::new(move |_| text.with(String::is_empty));
    let may_edit = Memo::new(move |_| board.may_edit());
    move || {
        if empty.get() {
            view! { <p class="quiet">"No description yet."</p> }.into_any()
        } else if may_edit.get() {
            view! { <Markdown text on_check=check /> }.into_any()
        } else {
            view! { <Markdown text /> }.into_any()
        }
    }
}

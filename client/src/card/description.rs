//! A card's description: Markdown, with a preview while it is written. The draft outlives a reload, and what
//! somebody else writes meanwhile is shown, not overwritten.

use leptos::ev::KeyboardEvent;
use leptos::html::Textarea;
use leptos::prelude::*;
use shared::board::{CardPatch, Command, UpdateCard};
use shared::id::CardId;

use super::markdown;
use super::rendered::Markdown;
use crate::board::live::LiveBoard;

/// The description, or the field it is written in.
#[component]
pub fn Description(
    /// Of which card.
    id: CardId,
) -> impl IntoView {
    let board = LiveBoard::expect();
    let text = Signal::derive(move || board.card(id, |card| card.description.clone()).unwrap_or_default());
    let editing = RwSignal::new(board.may_edit_now() && draft::load(id).is_some());
    let may_edit = move || board.may_edit();
    let check = Callback::new(move |(mark, set)| {
        let now = text.get_untracked();
        if let Some(description) = markdown::check(&now, mark, set) {
            save(board, id, description);
        }
    });
    let shown = move || {
        if text.with(String::is_empty) {
            let words = if may_edit() { "Nothing is written here yet." } else { "No description." };
            view! { <p class="quiet">{words}</p> }.into_any()
        } else if may_edit() {
            view! { <Markdown text on_check=check /> }.into_any()
        } else {
            view! { <Markdown text /> }.into_any()
        }
    };
    let empty = Memo::new(move |_| text.with(String::is_empty));
    view! {
        <section class="part" aria-label="Description">
            <div class="part__header">
                <h3>"Description"</h3>
                <Show when=move || may_edit() && !editing.get()>
                    <button type="button" class="button" on:click=move |_| editing.set(true)>
                        {move || if empty.get() { "Write one" } else { "Edit" }}
                        <span class="visually-hidden">" the description"</span>
                    </button>
                </Show>
            </div>
            {move || if editing.get() {
                view! { <Editor id text editing /> }.into_any()
            } else {
                shown().into_any()
            }}
        </section>
    }
}

fn save(board: LiveBoard, id: CardId, description: String) {
    let patch = CardPatch { description: Some(description), ..CardPatch::default() };
    board.act(Command::UpdateCard(UpdateCard { id, patch }));
}

#[component]
fn Editor(id: CardId, text: Signal<String>, editing: RwSignal<bool>) -> impl IntoView {
    let board = LiveBoard::expect();
    let field = NodeRef::<Textarea>::new();
    // What the draft is a change of. If that is not what is there any more, somebody else changed it.
    let base = RwSignal::new(text.get_untracked());
    let written = RwSignal::new(draft::load(id).unwrap_or_else(|| text.get_untracked()));
    let preview = RwSignal::new(false);
    board.doing.update(|doing| doing.editing = true);
    on_cleanup(move || {
        let _ = board.doing.try_update(|doing| doing.editing = false);
    });
    let overtaken = Memo::new(move |_| text.with(|now| base.with(|base| now != base)));
    Effect::new(move || {
        if let Some(field) = field.get() {
            let _ = field.focus();
        }
    });
    let end = move || {
        draft::forget(id);
        editing.set(false);
    };
    let keep = move || {
        let description = written.get_untracked();
        end();
        save(board, id, description);
    };
    let on_key = move |event: KeyboardEvent| {
        event.stop_propagation();
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) && !overtaken.get_untracked() {
            event.prevent_default();
            keep();
        } else if event.key() == "Escape" {
            // Only the field closes, not the card; the draft stays for the next time.
            event.prevent_default();
            editing.set(false);
        }
    };
    let on_input = move |value: String| {
        draft::keep(id, &value);
        written.set(value);
    };
    view! {
        <textarea
            node_ref=field
            class="field field--long"
            rows="8"
            aria-label="Description, in Markdown"
            placeholder="Markdown: **bold**, - [ ] to do, [link](https://…)"
            prop:value=written
            on:input:target=move |event| on_input(event.target().value())
            on:keydown=on_key
        />
        <Show when=move || overtaken.get()>
            <Overtaken text base written />
        </Show>
        <div class="row">
            <button type="button" class="button" data-kind="primary" on:click=move |_| keep()>
                {move || if overtaken.get() { "Save mine over theirs" } else { "Save" }}
            </button>
            <button type="button" class="button" on:click=move |_| end()>"Discard"</button>
            <button
                type="button"
                class="button"
                data-kind="quiet"
                aria-pressed=move || preview.get().to_string()
                on:click=move |_| preview.update(|preview| *preview = !*preview)
            >
                "Preview"
            </button>
        </div>
        <Show when=move || preview.get()>
            <div class="preview" aria-label="Preview" role="group"><Markdown text=written /></div>
        </Show>
    }
}

/// Somebody else changed what is being edited.
#[component]
fn Overtaken(text: Signal<String>, base: RwSignal<String>, written: RwSignal<String>) -> impl IntoView {
    let take = move |_| {
        written.set(text.get_untracked());
        base.set(text.get_untracked());
    };
    view! {
        <div class="overtaken" role="status">
            <p>"Somebody changed the description while you were writing. Now it says:"</p>
            <div class="preview"><Markdown text /></div>
            <div class="row">
                <button type="button" class="button" on:click=take>"Take theirs"</button>
                <button type="button" class="button" on:click=move |_| base.set(text.get_untracked())>
                    "Go on with mine"
                </button>
            </div>
        </div>
    }
}

/// Unsaved text, kept in this tab over a reload.
mod draft {
    use shared::id::CardId;

    use crate::storage::Storage;

    fn key(id: CardId) -> String {
        format!("boardwalk.draft.{id}")
    }

    pub(super) fn load(id: CardId) -> Option<String> {
        Storage::Tab.get(&key(id))
    }

    pub(super) fn keep(id: CardId, text: &str) {
        Storage::Tab.set(&key(id), text);
    }

    pub(super) fn forget(id: CardId) {
        Storage::Tab.remove(&key(id));
    }
}

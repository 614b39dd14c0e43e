//! The editor for a card's description: Markdown with a preview. The draft survives a reload, and a change by someone
//! else is shown, not overwritten.

use leptos::ev::KeyboardEvent;
use leptos::html::Textarea;
use leptos::prelude::*;
use shared::board::CardPatch;
use shared::id::CardId;

use crate::live::LiveBoard;
use crate::ui::{Markdown, focus_on_mount, keys};

/// A description being edited; a handle.
#[derive(Clone, Copy)]
struct Editing {
    board: LiveBoard,
    id: CardId,
    /// The current description.
    text: Signal<String>,
    /// The description that the draft is based on.
    base: RwSignal<String>,
    draft: RwSignal<String>,
    is_open: RwSignal<bool>,
}

impl Editing {
    fn begin(id: CardId, text: Signal<String>, is_open: RwSignal<bool>) -> Self {
        let now = text.get_untracked();
        let draft = RwSignal::new(draft::load(id).unwrap_or_else(|| now.clone()));
        Self { board: LiveBoard::expect(), id, text, base: RwSignal::new(now), draft, is_open }
    }

    /// Whether someone else has changed the description since editing began.
    fn is_overtaken(self) -> bool {
        self.text.with(|now| self.base.with(|base| now != base))
    }

    fn write(self, value: String) {
        draft::keep(self.id, &value);
        self.draft.set(value);
    }

    fn save(self) {
        let description = self.draft.get_untracked();
        self.discard();
        self.board.update_card(self.id, CardPatch::described(description));
    }

    fn discard(self) {
        draft::forget(self.id);
        self.is_open.set(false);
    }

    fn keep_mine(self) {
        self.base.set(self.text.get_untracked());
    }

    fn use_theirs(self) {
        self.draft.set(self.text.get_untracked());
        self.keep_mine();
    }

    fn on_key(self, event: &KeyboardEvent) {
        event.stop_propagation();
        let key = keys::pressed(event);
        if key == "Enter" && (event.ctrl_key() || event.meta_key()) && !untrack(|| self.is_overtaken()) {
            event.prevent_default();
            self.save();
        } else if key == "Escape" {
            // Closes only the editor, not the card, and keeps the draft.
            event.prevent_default();
            self.is_open.set(false);
        }
    }
}

/// The editor for a description.
#[component]
pub fn Editor(
    /// The card.
    id: CardId,
    /// The current description.
    text: Signal<String>,
    /// Cleared to close the editor.
    editing: RwSignal<bool>,
) -> impl IntoView {
    let edit = Editing::begin(id, text, editing);
    let field = NodeRef::<Textarea>::new();
    let preview = RwSignal::new(false);
    let overtaken = Memo::new(move |_| edit.is_overtaken());
    show_others(edit.board);
    focus_on_mount(field);
    view! {
        <textarea
            node_ref=field
            class="field field--long"
            rows="8"
            aria-label="Description, in Markdown"
            placeholder="Markdown: **bold**, - [ ] to do, [link](https://…)"
            prop:value=edit.draft
            on:input:target=move |event| edit.write(event.target().value())
            on:keydown=move |event| edit.on_key(&event)
        />
        <Show when=move || overtaken.get()>
            <Overtaken edit />
        </Show>
        <div class="row row--sticky">
            <button type="button" class="button" data-kind="primary" on:click=move |_| edit.save()>
                {move || if overtaken.get() { "Overwrite with mine" } else { "Save" }}
            </button>
            <button type="button" class="button" on:click=move |_| edit.discard()>"Cancel"</button>
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
            <div class="preview" aria-label="Preview" role="group"><Markdown text=edit.draft /></div>
        </Show>
    }
}

/// Shows the others that the user is editing the card, until the editor is closed.
fn show_others(board: LiveBoard) {
    board.focus.update(|focus| focus.editing = true);
    on_cleanup(move || {
        let _ = board.focus.try_update(|focus| focus.editing = false);
    });
}

/// Tells the user that someone else changed the description.
#[component]
fn Overtaken(edit: Editing) -> impl IntoView {
    view! {
        <div class="overtaken" role="status">
            <p>"Someone else edited the description while you were typing. Their version:"</p>
            <div class="preview"><Markdown text=edit.text /></div>
            <div class="row">
                <button type="button" class="button" on:click=move |_| edit.use_theirs()>"Use their version"</button>
                <button type="button" class="button" on:click=move |_| edit.keep_mine()>"Keep editing mine"</button>
            </div>
        </div>
    }
}

/// Unsaved text, kept in this tab across reloads.
pub(super) mod draft {
    use shared::id::CardId;

    use crate::storage::Storage;

    fn key(id: CardId) -> String {
        format!("boardwalk.draft.{id}")
    }

    pub(crate) fn load(id: CardId) -> Option<String> {
        Storage::Tab.get(&key(id))
    }

    pub(crate) fn keep(id: CardId, text: &str) {
        Storage::Tab.set(&key(id), text);
    }

    pub(crate) fn forget(id: CardId) {
        Storage::Tab.remove(&key(id));
    }
}

//! The editor for a card's description: Markdown with a preview. A change by someone else is shown, not overwritten.

use leptos::ev::KeyboardEvent;
use leptos::html::Textarea;
use leptos::prelude::*;
use shared::id::CardId;

use super::unsaved::discard;
use crate::live::LiveBoard;
use crate::ui::{Markdown, Toasts, focus_on_mount, keys};
use crate::view::{Draft, KeptNote};

/// A description being edited; a handle.
#[derive(Clone, Copy)]
struct Editing {
    board: LiveBoard,
    toasts: Toasts,
    id: CardId,
    /// The current description.
    text: Signal<String>,
    draft: Draft,
    on_close: Callback<()>,
}

impl Editing {
    /// Whether someone else has changed the description since editing began.
    fn is_overtaken(self) -> bool {
        self.text.with(|now| *now != self.draft.base())
    }

    fn save(self) {
        if self.board.describe_card(self.id, self.draft.text_now()) {
            self.draft.end();
            self.on_close.run(());
        }
    }

    fn discard(self) {
        discard(self.draft, self.toasts);
        self.on_close.run(());
    }

    fn keep_mine(self) {
        self.draft.set_base(self.text.get_untracked());
    }

    fn use_theirs(self) {
        self.draft.end();
        self.draft.begin(self.text.get_untracked());
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
            self.on_close.run(());
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
    /// The description as it is written.
    draft: Draft,
    /// Called to close the editor.
    on_close: Callback<()>,
) -> impl IntoView {
    let board = LiveBoard::expect();
    let edit = Editing { board, toasts: Toasts::expect(), id, text, draft, on_close };
    let field = NodeRef::<Textarea>::new();
    let preview = RwSignal::new(false);
    let overtaken = Memo::new(move |_| edit.is_overtaken());
    let may_edit = Memo::new(move |_| board.may_edit());
    show_others(board);
    focus_on_mount(field);
    view! {
        <textarea
            node_ref=field
            class="field field--long"
            rows="8"
            dir="auto"
            aria-label="Description, in Markdown"
            placeholder="Markdown: **bold**, - [ ] to do, [link](https://…)"
            readonly=move || !may_edit.get()
            prop:value=draft.signal()
            on:input:target=move |event| draft.write(event.target().value())
            on:keydown=move |event| edit.on_key(&event)
        />
        <KeptNote may_edit />
        <Show when=move || overtaken.get()>
            <Overtaken edit />
        </Show>
        <div class="row row--sticky">
            <Show when=move || may_edit.get()>
                <button type="button" class="button" data-kind="primary" on:click=move |_| edit.save()>
                    <span prop:textContent=move || if overtaken.get() { "Overwrite with mine" } else { "Save" } />
                </button>
            </Show>
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
            <div class="preview" aria-label="Preview" role="group"><Markdown text=draft.signal() /></div>
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

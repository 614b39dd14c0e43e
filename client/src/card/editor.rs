//! The editor for a card's description: Markdown with a preview. What others change meanwhile is merged with it.

use leptos::ev::KeyboardEvent;
use leptos::html::Textarea;
use leptos::prelude::*;
use shared::board::Event;
use shared::id::CardId;
use shared::merge::{Merged, merge};

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
    /// What becomes of the draft if someone else has changed the description since editing began.
    fn merged(self) -> Option<Merged> {
        let base = self.draft.base();
        self.text.with(|now| {
            self.draft.signal().with(|mine| (*now != base && now != mine).then(|| merge(&base, mine, now)))
        })
    }

    /// Saves the draft, with what others have saved meanwhile, unless both changed the same lines.
    fn save(self) {
        match untrack(|| self.merged()) {
            None => self.send(untrack(|| self.draft.base()), self.draft.text_now()),
            Some(merged) if !merged.conflict => self.send(self.text.get_untracked(), merged.text),
            Some(_) => {}
        }
    }

    fn overwrite(self) {
        self.send(self.text.get_untracked(), self.draft.text_now());
    }

    fn send(self, base: String, text: String) {
        if self.board.describe_card(self.id, base, text) {
            self.draft.end();
            self.on_close.run(());
        }
    }

    fn discard(self) {
        discard(self.draft, self.toasts);
        self.on_close.run(());
    }

    fn keep_both(self) {
        if let Some(merged) = untrack(|| self.merged()) {
            self.draft.write(merged.text);
            self.draft.set_base(self.text.get_untracked());
        }
    }

    fn use_theirs(self) {
        discard(self.draft, self.toasts);
        self.draft.begin(self.text.get_untracked());
    }

    fn on_key(self, event: &KeyboardEvent) {
        event.stop_propagation();
        let key = keys::pressed(event);
        if key == "Enter" && (event.ctrl_key() || event.meta_key()) {
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
    let overtaken = Memo::new(move |_| edit.merged().map(|merged| merged.conflict));
    let by = who_changed(board, id);
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
        <Show when=move || overtaken.get() == Some(false)>
            <p class="quiet" role="status"><bdi prop:textContent=by /> " edited other lines meanwhile. Saving keeps both changes."</p>
        </Show>
        <Show when=move || overtaken.get() == Some(true)>
            <Overtaken edit by />
        </Show>
        <div class="row row--sticky">
            <Show when=move || may_edit.get() && overtaken.get() != Some(true)>
                <button type="button" class="button" data-kind="primary" on:click=move |_| edit.save()>"Save"</button>
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

/// The name of whoever changes the description from now on.
fn who_changed(board: LiveBoard, id: CardId) -> Signal<String> {
    let who = RwSignal::new("Someone else".to_owned());
    board.on_record(move |record| {
        if let Event::CardUpdated(it) = &record.event
            && it.id == id
            && it.patch.description.is_some()
            && record.actor != board.me
        {
            who.set(board.person(record.actor));
        }
    });
    who.into()
}

/// Tells the user that someone else changed the same lines. What loses nothing comes first.
#[component]
fn Overtaken(edit: Editing, by: Signal<String>) -> impl IntoView {
    view! {
        <div class="overtaken" role="status">
            <p><bdi prop:textContent=by /> " edited the same lines while you were typing. Their version:"</p>
            <div class="preview"><Markdown text=edit.text /></div>
            <div class="row">
                <button type="button" class="button" data-kind="primary" on:click=move |_| edit.keep_both()>
                    "Keep both versions"
                </button>
                <button type="button" class="button" on:click=move |_| edit.use_theirs()>"Use their version"</button>
                <button type="button" class="button" data-kind="quiet" on:click=move |_| edit.overwrite()>
                    "Overwrite with mine"
                </button>
            </div>
        </div>
    }
}

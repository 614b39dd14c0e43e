//! The composer for new cards.

use leptos::ev::{ClipboardEvent, KeyboardEvent};
use leptos::html::Textarea;
use leptos::prelude::*;
use shared::id::ListId;

use crate::live::LiveBoard;
use crate::ui::{focus_on_mount, keys, once_drawn};
use crate::view::{Composing, Draft, Field, KeptNote, Position, cursor};

/// A new card that is being written; a handle.
#[derive(Clone, Copy)]
struct NewCard {
    board: LiveBoard,
    composing: Composing,
    list: ListId,
    draft: Draft,
    /// How many cards a pasted text would make, one per line.
    lines: RwSignal<usize>,
    field: NodeRef<Textarea>,
}

impl NewCard {
    fn begin(list: ListId) -> Self {
        Self {
            board: LiveBoard::expect(),
            composing: Composing::expect(),
            list,
            draft: Draft::of(Field::NewCard(list), String::new()),
            lines: RwSignal::new(0),
            field: NodeRef::new(),
        }
    }

    fn add_one(self) {
        let name = self.draft.text_now();
        if !name.trim().is_empty() {
            self.add(vec![name]);
        }
    }

    fn add_each_line(self) {
        self.add(filled_lines(&self.draft.text_now()));
    }

    fn add(self, names: Vec<String>) {
        let Some(mut at) = self.composing.on_now(self.list) else { return };
        for name in names {
            let Some(card) = self.board.create_card(self.list, name, at.into()) else { return };
            // The next card goes after this one, unless it goes to the end anyway.
            at = if at == Position::Bottom { at } else { Position::After(card) };
        }
        self.draft.end();
        self.lines.set(0);
        self.composing.open(self.list, at);
        once_drawn(move || {
            if let Some(field) = self.field.try_get_untracked().flatten() {
                let _ = field.focus();
            }
            if at == Position::Bottom {
                cursor::scroll_to_end(self.list);
            }
        });
    }

    fn close(self) {
        let at = self.composing.on_now(self.list);
        self.composing.close(self.list);
        // Below another card, it is where that card or the last new one is.
        if let Some(Position::After(card)) = at {
            cursor::focus_card(card);
        }
    }

    fn on_key(self, event: &KeyboardEvent) {
        event.stop_propagation();
        match keys::pressed(event).as_str() {
            "Enter" if !event.shift_key() => {
                event.prevent_default();
                self.add_one();
            }
            "Escape" => {
                event.prevent_default();
                self.close();
            }
            _ => {}
        }
    }

    fn on_paste(self, event: &ClipboardEvent) {
        let text = event.clipboard_data().and_then(|data| data.get_data("text/plain").ok());
        self.lines.set(filled_lines(&text.unwrap_or_default()).len());
    }
}

/// The field for a new card. It stays open after Enter; Esc closes it and keeps the draft.
#[component]
pub fn CardComposer(
    /// The list the card goes to.
    list: ListId,
) -> impl IntoView {
    let card = NewCard::begin(list);
    let may_edit = Memo::new(move |_| card.board.may_edit());
    focus_on_mount(card.field);
    view! {
        <div class="composer" data-no-drag="" data-testid="card-composer">
            <textarea
                node_ref=card.field
                class="field"
                rows="2"
                dir="auto"
                placeholder="Enter a name for this card…"
                aria-label="New card name"
                readonly=move || !may_edit.get()
                prop:value=card.draft.signal()
                on:input:target=move |event| card.draft.write(event.target().value())
                on:keydown=move |event| card.on_key(&event)
                on:paste=move |event| card.on_paste(&event)
            />
            <KeptNote may_edit />
            <div class="row">
                <Show when=move || may_edit.get()>
                    <button type="button" class="button" data-kind="primary" on:click=move |_| card.add_one()>
                        "Add card"
                    </button>
                </Show>
                <Show when=move || { may_edit.get() && card.lines.get() > 1 }>
                    <button type="button" class="button" on:click=move |_| card.add_each_line()>
                        <span prop:textContent=move || format!("Add {} cards (one per line)", card.lines.get()) />
                    </button>
                </Show>
                <button type="button" class="button" data-kind="quiet" on:click=move |_| card.close()>"Close"</button>
            </div>
        </div>
    }
}

fn filled_lines(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::filled_lines;

    #[test]
    fn empty_lines_make_no_cards() {
        assert_eq!(filled_lines("one\n\n  two \r\n \n"), ["one", "two"]);
        assert!(filled_lines(" \n").is_empty());
    }
}

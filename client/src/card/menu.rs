//! Quick edits without opening the card: by its pencil, a right click or a key.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use shared::board::CardPatch;
use shared::id::CardId;
use wasm_bindgen::JsCast;

use super::move_form::MoveCardForm;
use crate::live::LiveBoard;
use crate::live::since::takes_away;
use crate::ui::popover::{Floating, Panel};
use crate::ui::{by_touch, keys};
use crate::view::{Composing, Position, QuickEdit, cursor};

/// The quick-edit menu, one for all cards of the board.
#[component]
pub fn CardMenu() -> impl IntoView {
    let quick = QuickEdit::expect();
    let anchor = move || cursor::tile(untrack(|| quick.card())?)?.dyn_into().ok();
    view! {
        <Floating label="Card menu" open=quick.is_open anchor>
            {move || quick.card().map(|id| view! { <Items id /> })}
        </Floating>
    }
}

#[component]
fn Items(id: CardId) -> impl IntoView {
    let moving = RwSignal::new(false);
    view! {
        <Show when=move || !moving.get() fallback=move || view! { <MoveCardForm id /> }>
            <Rename id />
            <Actions id moving />
        </Show>
    }
}

#[component]
fn Actions(id: CardId, moving: RwSignal<bool>) -> impl IntoView {
    let board = LiveBoard::expect();
    let composing = Composing::expect();
    let panel = Panel::expect();
    let joined = move || board.card(id, |card| card.members.contains(&board.me)) == Some(true);
    let join = move |_| {
        panel.close();
        board.toggle_joined(id);
    };
    let insert = move |_| {
        panel.close();
        let list = board.peek(|board| board.cards.get(&id).map(|card| card.list_id)).flatten();
        if let Some(list) = list {
            composing.open(list, Position::After(id));
        }
    };
    let archive = move |_| {
        panel.close();
        board.archive_card(id);
    };
    view! {
        <ul class="menu">
            <li>
                <a
                    class="menu__item"
                    href=format!("/boards/{}/cards/{id}", board.id)
                    data-autofocus=by_touch().then_some("")
                    on:click=move |_| panel.close()
                >
                    "Open card"
                </a>
            </li>
            <li>
                <button type="button" class="menu__item" on:click=join>
                    <span prop:textContent=move || if joined() { "Leave" } else { "Join" } />
                </button>
            </li>
            <li><button type="button" class="menu__item" on:click=move |_| moving.set(true)>"Move…"</button></li>
            <li><button type="button" class="menu__item" on:click=insert>"Add card below"</button></li>
            <li><button type="button" class="menu__item" on:click=archive>"Archive"</button></li>
        </ul>
    }
}

#[component]
fn Rename(id: CardId) -> impl IntoView {
    let board = LiveBoard::expect();
    let panel = Panel::expect();
    let before = StoredValue::new(board.card_name(id));
    let written = RwSignal::new(before.get_value());
    // Nobody renames what is archived meanwhile, at least not without a word.
    board.on_record(move |record| {
        if board.peek(|board| takes_away(board, &record.event, id)) == Some(true) {
            panel.close();
            let name = written.get_untracked();
            let lost = if name.trim() == before.get_value() {
                String::new()
            } else {
                format!(" Your new name “{}” wasn’t saved.", name.trim())
            };
            board.toasts.info(format!("{}.{lost}", board.told(record)));
        }
    });
    let save = move || {
        panel.close();
        let name = written.get_untracked();
        if name.trim() != before.get_value() {
            board.update_card(id, CardPatch::named(name));
        }
    };
    let on_key = move |event: KeyboardEvent| {
        if keys::pressed(&event) == "Enter" && !event.shift_key() {
            event.prevent_default();
            save();
        }
    };
    view! {
        <textarea
            class="field panel__name"
            rows="2"
            dir="auto"
            aria-label="Card name"
            data-autofocus=(!by_touch()).then_some("")
            prop:value=written
            on:input:target=move |event| written.set(event.target().value())
            on:keydown=on_key
        />
    }
}

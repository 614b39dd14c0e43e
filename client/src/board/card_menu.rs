//! Quick work on a card without opening it: by its pencil, the context menu, or a key.

use leptos::prelude::*;
use shared::board::{AddCardMember, ArchiveCard, CardPatch, Command, RemoveCardMember, UpdateCard};
use shared::id::CardId;
use wasm_bindgen::JsCast;

use super::composer::{At, Composing};
use super::focus;
use super::live::LiveBoard;
use super::move_form::MoveCardForm;
use crate::ui::popover::{Floating, Panel};

/// The card whose menu is open; a handle, given by context.
#[derive(Clone, Copy)]
pub struct QuickEdit {
    card: RwSignal<Option<CardId>>,
    open: RwSignal<bool>,
}

impl QuickEdit {
    /// No menu is open.
    pub fn closed() -> Self {
        Self { card: RwSignal::new(None), open: RwSignal::new(false) }
    }

    /// That of the page this is called in.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Opens the menu of a card.
    pub fn open(self, card: CardId) {
        self.open.set(false);
        self.card.set(Some(card));
        self.open.set(true);
    }
}

/// The one menu for all cards of the board.
#[component]
pub fn CardMenu() -> impl IntoView {
    let quick = QuickEdit::expect();
    let anchor = move || focus::tile(quick.card.get_untracked()?)?.dyn_into().ok();
    view! {
        <Floating label="Card menu" open=quick.open anchor>
            {move || quick.card.get().map(|id| view! { <Items id /> })}
        </Floating>
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum View {
    List,
    Move,
}

#[component]
fn Items(id: CardId) -> impl IntoView {
    let board = LiveBoard::expect();
    let composing = Composing::expect();
    let panel = Panel::expect();
    let view = RwSignal::new(View::List);
    let joined = move || board.card(id, |card| card.members.contains(&board.me)) == Some(true);
    let join = move |_| {
        let (card_id, user_id) = (id, board.me);
        panel.close();
        board.act(if untrack(joined) {
            Command::RemoveCardMember(RemoveCardMember { card_id, user_id })
        } else {
            Command::AddCardMember(AddCardMember { card_id, user_id })
        });
    };
    let insert = move |_| {
        panel.close();
        let list = board.peek(|board| board.cards.get(&id).map(|card| card.list_id)).flatten();
        if let Some(list) = list {
            composing.open(list, At::After(id));
        }
    };
    let archive = move |_| {
        panel.close();
        let name = board.card_name(id);
        board.act_undoable(Command::ArchiveCard(ArchiveCard { id }), format!("“{name}” is in the archive."));
    };
    move || {
        match view.get() {
        View::Move => view! { <MoveCardForm id /> }.into_any(),
        View::List => view! {
            <Rename id />
            <ul class="menu">
                <li>
                    <a class="menu__item" href=format!("/boards/{}/cards/{id}", board.id) on:click=move |_| panel.close()>
                        "Open"
                    </a>
                </li>
                <li>
                    <button type="button" class="menu__item" on:click=join>
                        {move || if joined() { "Leave" } else { "Join" }}
                    </button>
                </li>
                <li><button type="button" class="menu__item" on:click=move |_| view.set(View::Move)>"Move…"</button></li>
                <li><button type="button" class="menu__item" on:click=insert>"Insert a card after"</button></li>
                <li><button type="button" class="menu__item" on:click=archive>"Archive"</button></li>
            </ul>
        }
        .into_any(),
    }
    }
}

#[component]
fn Rename(id: CardId) -> impl IntoView {
    let board = LiveBoard::expect();
    let panel = Panel::expect();
    let before = board.card_name(id);
    let written = RwSignal::new(before.clone());
    let save = move || {
        panel.close();
        let name = written.get_untracked();
        if name.trim() != before {
            board.act(Command::UpdateCard(UpdateCard { id, patch: CardPatch::named(name) }));
        }
    };
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Enter" && !event.shift_key() && !event.is_composing() {
            event.prevent_default();
            save();
        }
    };
    view! {
        <textarea
            class="field panel__name"
            rows="2"
            aria-label="Card name"
            data-autofocus=""
            prop:value=written
            on:input:target=move |event| written.set(event.target().value())
            on:keydown=on_key
        />
    }
}

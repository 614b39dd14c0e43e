//! The board's keys, as people know them from elsewhere. Never while somebody types.

use leptos::ev::{self, KeyboardEvent};
use leptos::html::Dialog;
use leptos::prelude::*;
use shared::board::{AddCardMember, ArchiveCard, Command, MoveCard, Place, RemoveCardMember};
use shared::id::CardId;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::card_menu::QuickEdit;
use super::composer::{At, Composing};
use super::focus::{self, Way};
use super::live::LiveBoard;
use super::look::Look;
use crate::drag::Keyboard;
use crate::storage::Storage;

const OFF: &str = "boardwalk.shortcuts-off";

/// What each key does, for the help.
const KEYS: [(&str, &str); 15] = [
    ("↑ ↓ ← → or K J H L", "Go from card to card"),
    ("Enter", "Open the card"),
    ("Space", "Pick the card or list up, then arrows, Space to drop, Esc to cancel"),
    ("N", "New card behind this one"),
    ("E, T or F2", "Quick edit: name, move, archive"),
    ("M", "Join or leave the card"),
    ("C", "Archive the card"),
    (", or <", "Move the card to the list on the left"),
    (". or >", "Move the card to the list on the right"),
    ("W", "Board menu"),
    (";", "Show or hide names of labels"),
    ("Ctrl Z", "Undo"),
    ("Ctrl Shift Z", "Redo"),
    ("Esc", "Close what is open"),
    ("?", "This help"),
];

/// The board's keys.
#[derive(Clone, Copy)]
pub struct Shortcuts {
    board: LiveBoard,
    keyboard: Keyboard,
    composing: Composing,
    look: Look,
    help: RwSignal<bool>,
    quick: QuickEdit,
    menu: RwSignal<bool>,
}

impl Shortcuts {
    /// Listens for as long as the caller's owner lives.
    pub fn listen(board: LiveBoard, keyboard: Keyboard, help: RwSignal<bool>, menu: RwSignal<bool>) {
        let (composing, look, quick) = (Composing::expect(), Look::expect(), QuickEdit::expect());
        let this = Self { board, keyboard, composing, look, help, quick, menu };
        let handle = window_event_listener(ev::keydown, move |event| this.on_key(&event));
        on_cleanup(move || handle.remove());
    }

    fn on_key(self, event: &KeyboardEvent) {
        if event.default_prevented() || is_typing(event) || self.keyboard.is_lifted() || is_off() {
            return;
        }
        let command_key = event.ctrl_key() || event.meta_key();
        let used = match (event.key().as_str(), command_key) {
            ("z" | "Z", true) if event.shift_key() => {
                self.board.do_again();
                true
            }
            ("z", true) => {
                self.board.take_back(None);
                true
            }
            (_, true) => false,
            _ if event.alt_key() || layer_is_open() => false,
            (key, false) => self.on_plain(key),
        };
        if used {
            event.prevent_default();
        }
    }

    fn on_plain(self, key: &str) -> bool {
        match key {
            "ArrowUp" | "k" => focus::go(Way::Up),
            "ArrowDown" | "j" => focus::go(Way::Down),
            "ArrowLeft" | "h" => focus::go(Way::Left),
            "ArrowRight" | "l" => focus::go(Way::Right),
            "n" => self.compose(),
            ";" => self.look.toggle_names(),
            "w" => self.menu.set(true),
            "?" => self.help.set(true),
            _ => return focus::current_card().is_some_and(|card| self.on_card(key, card)),
        }
        true
    }

    fn on_card(self, key: &str, card: CardId) -> bool {
        match key {
            "t" | "e" | "F2" if self.board.may_edit_now() => self.quick.open(card),
            "c" => self.archive(card),
            "m" => self.join(card),
            "," | "<" => self.shift(card, false),
            "." | ">" => self.shift(card, true),
            _ => return false,
        }
        true
    }

    fn compose(self) {
        if !self.board.may_edit_now() {
            return;
        }
        let beside = focus::current_card();
        let list =
            beside.and_then(|card| self.board.peek(|board| board.cards.get(&card).map(|card| card.list_id)));
        let first = || self.board.peek(|board| board.ordered_lists().first().copied()).flatten();
        if let Some(list) = list.flatten().or_else(focus::current_list).or_else(first) {
            self.composing.open(list, beside.map_or(At::Bottom, At::After));
        }
    }

    fn archive(self, id: CardId) {
        let name = self.board.card_name(id);
        focus::go(Way::Down);
        self.board
            .act_undoable(Command::ArchiveCard(ArchiveCard { id }), format!("“{name}” is in the archive."));
    }

    fn join(self, card_id: CardId) {
        let user_id = self.board.me;
        let on = self
            .board
            .peek(|board| board.cards.get(&card_id).is_some_and(|it| it.members.contains(&user_id)));
        self.board.act(if on == Some(true) {
            Command::RemoveCardMember(RemoveCardMember { card_id, user_id })
        } else {
            Command::AddCardMember(AddCardMember { card_id, user_id })
        });
    }

    fn shift(self, id: CardId, right: bool) {
        let to = self.board.peek(|board| {
            let lists = board.ordered_lists();
            let here = board.cards.get(&id)?.list_id;
            let at = lists.iter().position(|list| *list == here)?;
            lists.get(if right { at + 1 } else { at.checked_sub(1)? }).copied()
        });
        let Some(list_id) = to.flatten() else { return };
        let name = self.board.list_name(list_id);
        let command = Command::MoveCard(MoveCard { id, list_id, after: Place::First });
        self.board.act_undoable(command, format!("Moved to {name}."));
        focus::focus_card(id);
    }
}

fn is_typing(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
    target.is_some_and(|target| {
        matches!(target.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT") || target.is_content_editable()
    })
}

/// A dialog or panel is above the board and has the keys for itself.
fn layer_is_open() -> bool {
    document().query_selector("dialog[open], .panel:popover-open").ok().flatten().is_some()
}

fn is_off() -> bool {
    Storage::Browser.get(OFF).is_some()
}

fn switch(off: bool) {
    // Where nothing can be stored, the keys stay on.
    if off {
        Storage::Browser.set(OFF, "1");
    } else {
        Storage::Browser.remove(OFF);
    }
}

/// Which keys there are.
#[component]
pub fn Help(
    /// Whether it is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    let dialog = NodeRef::<Dialog>::new();
    Effect::new(move || {
        if let Some(dialog) = dialog.get() {
            let _ = dialog.show_modal();
        }
    });
    view! {
        <dialog
            node_ref=dialog
            class="dialog help"
            aria-labelledby="help-title"
            on:close=move |_| open.set(false)
            on:click=move |event| {
                if focus::is_backdrop(&event) {
                    open.set(false);
                }
            }
        >
            <div class="dialog__body">
                <header class="dialog__header">
                    <h2 id="help-title">"Keyboard shortcuts"</h2>
                    <button type="button" class="icon-button" aria-label="Close" on:click=move |_| open.set(false)>
                        <crate::ui::Icon name="close" />
                    </button>
                </header>
                <table class="keys">
                    <tbody>
                        {KEYS.map(|(keys, what)| view! { <tr><th scope="row"><kbd>{keys}</kbd></th><td>{what}</td></tr> }).collect_view()}
                    </tbody>
                </table>
                <label class="check">
                    <input
                        type="checkbox"
                        prop:checked=!is_off()
                        on:change:target=move |event| switch(!event.target().checked())
                    />
                    "Shortcuts of one key are on"
                </label>
            </div>
        </dialog>
    }
}

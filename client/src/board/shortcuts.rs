//! The board's keyboard shortcuts. They are off while the user types or a dialog is open.

use leptos::ev::{self, KeyboardEvent};
use leptos::prelude::*;
use shared::board::Place;
use shared::id::CardId;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::drag::Keyboard;
use crate::live::LiveBoard;
use crate::ui::keys;
use crate::view::cursor::{self, Direction};
use crate::view::{Composing, Panels, Position, Preferences, QuickEdit};

/// The board's shortcuts.
#[derive(Clone, Copy)]
pub struct Shortcuts {
    board: LiveBoard,
    keyboard: Keyboard,
    composing: Composing,
    preferences: Preferences,
    panels: Panels,
    quick: QuickEdit,
}

impl Shortcuts {
    /// Listens while the caller's owner lives.
    pub fn listen(board: LiveBoard, keyboard: Keyboard) {
        let this = Self {
            board,
            keyboard,
            composing: Composing::expect(),
            preferences: Preferences::expect(),
            panels: Panels::expect(),
            quick: QuickEdit::expect(),
        };
        let handle = window_event_listener(ev::keydown, move |event| this.on_key(&event));
        on_cleanup(move || handle.remove());
    }

    fn on_key(self, event: &KeyboardEvent) {
        let is_off = self.keyboard.is_lifted() || !self.preferences.shortcuts_now();
        if is_off || event.default_prevented() || is_typing(event) {
            return;
        }
        let command_key = event.ctrl_key() || event.meta_key();
        let used = match (keys::pressed(event).as_str(), command_key) {
            ("Z", true) => {
                self.board.redo();
                true
            }
            ("z", true) => {
                self.board.undo();
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
            "ArrowUp" | "k" => cursor::go(Direction::Up),
            "ArrowDown" | "j" => cursor::go(Direction::Down),
            "ArrowLeft" | "h" => cursor::go(Direction::Left),
            "ArrowRight" | "l" => cursor::go(Direction::Right),
            "n" => self.compose(),
            ";" => self.preferences.toggle_label_names(),
            "w" => self.panels.menu.set(true),
            "?" => self.panels.help.set(true),
            _ => return cursor::current_card().is_some_and(|card| self.on_card(key, card)),
        }
        true
    }

    fn on_card(self, key: &str, card: CardId) -> bool {
        match key {
            "t" | "e" | "F2" if self.board.may_edit_now() => self.quick.open(card),
            "c" => self.archive(card),
            "m" => self.board.toggle_joined(card),
            "," | "<" => self.shift(card, false),
            "." | ">" => self.shift(card, true),
            _ => return false,
        }
        true
    }

    /// Opens the composer after the current card, or at the end of the current or first list.
    fn compose(self) {
        if !self.board.may_edit_now() {
            return;
        }
        let beside = cursor::current_card();
        let list =
            beside.and_then(|card| self.board.peek(|board| board.cards.get(&card).map(|card| card.list_id)));
        let first = || self.board.peek(|board| board.ordered_lists().first().copied()).flatten();
        if let Some(list) = list.flatten().or_else(cursor::current_list).or_else(first) {
            self.composing.open(list, beside.map_or(Position::Bottom, Position::After));
        }
    }

    fn archive(self, id: CardId) {
        // The card is about to disappear, so the focus moves on first.
        cursor::go(Direction::Down);
        self.board.archive_card(id);
    }

    /// Moves a card to the next list, or the one before.
    fn shift(self, id: CardId, right: bool) {
        let to = self.board.peek(|board| {
            let lists = board.ordered_lists();
            let here = board.cards.get(&id)?.list_id;
            let at = lists.iter().position(|list| *list == here)?;
            lists.get(if right { at + 1 } else { at.checked_sub(1)? }).copied()
        });
        let Some(list_id) = to.flatten() else { return };
        self.board.move_card(id, list_id, Place::First);
        cursor::focus_card(id);
    }
}

fn is_typing(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
    target.is_some_and(|target| {
        matches!(target.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT") || target.is_content_editable()
    })
}

/// Whether an open dialog or panel takes the keys.
fn layer_is_open() -> bool {
    document().query_selector("dialog[open], .panel:popover-open").ok().flatten().is_some()
}

//! The board's keyboard shortcuts. They are off while the user types; in an open card, those for cards act on it.

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
        cursor::follow();
        let handle = window_event_listener(ev::keydown, move |event| this.on_key(&event));
        on_cleanup(move || handle.remove());
    }

    fn on_key(self, event: &KeyboardEvent) {
        let is_off = self.keyboard.is_lifted() || event.default_prevented() || is_typing(event);
        let key = keys::pressed(event);
        // A key that is held down only moves on.
        if is_off || (event.repeat() && direction(&key).is_none()) {
            return;
        }
        let command_key = event.ctrl_key() || event.meta_key();
        let used = match (key.as_str(), command_key) {
            ("Z", true) => {
                self.board.redo();
                true
            }
            ("z", true) => {
                self.board.undo();
                true
            }
            (_, true) => false,
            _ if event.alt_key() || !self.preferences.shortcuts_now() => false,
            (key, false) => match (layers(), self.board.focus.get_untracked().card_id) {
                (0, _) => self.on_board(key),
                (1, Some(card)) => self.on_open_card(key, card),
                _ => false,
            },
        };
        if used {
            event.prevent_default();
        }
    }

    fn on_board(self, key: &str) -> bool {
        if let Some(direction) = direction(key) {
            cursor::go(direction);
            return true;
        }
        match key {
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
            "t" | "e" | "F2" if self.board.may_edit_now() => {
                // The menu gives the focus back to where it was.
                cursor::focus_now(card);
                self.quick.open(card);
            }
            "c" => {
                // The card is about to disappear, so the focus moves on first.
                let _ = cursor::go(Direction::Down) || cursor::go(Direction::Up);
                self.board.archive_card(card);
            }
            "m" => self.board.toggle_joined(card),
            "," | "<" | "." | ">" => {
                self.shift(card, matches!(key, "." | ">"));
                cursor::focus_card(card);
            }
            _ => return false,
        }
        true
    }

    fn on_open_card(self, key: &str, card: CardId) -> bool {
        match key {
            "t" | "F2" => press("T"),
            "e" => press("E"),
            "c" if self.board.peek(|board| board.cards.get(&card).is_some_and(|card| !card.archived))
                == Some(true) =>
            {
                self.board.archive_card(card);
            }
            "m" => self.board.toggle_joined(card),
            "," | "<" => self.shift(card, false),
            "." | ">" => self.shift(card, true),
            "?" => self.panels.help.set(true),
            _ => return false,
        }
        true
    }

    /// Opens the composer after the current card, or at the end of the current or first list.
    fn compose(self) {
        if !self.board.may_edit_now() {
            return;
        }
        let first = || self.board.peek(|board| board.ordered_lists().first().copied()).flatten();
        if let Some((list, card)) = cursor::current_place().or_else(|| first().map(|list| (list, None))) {
            self.composing.open(list, card.map_or(Position::Bottom, Position::After));
        }
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
    }
}

/// Enter and Space act on the current card also if the pointer has made it so since another card got the focus. Listens
/// before that card does.
pub fn act_on_pointed(keyboard: Keyboard, event: &KeyboardEvent) {
    let key = keys::pressed(event);
    let focused =
        cursor::card_of(event).filter(|_| matches!(key.as_str(), "Enter" | " ") && !is_typing(event));
    let current = focused.and_then(|_| cursor::current_card());
    let (Some(focused), Some(card)) = (focused, current) else { return };
    let modified = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
    if focused == card || modified || keyboard.is_lifted() {
        return;
    }
    event.prevent_default();
    event.stop_propagation();
    let Some(grip) = cursor::focus_now(card) else { return };
    if key == " " {
        keyboard.lift(&grip);
    } else {
        grip.click();
    }
}

fn direction(key: &str) -> Option<Direction> {
    Some(match key {
        "ArrowUp" | "k" => Direction::Up,
        "ArrowDown" | "j" => Direction::Down,
        "ArrowLeft" | "h" => Direction::Left,
        "ArrowRight" | "l" => Direction::Right,
        _ => return None,
    })
}

fn is_typing(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
    target.is_some_and(|target| {
        matches!(target.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT") || target.is_content_editable()
    })
}

/// Presses the button of the open card that has this key.
fn press(key: &str) {
    let button =
        document().query_selector(&format!("dialog[open] [aria-keyshortcuts~='{key}']")).ok().flatten();
    if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
        button.click();
    }
}

/// How many dialogs and panels are open.
fn layers() -> u32 {
    document().query_selector_all("dialog[open], .panel:popover-open").map_or(0, |open| open.length())
}

//! The card that shortcuts act on, and moving between cards. Whatever moved last decides, pointer or focus; only that card
//! is highlighted.

use std::cell::Cell;

use leptos::ev;
use leptos::prelude::*;
use shared::id::{CardId, ListId};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, PointerEvent};

use crate::ui::once_drawn;

const CARD: &str = "[data-card-id]";
const LIST: &str = "[data-list-id]";
const CARDS: &str = "[data-cards]";

/// On the root element, for styles: which of the two has the current card, if both might.
const CURRENT: &str = "data-current";

thread_local! {
    /// Where the pointer was last, and whether it has moved since the focus did.
    static POINTER: Cell<(i32, i32, bool)> = const { Cell::new((0, 0, false)) };
}

/// Follows pointer and focus while the caller's owner lives.
pub fn follow() {
    let pointer = window_event_listener(ev::pointermove, |event| on_move(&event));
    let focus = window_event_listener(ev::focusin, |event| focus_decides(card_of(&event).is_some()));
    on_cleanup(move || {
        pointer.remove();
        focus.remove();
        mark(None);
    });
}

fn on_move(event: &PointerEvent) {
    let at = (event.client_x(), event.client_y());
    let (x, y, _) = POINTER.get();
    // Browsers also report a move when something else slides under a pointer at rest.
    if event.pointer_type() == "touch" || at == (x, y) {
        return;
    }
    POINTER.set((at.0, at.1, true));
    mark(card_of(event).map(|_| "pointer"));
}

fn focus_decides(is_on_card: bool) {
    let (x, y, _) = POINTER.get();
    POINTER.set((x, y, false));
    mark(is_on_card.then_some("focus"));
}

fn mark(by: Option<&str>) {
    let Some(root) = document().document_element() else { return };
    if root.get_attribute(CURRENT).as_deref() != by {
        let _ = by.map_or_else(|| root.remove_attribute(CURRENT), |by| root.set_attribute(CURRENT, by));
    }
}

/// The focused element and the one under the pointer of those that `around` finds and `hovered` selects, the one that
/// decides first.
fn current(around: &str, hovered: &str) -> [Option<Element>; 2] {
    let focused = document().active_element().and_then(|element| element.closest(around).ok().flatten());
    let hovered = document().query_selector(hovered).ok().flatten();
    if POINTER.get().2 { [hovered, focused] } else { [focused, hovered] }
}

/// The card that an event came from.
pub fn card_of(event: &Event) -> Option<CardId> {
    card_around(&event.target()?.dyn_into().ok()?)
}

fn card_around(element: &Element) -> Option<CardId> {
    datum(&element.closest(CARD).ok()??, "data-card-id")
}

fn datum<T: std::str::FromStr>(element: &Element, name: &str) -> Option<T> {
    element.get_attribute(name)?.parse().ok()
}

/// The card that shortcuts act on.
pub fn current_card() -> Option<CardId> {
    current(CARD, ".card:hover").into_iter().flatten().find_map(|card| datum(&card, "data-card-id"))
}

/// The list that a new card is added to, and the card that it is added after.
pub fn current_place() -> Option<(ListId, Option<CardId>)> {
    let list = current(LIST, ".list:hover").into_iter().flatten().next()?;
    let card = current_card().filter(|card| tile(*card).is_some_and(|tile| list.contains(Some(&tile))));
    Some((datum(&list, "data-list-id")?, card))
}

/// A direction on the board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// To the card above.
    Up,
    /// To the card below.
    Down,
    /// To the list before.
    Left,
    /// To the list after.
    Right,
}

/// Moves the focus from the current card; without one, focuses the first card. Returns whether there was one to go to.
pub fn go(direction: Direction) -> bool {
    let tile = current_card().and_then(tile);
    let next = match &tile {
        Some(tile) => beside(tile, direction),
        None => document().query_selector(CARD).ok().flatten(),
    };
    next.is_some_and(|next| focus_in(&next).is_some())
}

/// Focuses a card, and returns the element that has the focus.
pub fn focus_now(card: CardId) -> Option<HtmlElement> {
    focus_in(&tile(card)?)
}

/// Focuses a card once it is drawn.
pub fn focus_card(card: CardId) {
    once_drawn(move || {
        focus_now(card);
    });
}

/// Scrolls a list to its last card.
pub fn scroll_to_end(list: ListId) {
    let cards = document().query_selector(&format!("[data-list-id='{list}'] {CARDS}")).ok().flatten();
    if let Some(cards) = cards {
        cards.set_scroll_top(cards.scroll_height());
    }
}

/// The card's element.
pub fn tile(card: CardId) -> Option<Element> {
    document().query_selector(&format!("[data-card-id='{card}']")).ok().flatten()
}

fn focus_in(tile: &Element) -> Option<HtmlElement> {
    let grip: HtmlElement = tile.query_selector("[data-grip]").ok()??.dyn_into().ok()?;
    let _ = grip.focus();
    // Even if it had the focus already.
    focus_decides(true);
    Some(grip)
}

fn beside(tile: &Element, direction: Direction) -> Option<Element> {
    match direction {
        Direction::Up => sibling(tile, Element::previous_element_sibling),
        Direction::Down => sibling(tile, Element::next_element_sibling),
        Direction::Left => beside_list(tile, Element::previous_element_sibling),
        Direction::Right => beside_list(tile, Element::next_element_sibling),
    }
}

fn sibling(tile: &Element, next: impl Fn(&Element) -> Option<Element>) -> Option<Element> {
    let mut at = next(tile)?;
    while !at.has_attribute("data-card-id") {
        at = next(&at)?;
    }
    Some(at)
}

/// The card at about the same height in the next list that has cards.
fn beside_list(tile: &Element, next: impl Fn(&Element) -> Option<Element>) -> Option<Element> {
    let top = tile.get_bounding_client_rect().top();
    let mut list = next(&tile.closest(LIST).ok()??)?;
    loop {
        let tiles = list.query_selector_all(CARD).ok()?;
        let tiles = (0..tiles.length()).filter_map(|at| tiles.get(at)?.dyn_into::<Element>().ok());
        let distance = |tile: &Element| (tile.get_bounding_client_rect().top() - top).abs();
        let nearest = tiles.min_by(|a, b| distance(a).total_cmp(&distance(b)));
        if nearest.is_some() {
            return nearest;
        }
        list = next(&list)?;
    }
}

//! The card that shortcuts act on, and moving between cards.

use leptos::prelude::*;
use shared::id::{CardId, ListId};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement};

const CARD: &str = "[data-card-id]";
const LIST: &str = "[data-list-id]";
const CARDS: &str = "[data-cards]";

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

/// The focused card, or the one under the pointer.
pub fn current_card() -> Option<CardId> {
    let focused = document().active_element().and_then(|element| card_around(&element));
    focused.or_else(|| datum(&document().query_selector(".card:hover").ok()??, "data-card-id"))
}

/// The focused list, or the one under the pointer.
pub fn current_list() -> Option<ListId> {
    let focused = document().active_element().and_then(|element| element.closest(LIST).ok().flatten());
    let hovered = || document().query_selector(".list:hover").ok().flatten();
    datum(&focused.or_else(hovered)?, "data-list-id")
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

/// Moves the focus from the current card; without one, focuses the first card.
pub fn go(direction: Direction) {
    let tile = current_card().and_then(tile);
    let next = match &tile {
        Some(tile) => beside(tile, direction),
        None => document().query_selector(CARD).ok().flatten(),
    };
    if let Some(next) = next {
        focus_in(&next);
    }
}

/// Focuses a card once it is drawn.
pub fn focus_card(card: CardId) {
    request_animation_frame(move || {
        if let Some(tile) = tile(card) {
            focus_in(&tile);
        }
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

fn focus_in(tile: &Element) {
    let grip = tile.query_selector("[data-grip]").ok().flatten();
    if let Some(grip) = grip.and_then(|grip| grip.dyn_into::<HtmlElement>().ok()) {
        let _ = grip.focus();
    }
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

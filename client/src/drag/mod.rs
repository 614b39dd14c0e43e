//! Dragging cards and lists: by mouse and touch (`pointer`) or keyboard (`keyboard`).
//!
//! Both move a *slot*, an extra element, through the board's lists, and finally report what was dropped where
//! ([`Dropped`]); the board turns that into a command. Positions are read from the page, so changes by other users
//! during a drag need no special handling.

mod flip;
pub mod geometry;
mod keyboard;
mod lifted;
mod pointer;
mod slot;
pub mod steps;
mod still;

pub use flip::Flip;
pub use keyboard::Keyboard;
pub use pointer::Pointer;

use leptos::prelude::document;
use shared::board::Place;
use shared::id::{CardId, ListId};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use slot::datum;

/// What is being dragged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dragged {
    /// A card.
    Card(CardId),
    /// A list.
    List(ListId),
}

impl Dragged {
    /// The card or list around the element, with its element.
    pub fn around(element: &Element) -> Option<(Self, HtmlElement)> {
        slot::closest(element, slot::CARD)
            .and_then(|tile| Some((Self::Card(datum(&tile, "cardId")?), tile)))
            .or_else(|| {
                let list = slot::closest(element, slot::LIST)?;
                Some((Self::List(datum(&list, "listId")?), list))
            })
    }
}

/// What is on its way, and where it would land.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Carried {
    /// The card or list.
    pub dragged: Dragged,
    /// The list that a card is over.
    pub over: Option<ListId>,
}

/// What was dropped where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dropped {
    /// A card: its list, and its place there.
    Card(CardId, ListId, Place<CardId>),
    /// A list, and its place on the board.
    List(ListId, Place<ListId>),
}

impl Dropped {
    /// What was dropped, as the board shows it now.
    fn element(self) -> Option<HtmlElement> {
        let selector = match self {
            Self::Card(id, ..) => format!("[data-card-id='{id}']"),
            Self::List(id, _) => format!("[data-list-id='{id}']"),
        };
        document().query_selector(&selector).ok().flatten()?.dyn_into().ok()
    }
}

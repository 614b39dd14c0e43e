//! Moving cards and lists by hand: by mouse and finger (`pointer`), by keys (`keyboard`).
//!
//! Both move a *slot*, an element of their own, through the board's lists, and in the end say what was dropped
//! where ([`Dropped`]); the board makes a command of it. Positions are read from the page, so changes that arrive
//! from others meanwhile need no special care.

mod flip;
pub mod geometry;
mod keyboard;
mod pointer;
mod slot;

pub use flip::Flip;
pub use keyboard::Keyboard;
pub use pointer::Pointer;

use shared::board::Place;
use shared::id::{CardId, ListId};
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
    /// The card or list that the element belongs to, and its own element.
    pub fn around(element: &Element) -> Option<(Self, HtmlElement)> {
        slot::closest(element, slot::CARD)
            .and_then(|tile| Some((Self::Card(datum(&tile, "cardId")?), tile)))
            .or_else(|| {
                let list = slot::closest(element, slot::LIST)?;
                Some((Self::List(datum(&list, "listId")?), list))
            })
    }
}

/// What was dropped where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dropped {
    /// A card: its list, and its place there.
    Card(CardId, ListId, Place<CardId>),
    /// A list, and its place on the board.
    List(ListId, Place<ListId>),
}

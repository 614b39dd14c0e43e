//! Moving cards and lists by hand: by mouse and finger (`pointer`), by keys (`keyboard`).
//!
//! Both move a *slot*, an element of their own, through the board's lists, and when they are done say what was
//! dropped behind what ([`Dropped`]); the board makes a command of it. What lies where is read from the page,
//! so changes of others that arrive meanwhile are taken as they are.

mod flip;
pub mod geometry;
mod keyboard;
mod pointer;
mod slot;

pub use flip::Flip;
pub use keyboard::Keyboard;
pub use pointer::Pointer;

use shared::board::{Command, MoveCard, MoveList, Place};
use shared::id::{CardId, ListId};
use web_sys::{Element, HtmlElement};

use slot::datum;

/// What is moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Thing {
    /// A card.
    Card(CardId),
    /// A list.
    List(ListId),
}

impl Thing {
    /// What the element, or one around it, stands for.
    pub fn around(element: &Element) -> Option<(Self, HtmlElement)> {
        slot::closest(element, slot::CARD)
            .and_then(|tile| Some((Self::Card(datum(&tile, "cardId")?), tile)))
            .or_else(|| {
                let list = slot::closest(element, slot::LIST)?;
                Some((Self::List(datum(&list, "listId")?), list))
            })
    }
}

/// Where something was let go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dropped {
    /// A card, on a list, behind another or in front.
    Card(CardId, ListId, Place<CardId>),
    /// A list, behind another or in front.
    List(ListId, Place<ListId>),
}

impl From<Dropped> for Command {
    fn from(dropped: Dropped) -> Self {
        match dropped {
            Dropped::Card(id, list_id, after) => Self::MoveCard(MoveCard { id, list_id, after }),
            Dropped::List(id, after) => Self::MoveList(MoveList { id, after }),
        }
    }
}

//! The gap that shows where a card or list would land.

use std::str::FromStr;

use leptos::prelude::document;
use shared::board::Place;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::geometry::Span;
use super::{Carried, Dragged, Dropped};

pub(super) const CARD: &str = "[data-card-id]";
pub(super) const LIST: &str = "[data-list-id]";
const CARDS: &str = "[data-cards]";

/// A gap among cards or lists.
pub(super) struct Slot {
    dragged: Dragged,
    /// The card or list being moved, still in its old place.
    source: HtmlElement,
    gap: HtmlElement,
}

impl Slot {
    /// Opens a gap of the source's size at the source.
    pub(super) fn open(dragged: Dragged, source: &HtmlElement) -> Option<Self> {
        let gap: HtmlElement = document().create_element("li").ok()?.dyn_into().ok()?;
        gap.set_class_name(if matches!(dragged, Dragged::Card(_)) { "slot" } else { "slot slot--list" });
        gap.set_attribute("aria-hidden", "true").ok()?;
        let style = gap.style();
        style.set_property("height", &format!("{}px", source.offset_height())).ok()?;
        source.parent_node()?.insert_before(&gap, Some(source)).ok()?;
        Some(Self { dragged, source: source.clone(), gap })
    }

    /// What is dragged, and the list that the gap is in.
    pub(super) fn carried(&self) -> Carried {
        let over = closest(&self.gap, LIST).and_then(|list| datum(&list, "listId"));
        Carried { dragged: self.dragged, over: over.filter(|_| !self.is_list()) }
    }

    pub(super) fn is_list(&self) -> bool {
        matches!(self.dragged, Dragged::List(_))
    }

    pub(super) fn element(&self) -> &HtmlElement {
        &self.gap
    }

    /// The cards or lists in `parent`, without the source and the gap.
    pub(super) fn siblings(&self, parent: &Element) -> Vec<HtmlElement> {
        let wanted = match self.dragged {
            Dragged::Card(_) => "cardId",
            Dragged::List(_) => "listId",
        };
        let children = parent.children();
        let children =
            (0..children.length()).filter_map(|at| children.item(at)?.dyn_into::<HtmlElement>().ok());
        children.filter(|child| child.dataset().get(wanted).is_some() && *child != self.source).collect()
    }

    /// Puts the gap before the `at`th of `siblings`, or after the last.
    pub(super) fn put(&self, parent: &Element, siblings: &[HtmlElement], at: usize) {
        let before = match siblings.get(at) {
            Some(sibling) => Some(sibling.clone().into()),
            None => siblings.last().map_or_else(|| parent.first_child(), |last| last.next_sibling()),
        };
        let gap: &web_sys::Node = &self.gap;
        if before.as_ref() == Some(gap) {
            return;
        }
        let stands = gap.parent_node().as_ref() == Some(parent) && gap.next_sibling() == before;
        if !stands {
            // Fails only if the list has just gone; then the gap stays where it was.
            let _ = parent.insert_before(gap, before.as_ref());
        }
    }

    /// Where the source would land.
    pub(super) fn place(&self) -> Option<Dropped> {
        let siblings = self.siblings(&self.gap.parent_element()?);
        let before = siblings.iter().take_while(|sibling| is_before(sibling, &self.gap)).last();
        Some(match self.dragged {
            Dragged::Card(id) => {
                let list = closest(&self.gap, LIST)?;
                let after = before.and_then(|tile| datum(tile, "cardId")).map_or(Place::First, Place::After);
                Dropped::Card(id, datum(&list, "listId")?, after)
            }
            Dragged::List(id) => {
                let after = before.and_then(|list| datum(list, "listId")).map_or(Place::First, Place::After);
                Dropped::List(id, after)
            }
        })
    }

    /// The gap's position, from 1, and the number of positions.
    pub(super) fn position(&self) -> Option<(usize, usize)> {
        let siblings = self.siblings(&self.gap.parent_element()?);
        let before = siblings.iter().take_while(|sibling| is_before(sibling, &self.gap)).count();
        Some((before + 1, siblings.len() + 1))
    }

    /// The element that contains the gap.
    pub(super) fn parent(&self) -> Option<Element> {
        self.gap.parent_element()
    }

    /// Closes the gap.
    pub(super) fn close(self) {
        self.gap.remove();
    }
}

fn is_before(sibling: &HtmlElement, gap: &HtmlElement) -> bool {
    sibling.compare_document_position(gap) & web_sys::Node::DOCUMENT_POSITION_FOLLOWING != 0
}

/// The lists of the board, without the form after them.
pub(super) fn lists(root: &Element) -> Vec<HtmlElement> {
    let children = root.children();
    let children = (0..children.length()).filter_map(|at| children.item(at)?.dyn_into::<HtmlElement>().ok());
    children.filter(|child| child.dataset().get("listId").is_some()).collect()
}

/// The element of a list that holds its cards.
pub(super) fn cards(list: &Element) -> Option<HtmlElement> {
    list.query_selector(CARDS).ok().flatten()?.dyn_into().ok()
}

/// The nearest matching ancestor, or the element itself.
pub(super) fn closest(element: &Element, selector: &str) -> Option<HtmlElement> {
    element.closest(selector).ok().flatten()?.dyn_into().ok()
}

/// An id from a data attribute.
pub(super) fn datum<T: FromStr>(element: &HtmlElement, name: &str) -> Option<T> {
    element.dataset().get(name)?.parse().ok()
}

/// The element's horizontal extent.
pub(super) fn across(element: &Element) -> Span {
    let rect = element.get_bounding_client_rect();
    Span::new(rect.left(), rect.width())
}

/// The element's vertical extent.
pub(super) fn down(element: &Element) -> Span {
    let rect = element.get_bounding_client_rect();
    Span::new(rect.top(), rect.height())
}

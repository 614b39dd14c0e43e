//! Animates cards and lists from their old to their new positions after a redraw (*first, last, invert, play*), so that
//! other users' moves are easy to follow.

use std::cell::Cell;
use std::collections::HashMap;

use leptos::prelude::{document, request_animation_frame, window};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::slot::{CARD, LIST};
use crate::ui::css::px;

thread_local! {
    /// Whether an animation is already waiting for the next frame; changes until then are part of it.
    static WAITING: Cell<bool> = const { Cell::new(false) };
}

/// The positions of the visible cards and lists before a redraw.
#[derive(Default)]
pub struct Flip {
    was: HashMap<String, Seen>,
}

struct Seen {
    x: f64,
    y: f64,
    list: String,
}

impl Flip {
    /// Captures the current positions; none while dragging, in a hidden tab, or if the user prefers reduced motion.
    pub fn capture() -> Self {
        let page = document().document_element();
        let still = window().match_media("(prefers-reduced-motion: reduce)").ok().flatten();
        if WAITING.get()
            || document().hidden()
            || page.is_some_and(|page| page.has_attribute("data-dragging"))
            || still.is_some_and(|still| still.matches())
        {
            return Self::default();
        }
        Self { was: in_sight().into_iter().map(|(id, _, seen)| (id, seen)).collect() }
    }

    /// Animates what has moved, once it is drawn.
    pub fn play(self) {
        if self.was.is_empty() {
            return;
        }
        WAITING.set(true);
        request_animation_frame(move || {
            WAITING.set(false);
            let moved: Vec<HtmlElement> = in_sight()
                .into_iter()
                .filter_map(|(id, element, now)| {
                    let was = self.was.get(&id);
                    if was.is_none_or(|was| was.list != now.list) {
                        // Lists clip their content, so a card from another list appears in place.
                        let _ = element.set_attribute("data-arrived", "");
                    }
                    let was = was.filter(|was| was.list == now.list)?;
                    let (x, y) = (was.x - now.x, was.y - now.y);
                    (x.hypot(y) >= 1.0).then_some((element, x, y))
                })
                .filter_map(|(element, x, y)| {
                    let style = element.style();
                    style.set_property("transition", "none").ok()?;
                    style.set_property("transform", &format!("translate({},{})", px(x), px(y))).ok()?;
                    Some(element)
                })
                .collect();
            // Reading a length makes the browser apply the start before it gets the end.
            let _ = moved.first().map(HtmlElement::offset_height);
            for element in moved {
                let style = element.style();
                let _ = style.set_property("transition", "transform var(--duration-move) ease");
                let _ = style.set_property("transform", "none");
            }
        });
    }
}

fn in_sight() -> Vec<(String, HtmlElement, Seen)> {
    let inner =
        |length: Result<wasm_bindgen::JsValue, _>| length.ok().and_then(|it| it.as_f64()).unwrap_or(0.0);
    let (width, height) = (inner(window().inner_width()), inner(window().inner_height()));
    let Ok(found) = document().query_selector_all(&format!("{CARD}, {LIST}")) else { return Vec::new() };
    let elements = (0..found.length()).filter_map(|at| found.get(at)?.dyn_into::<HtmlElement>().ok());
    elements
        .filter_map(|element| {
            let rect = element.get_bounding_client_rect();
            let seen =
                rect.bottom() > 0.0 && rect.top() < height && rect.right() > 0.0 && rect.left() < width;
            let data = element.dataset();
            let (card, list) = (data.get("cardId"), data.get("listId"));
            let around = || element.closest(LIST).ok().flatten()?.get_attribute("data-list-id");
            let on = if card.is_some() { around() } else { None };
            let seen = seen.then(|| Seen { x: rect.left(), y: rect.top(), list: on.unwrap_or_default() })?;
            Some((card.or(list)?, element, seen))
        })
        .collect()
}

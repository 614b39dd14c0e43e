//! Letting things glide from where they were to where a redraw put them (*first, last, invert, play*), so that
//! one can follow what somebody else moved.

use std::cell::Cell;
use std::collections::HashMap;

use leptos::prelude::{document, request_animation_frame, window};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::slot::{CARD, LIST};
use crate::ui::css::px;

thread_local! {
    /// One was captured for the frame to come: what changes until then glides with it.
    static WAITING: Cell<bool> = const { Cell::new(false) };
}

/// Where what is in sight was before a redraw.
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
    /// Looks where everything is. Sees nothing while something is dragged, where nobody looks, or who prefers
    /// things still.
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

    /// Lets what has moved glide, once it is drawn.
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
                        // Lists cut off what is outside of them, so what comes from elsewhere appears in its place.
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
            // Reading a length makes the browser take in the start before it is told the end.
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

//! Moving the keyboard focus, always before the next key is pressed.

use leptos::html::ElementType;
use leptos::prelude::*;
use leptos::task::{spawn_local, tick};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::keeper::give;

/// Focuses the element once it is on the page.
pub fn focus_on_mount<E>(element: NodeRef<E>)
where
    E: ElementType + 'static,
    E::Output: JsCast + Clone + 'static,
{
    Effect::new(move || {
        if let Some(element) = element.get() {
            let _ = element.unchecked_ref::<HtmlElement>().focus();
        }
    });
}

/// Whether the user's first pointer is a finger: then a focused field brings up the keyboard, which covers half the page.
pub fn by_touch() -> bool {
    let coarse = window().match_media("(pointer: coarse)").ok().flatten();
    coarse.is_some_and(|coarse| coarse.matches())
}

/// Runs it when what has just been changed is drawn, which is before the next key or click; the next frame is not.
pub fn once_drawn(act: impl FnOnce() + 'static) {
    spawn_local(async move {
        tick().await;
        act();
    });
}

/// Focuses the first in the element of this selector that takes it, once it is drawn.
pub fn focus_in(selector: impl Into<String>) {
    let selector = selector.into();
    once_drawn(move || {
        if let Some(element) = document().query_selector(&selector).ok().flatten() {
            give(&element);
        }
    });
}

/// Leaves a field: the focus goes to the section around it.
pub fn focus_section(field: &Element) {
    if let Some(section) = field.closest("section").ok().flatten() {
        // Fails only for an invalid name.
        let _ = section.set_attribute("tabindex", "-1");
        let _ = section.unchecked_ref::<HtmlElement>().focus();
    }
}

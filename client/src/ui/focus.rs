//! Moving the keyboard focus.

use leptos::html::ElementType;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

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

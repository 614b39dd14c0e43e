//! A key that is held down acts once, where it was pressed: buttons aren't pressed again, layers don't close one after
//! the other, and what the key opened doesn't get its letters.

use std::cell::RefCell;

use leptos::prelude::document;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, HtmlElement, HtmlInputElement, KeyboardEvent};

/// What a key is pressed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum In {
    /// A field of several lines.
    Lines,
    /// A field of one line.
    Line,
    /// Anything else.
    Other,
}

/// Watches all keys for as long as the page lives.
pub fn watch() {
    let pressed_in = RefCell::new(None::<Element>);
    let on_key = Closure::<dyn Fn(KeyboardEvent)>::new(move |event: KeyboardEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if !event.repeat() {
            *pressed_in.borrow_mut() = target;
            return;
        }
        let same = target == *pressed_in.borrow();
        if !goes_on(&event.key(), target.as_ref().map_or(In::Other, kind), same) {
            event.prevent_default();
            event.stop_immediate_propagation();
        }
    });
    // In the capture phase on the document: before everything else hears of the key.
    let _ = document().add_event_listener_with_callback_and_bool(
        "keydown",
        on_key.as_ref().unchecked_ref(),
        true,
    );
    on_key.forget();
}

/// Whether people type into the element.
pub(super) fn is_text_field(element: &Element) -> bool {
    kind(element) != In::Other
}

fn kind(element: &Element) -> In {
    if element.tag_name() == "TEXTAREA"
        || element.dyn_ref::<HtmlElement>().is_some_and(HtmlElement::is_content_editable)
    {
        return In::Lines;
    }
    let Some(input) = element.dyn_ref::<HtmlInputElement>() else { return In::Other };
    match input.type_().as_str() {
        "checkbox" | "radio" | "button" | "submit" | "reset" | "file" | "color" => In::Other,
        _ => In::Line,
    }
}

/// Whether a key that is held down does again what it did when it was pressed.
fn goes_on(key: &str, at: In, same: bool) -> bool {
    match key {
        "Tab" => true,
        "Escape" => false,
        "Enter" => at == In::Lines && same,
        " " => at != In::Other && same,
        _ => at == In::Other || same,
    }
}

#[cfg(test)]
mod tests {
    use super::In::{Line, Lines, Other};
    use super::goes_on;

    #[test]
    fn text_and_movement_go_on() {
        assert!(goes_on("a", Line, true) && goes_on("Backspace", Lines, true) && goes_on(" ", Line, true));
        assert!(goes_on("Enter", Lines, true), "empty lines");
        assert!(goes_on("ArrowDown", Other, false), "the focus moves on with each");
        assert!(goes_on("Tab", Line, false));
    }

    #[test]
    fn what_acts_acts_once() {
        assert!(!goes_on("Enter", Other, true) && !goes_on(" ", Other, true), "buttons and links");
        assert!(!goes_on("Enter", Line, true), "forms");
        assert!(!goes_on("Escape", Lines, true) && !goes_on("Escape", Other, false), "layers");
    }

    #[test]
    fn a_field_that_a_key_opened_does_not_get_its_letters() {
        assert!(!goes_on("n", Lines, false) && !goes_on("Enter", Lines, false) && !goes_on(" ", Line, false));
    }
}

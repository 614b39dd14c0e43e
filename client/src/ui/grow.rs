//! Lists that grow at their end, by older entries, when the user asks for them.

use leptos::html::Ol;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, FocusOptions, HtmlElement};

/// Called just before entries are added to a list in a dialog: what the user sees stays where it is on the screen, and
/// the focus moves from the button, which may be gone or out of sight then, to the first new entry.
pub fn grow(list: NodeRef<Ol>) {
    let Some(list) = list.try_get_untracked().flatten() else { return };
    let Some(known) = list.last_element_child() else { return };
    let top = known.get_bounding_client_rect().top();
    request_animation_frame(move || {
        if let Some(dialog) = known.closest("dialog").ok().flatten() {
            #[expect(clippy::cast_possible_truncation, reason = "pages are shorter than that")]
            let moved = (known.get_bounding_client_rect().top() - top).round() as i32;
            dialog.set_scroll_top(dialog.scroll_top() + moved);
        }
        if let Some(new) = known.next_element_sibling().filter(|_| was_on_button()) {
            focus(&new);
        }
    });
}

/// Whether the focus is on a button that shows older entries, or was on one that is gone.
fn was_on_button() -> bool {
    let Some(active) = document().active_element() else { return true };
    matches!(active.tag_name().as_str(), "BODY" | "DIALOG")
        || active.closest(".older").is_ok_and(|it| it.is_some())
}

fn focus(entry: &Element) {
    // Fails only for an invalid name.
    let _ = entry.set_attribute("tabindex", "-1");
    let options = FocusOptions::new();
    options.set_prevent_scroll(true);
    let _ = entry.unchecked_ref::<HtmlElement>().focus_with_options(&options);
}

//! Copying text.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlDocument, HtmlTextAreaElement};

/// Puts text on the clipboard; `done` is told whether that worked.
pub fn copy(text: String, done: Callback<bool>) {
    // Pages that came without encryption have no clipboard.
    if !window().is_secure_context() {
        return done.run(copy_selection(&text).is_some());
    }
    spawn_local(async move {
        let written = JsFuture::from(window().navigator().clipboard().write_text(&text)).await;
        done.run(written.is_ok() || copy_selection(&text).is_some());
    });
}

/// As older browsers do it: what is selected is copied.
fn copy_selection(text: &str) -> Option<()> {
    let focused = document().active_element();
    let field: HtmlTextAreaElement = document().create_element("textarea").ok()?.dyn_into().ok()?;
    field.set_value(text);
    document().body()?.append_child(&field).ok()?;
    field.select();
    let copied = document().dyn_into::<HtmlDocument>().ok()?.exec_command("copy").unwrap_or_default();
    field.remove();
    if let Some(focused) = focused.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = focused.focus();
    }
    copied.then_some(())
}

//! Renders Markdown, node by node.

use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement};

use super::image::Asked;
use super::parse::{Node, is_task, parse};

/// A rendered text.
#[component]
pub fn Markdown(
    /// The source.
    #[prop(into)]
    text: Signal<String>,
    /// Called when a checkbox is checked or unchecked; without it, checkboxes are disabled.
    #[prop(optional, into)]
    on_check: Option<Callback<(usize, bool)>>,
) -> impl IntoView {
    let root = NodeRef::<Div>::new();
    let asked = Asked::new();
    Effect::new(move || {
        let Some(root) = root.get() else { return };
        root.set_text_content(None);
        for node in text.with(|text| parse(text)) {
            append(&root, &node, on_check.is_some(), asked);
        }
    });
    let on_change = move |event: web_sys::Event| {
        let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        let Some(input) = input else { return };
        let mark = input.dataset().get("mark").and_then(|mark| mark.parse().ok());
        if let (Some(on_check), Some(mark)) = (on_check, mark) {
            on_check.run((mark, input.checked()));
        }
    };
    view! {
        <div
            class="markdown"
            translate="no"
            node_ref=root
            on:change=on_change
            on:click=move |event| asked.on_click(&event)
        ></div>
    }
}

/// Leaves out an element that cannot be created, and keeps the rest.
fn append(parent: &Element, node: &Node, may_check: bool, asked: Asked) {
    match node {
        Node::Text(text) => {
            let _ = parent.append_child(&document().create_text_node(text));
        }
        Node::Element(tag, attributes, children) => {
            let Ok(element) = document().create_element(tag) else { return };
            if let Some(direction) = direction(tag) {
                let _ = element.set_attribute("dir", direction);
            }
            for (name, value) in attributes {
                let _ = element.set_attribute(name, value);
            }
            if *tag == "li" && is_task(children) {
                let _ = element.class_list().add_1("task");
            }
            for child in children {
                append(&element, child, may_check, asked);
            }
            let _ = parent.append_child(&element);
        }
        Node::Checkbox(mark, set) => {
            let Ok(element) = document().create_element("input") else { return };
            let Ok(input) = element.dyn_into::<HtmlInputElement>() else { return };
            input.set_type("checkbox");
            input.set_checked(*set);
            input.set_disabled(!may_check);
            let _ = input.set_attribute("aria-label", "Done");
            let _ = input.dataset().set("mark", &mark.to_string());
            let _ = parent.append_child(&input);
        }
        Node::Image(to, words) => asked.append(parent, to, words),
    }
}

/// Each block has the direction of its own text, a list that of its first item; code is written from left to right
/// everywhere.
fn direction(tag: &str) -> Option<&'static str> {
    match tag {
        "p" | "ul" | "ol" | "table" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Some("auto"),
        "pre" | "code" => Some("ltr"),
        _ => None,
    }
}

//! Images in a text. Those of other sites are loaded only when the reader asks for one: loading it would tell that site
//! who reads the text, from where and when.

use std::collections::BTreeSet;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement};

use super::links;

/// The images of other sites that the reader has asked for, which stay when the text is drawn again; a handle.
#[derive(Clone, Copy)]
pub struct Asked(StoredValue<BTreeSet<String>>);

impl Asked {
    /// None yet.
    pub fn new() -> Self {
        Self(StoredValue::default())
    }

    /// Adds an image, an offer to show it, or a link to it.
    pub fn append(self, parent: &Element, to: &str, words: &str) {
        let in_link = parent.closest("a").is_ok_and(|it| it.is_some());
        let is_shown = is_own(to) || self.0.with_value(|asked| asked.contains(to));
        let made = match (in_link, is_shown) {
            (true, true) => picture(to, words),
            (true, false) => text("span", words),
            (false, true) => link(to, picture(to, words)),
            (false, false) if host(to).is_some() => offer(to, words),
            (false, false) => link(to, text("span", words)),
        };
        if let Some(made) = made {
            let _ = parent.append_child(&made);
        }
    }

    /// Shows the image whose offer was clicked.
    pub fn on_click(self, event: &Event) {
        let button =
            event.target().and_then(|it| it.dyn_into::<Element>().ok()?.closest("[data-image]").ok()?);
        let Some(button) = button.and_then(|it| it.dyn_into::<HtmlElement>().ok()) else { return };
        let Some(to) = button.dataset().get("image") else { return };
        let words = button.dataset().get("words").unwrap_or_default();
        let Some(shown) = link(&to, picture(&to, &words)) else { return };
        let Some(offer) = button.parent_element() else { return };
        let _ = offer.replace_with_with_node_1(&shown);
        if let Some(shown) = shown.dyn_ref::<HtmlElement>() {
            let _ = shown.focus();
        }
        self.0.update_value(|asked| {
            asked.insert(to);
        });
    }
}

/// Whether this server has it.
fn is_own(to: &str) -> bool {
    let origin = window().location().origin().unwrap_or_default();
    to.starts_with('/') || to.strip_prefix(&origin).is_some_and(|rest| rest.starts_with('/'))
}

/// The site that has it, if the page may load images from there.
fn host(to: &str) -> Option<&str> {
    let scheme = to.get(..8).filter(|it| it.eq_ignore_ascii_case("https://"))?;
    let rest = to.get(scheme.len()..)?;
    let authority = rest.split(['/', '?', '#']).next()?;
    authority.rsplit('@').next().filter(|host| !host.is_empty())
}

fn element(tag: &str, attributes: &[(&str, &str)]) -> Option<Element> {
    let element = document().create_element(tag).ok()?;
    for (name, value) in attributes {
        let _ = element.set_attribute(name, value);
    }
    Some(element)
}

fn text(tag: &str, words: &str) -> Option<Element> {
    let element = element(tag, &[])?;
    element.set_text_content(Some(if words.trim().is_empty() { "Image" } else { words }));
    Some(element)
}

fn picture(to: &str, words: &str) -> Option<Element> {
    // The rules come before the address, whose setting begins to load it.
    let rules = [("loading", "lazy"), ("decoding", "async"), ("referrerpolicy", "no-referrer")];
    let picture = element("img", &rules)?;
    let _ = picture.set_attribute("alt", words);
    let _ = picture.set_attribute("src", to);
    Some(picture)
}

fn link(to: &str, content: Option<Element>) -> Option<Element> {
    let link = element("a", &[])?;
    for (name, value) in links::attributes(to) {
        let _ = link.set_attribute(name, &value);
    }
    let content = content?;
    link.append_child(&content).ok()?;
    Some(link)
}

fn offer(to: &str, words: &str) -> Option<Element> {
    let host = host(to)?;
    let offer = element("span", &[("class", "image-offer")])?;
    let title = format!("{host} will see your network address");
    let attributes = [
        ("type", "button"),
        ("class", "button"),
        ("data-image", to),
        ("data-words", words),
        ("title", &title),
    ];
    let button = element("button", &attributes)?;
    button.set_text_content(Some(&format!("Show image from {host}")));
    offer.append_child(&button).ok()?;
    let words = link(to, text("span", words))?;
    offer.append_child(&words).ok()?;
    Some(offer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_site_of_an_image() {
        for (to, expected) in [
            ("https://example.org/a.png", Some("example.org")),
            ("HTTPS://example.org:81?a", Some("example.org:81")),
            ("https://good.example@evil.example/a@b", Some("evil.example")),
            ("https:///a", None),
            ("http://example.org/a.png", None),
            ("mailto:ann@example.org", None),
            ("#top", None),
            ("ä", None),
        ] {
            assert_eq!(host(to), expected, "{to}");
        }
    }
}

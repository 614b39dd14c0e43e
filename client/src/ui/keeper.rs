//! Keeps the focus on the page. Browsers drop it when the element that has it is removed or redrawn; here it goes to the
//! same thing drawn anew, or to what took its place, before the next key is pressed.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::Array;
use leptos::prelude::document;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{
    Element, Event, FocusOptions, HtmlElement, KeyboardEvent, MutationObserver, MutationObserverInit,
    MutationRecord, Node, NodeList,
};

use super::held::is_text_field;
use super::once_drawn;

/// What can take the focus. Text fields only get it on purpose: on a phone they bring up the keyboard.
const TAKERS: &str =
    "a[href], button:not(:disabled), summary, input:is([type=checkbox], [type=radio]):not(:disabled)";
/// The field of a form that is to be filled first.
const FIRST: &str = "[autofocus], [data-autofocus]";
/// What passes by itself, such as a message: the focus goes back to where it was before.
const PASSING: &str = "[data-passing]";
/// How many elements are tried in one place.
const TRIES: usize = 20;

#[derive(Default)]
struct Focus {
    /// What has it, or has just lost it.
    held: Option<HtmlElement>,
    /// What had it last, of that which does not pass by itself.
    lasting: Option<HtmlElement>,
    /// Whether the last key was one for the text of a field.
    typing: bool,
    /// Whether a field has gone while somebody typed into it: what they type on must not act as shortcuts.
    astray: bool,
    /// What has changed on the page since nothing has it.
    changes: Vec<MutationRecord>,
}

/// Keeps the focus for as long as the page lives. Elements with the same value of an attribute in `names` are the same
/// thing to the user.
pub fn keep(names: &'static [&'static str]) {
    let focus = Rc::new(RefCell::new(Focus::default()));
    let now = Rc::clone(&focus);
    listen("focusin", move |event| {
        let held = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
        let mut focus = now.borrow_mut();
        if held.as_ref().is_some_and(|held| around(held, PASSING).is_none()) {
            focus.lasting.clone_from(&held);
        }
        focus.held = held;
    });
    let now = Rc::clone(&focus);
    // A press beside everything gives the focus up on purpose; one on a button is followed by `focusin`.
    listen("pointerdown", move |_| {
        let mut now = now.borrow_mut();
        (now.held, now.typing, now.astray) = (None, false, false);
    });
    let now = Rc::clone(&focus);
    listen("keydown", move |event| {
        if let Ok(event) = event.dyn_into::<KeyboardEvent>() {
            on_key(&mut now.borrow_mut(), &event);
        }
    });
    let on_change = Closure::<dyn Fn(Array)>::new(move |changes: Array| {
        if has_focus() || focus.borrow().held.is_none() {
            return;
        }
        let mut now = focus.borrow_mut();
        let is_first = now.changes.is_empty();
        now.changes.extend(changes.iter().filter_map(|it| it.dyn_into::<MutationRecord>().ok()));
        if is_first {
            let focus = Rc::clone(&focus);
            once_drawn(move || mend(&focus, names));
        }
    });
    let on_change = on_change.into_js_value();
    if let (Ok(observer), Some(body)) = (MutationObserver::new(on_change.unchecked_ref()), document().body())
    {
        let what = MutationObserverInit::new();
        what.set_child_list(true);
        what.set_subtree(true);
        let _ = observer.observe_with_options(&body, &what);
    }
}

fn on_key(now: &mut Focus, event: &KeyboardEvent) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let in_field = target.is_some_and(|target| is_text_field(&target));
    let key = event.key();
    let is_text = key.chars().count() == 1 && !event.ctrl_key() && !event.meta_key();
    if now.astray && !in_field && (is_text || key == "Enter") {
        event.prevent_default();
        event.stop_immediate_propagation();
    }
    // Whoever presses another key has seen that the field is gone.
    now.astray &= is_text && !in_field;
    now.typing = in_field && !matches!(key.as_str(), "Enter" | "Escape" | "Tab");
}

fn mend(focus: &RefCell<Focus>, names: &[&str]) {
    // Not borrowed below, because moving the focus changes it.
    let (held, lasting, changes) = {
        let mut focus = focus.borrow_mut();
        let lost = focus.held.as_ref().filter(|held| !held.is_connected());
        focus.astray |= focus.typing && lost.is_some_and(|lost| is_text_field(lost));
        (focus.held.clone(), focus.lasting.clone(), std::mem::take(&mut focus.changes))
    };
    let Some(lost) = held.filter(|_| !has_focus()) else { return };
    if was_page(&lost) {
        // The next page may take a while; then this is called again.
        if let Some(page) = document().query_selector("main").ok().flatten() {
            give(&page);
        }
        return;
    }
    let back = if around(&lost, PASSING).is_some() { lasting } else { None };
    let _ = take(&lost)
        || back.is_some_and(|back| take(&back) || to_the_same(&back, names))
        || to_the_same(&lost, names)
        || to_its_place(&lost, &changes);
}

fn listen(name: &str, act: impl Fn(Event) + 'static) {
    let act = Closure::<dyn Fn(Event)>::new(act).into_js_value();
    let _ = document().add_event_listener_with_callback_and_bool(name, act.unchecked_ref(), true);
}

/// Whether anything but the page itself has the focus.
fn has_focus() -> bool {
    let tag = document().active_element().map(|element| element.tag_name());
    tag.is_some_and(|tag| tag != "BODY" && tag != "HTML")
}

/// Whether the whole page around it was removed.
fn was_page(lost: &Element) -> bool {
    let mut top = lost.clone();
    while let Some(above) = top.parent_element() {
        top = above;
    }
    !lost.is_connected()
        && (top.tag_name() == "MAIN" || top.query_selector("main").is_ok_and(|it| it.is_some()))
}

fn to_the_same(lost: &Element, names: &[&str]) -> bool {
    names.iter().any(|name| {
        let value = around(lost, &format!("[{name}]")).and_then(|it| it.get_attribute(name));
        let all = value.and_then(|it| document().query_selector_all(&format!("[{name}='{it}']")).ok());
        all.is_some_and(|all| elements(&all).any(|same| give(&same)))
    })
}

/// To what took its place, follows or precedes it; else the same one level up.
fn to_its_place(lost: &HtmlElement, changes: &[MutationRecord]) -> bool {
    let Some((mut parent, before)) = gap(lost, changes) else { return false };
    let first = before.as_ref().map_or_else(|| parent.first_child(), Node::next_sibling);
    if any_from(first, Node::next_sibling) || any_from(before, Node::previous_sibling) {
        return true;
    }
    while let Some(above) = parent.parent_node() {
        if any_from(parent.next_sibling(), Node::next_sibling)
            || any_from(parent.previous_sibling(), Node::previous_sibling)
        {
            return true;
        }
        parent = above;
    }
    false
}

/// Where on the page it was: in which element, and after which of its nodes.
fn gap(lost: &HtmlElement, changes: &[MutationRecord]) -> Option<(Node, Option<Node>)> {
    let mut gone: Node = lost.clone().into();
    // Each turn goes one removal further out.
    for _ in 0..=changes.len() {
        let change = changes.iter().find(|change| {
            let removed = change.removed_nodes();
            (0..removed.length()).any(|at| removed.get(at).is_some_and(|it| it.contains(Some(&gone))))
        })?;
        let parent = change.target()?;
        if parent.is_connected() {
            let before = change.previous_sibling();
            let before = before.filter(|before| before.parent_node().as_ref() == Some(&parent));
            return Some((parent, before));
        }
        gone = parent;
    }
    None
}

fn any_from(first: Option<Node>, next: impl Fn(&Node) -> Option<Node>) -> bool {
    let nodes = std::iter::successors(first, next).filter_map(|node| node.dyn_into::<Element>().ok());
    nodes.take(TRIES).any(|element| give(&element))
}

/// Gives the focus to the field in the element that is to be filled first, to the page that it holds as a whole, or to
/// the first in it that takes it. Returns whether one did.
pub fn give(element: &Element) -> bool {
    let first = element.query_selector(FIRST).ok().flatten();
    if first.and_then(|first| first.dyn_into().ok()).is_some_and(|first| take(&first)) {
        return true;
    }
    let page = if element.tag_name() == "MAIN" {
        Some(element.clone())
    } else {
        element.query_selector("main").ok().flatten()
    };
    if let Some(page) = page.and_then(|page| page.dyn_into::<HtmlElement>().ok()) {
        let _ = page.set_attribute("tabindex", "-1");
        return take(&page);
    }
    if element.matches(TAKERS) == Ok(true) && element.dyn_ref::<HtmlElement>().is_some_and(take) {
        return true;
    }
    let Ok(inside) = element.query_selector_all(TAKERS) else { return false };
    elements(&inside).take(TRIES).any(|it| it.dyn_ref::<HtmlElement>().is_some_and(take))
}

/// Whether the element is on the page and took the focus.
fn take(element: &HtmlElement) -> bool {
    let options = FocusOptions::new();
    // What others change must not scroll the page.
    options.set_prevent_scroll(true);
    let _ = element.focus_with_options(&options);
    document().active_element().as_ref() == Some(element)
}

fn around(element: &Element, selector: &str) -> Option<Element> {
    element.closest(selector).ok().flatten()
}

fn elements(list: &NodeList) -> impl Iterator<Item = Element> + '_ {
    (0..list.length()).filter_map(|at| list.get(at)?.dyn_into().ok())
}

//! Dragging by keyboard: Space picks up the focused card or list, arrow keys move the gap, Space drops, Esc cancels.
//! Each step is announced to screen readers.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::html::Ol;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent, ScrollIntoViewOptions, ScrollLogicalPosition};

use super::slot::{LIST, Slot, cards, closest, lists};
use super::{Carried, Dragged, Dropped};
use crate::ui::{isolated, keys, once_drawn};

/// Dragging by keyboard on one board; a handle.
#[derive(Clone, Copy)]
pub struct Keyboard(StoredValue<Rc<Inner>, LocalStorage>);

struct Inner {
    lists: NodeRef<Ol>,
    may_drag: Signal<bool>,
    on_drop: Callback<Dropped>,
    say: Callback<String>,
    lifted: RefCell<Option<Lifted>>,
}

struct Lifted {
    slot: Slot,
    source: HtmlElement,
    name: String,
}

#[derive(Clone, Copy)]
enum Arrow {
    Up,
    Down,
    Left,
    Right,
}

impl Arrow {
    fn of(key: &str) -> Option<Self> {
        Some(match key {
            "ArrowUp" => Self::Up,
            "ArrowDown" => Self::Down,
            "ArrowLeft" => Self::Left,
            "ArrowRight" => Self::Right,
            _ => return None,
        })
    }
}

impl Keyboard {
    /// `lists` is the element with the lists; attach [`on_key`](Self::on_key) there. `say` announces a text.
    pub fn new(
        lists: NodeRef<Ol>,
        may_drag: Signal<bool>,
        on_drop: Callback<Dropped>,
        say: Callback<String>,
    ) -> Self {
        let inner = Inner { lists, may_drag, on_drop, say, lifted: RefCell::new(None) };
        let this = Self(StoredValue::new_local(Rc::new(inner)));
        on_cleanup(move || this.end(false, false));
        this
    }

    /// Whether something is picked up.
    pub fn is_lifted(self) -> bool {
        self.0.try_get_value().is_some_and(|inner| inner.lifted.borrow().is_some())
    }

    /// What is picked up, and where it would land.
    pub fn carried(self) -> Option<Carried> {
        let inner = self.0.try_get_value()?;
        let lifted = inner.lifted.borrow();
        lifted.as_ref().map(|lifted| lifted.slot.carried())
    }

    /// Puts it back.
    pub fn cancel(self) {
        self.end(false, true);
    }

    /// Handles `keydown` on the lists. Returns whether the key was used.
    pub fn on_key(self, event: &KeyboardEvent) -> bool {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return false;
        }
        let used = if self.is_lifted() { self.on_key_lifted(event) } else { self.pick_up(event) };
        if used {
            event.prevent_default();
            event.stop_propagation();
        }
        used
    }

    /// Handles `focusout` on the lists: cancels the drag when the focus leaves.
    pub fn on_focus_out(self) {
        if self.is_lifted() {
            self.end(false, false);
        }
    }

    fn pick_up(self, event: &KeyboardEvent) -> bool {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        keys::pressed(event) == " "
            && target.is_some_and(|target| target.has_attribute("data-grip") && self.lift(&target))
    }

    /// Picks up the card or list that has this handle. Returns whether it could be.
    pub fn lift(self, target: &Element) -> bool {
        let Some(inner) = self.0.try_get_value() else { return false };
        if !inner.may_drag.try_get_untracked().unwrap_or_default() {
            return false;
        }
        let Some((dragged, source)) = Dragged::around(target) else { return false };
        let Some(slot) = Slot::open(dragged, &source) else { return false };
        let _ = source.set_attribute("data-lifted", "");
        slot.element().set_text_content(target.text_content().as_deref());
        let _ = slot.element().set_attribute("data-lifted", "");
        let name = isolated(&target.text_content().unwrap_or_default());
        let at = slot.position().map(|(at, of)| format!("position {at} of {of}")).unwrap_or_default();
        inner.say.run(format!("Picked up {name}, {at}. Arrow keys move it, Space drops it, Escape cancels."));
        *inner.lifted.borrow_mut() = Some(Lifted { slot, source, name });
        true
    }

    fn on_key_lifted(self, event: &KeyboardEvent) -> bool {
        match keys::pressed(event).as_str() {
            " " | "Enter" => self.end(true, true),
            "Escape" => self.end(false, true),
            "Tab" => {}
            key => {
                if let Some(arrow) = Arrow::of(key) {
                    self.step(arrow);
                }
            }
        }
        true
    }

    fn step(self, arrow: Arrow) {
        let Some(inner) = self.0.try_get_value() else { return };
        let lifted = inner.lifted.borrow();
        let (Some(lifted), Some(root)) = (&*lifted, inner.lists.try_get_untracked().flatten()) else {
            return;
        };
        if lifted.slot.is_list() {
            lifted.step_list(&root, arrow);
        } else {
            lifted.step_card(&root, arrow);
        }
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        options.set_inline(ScrollLogicalPosition::Nearest);
        lifted.slot.element().scroll_into_view_with_scroll_into_view_options(&options);
        inner.say.run(lifted.place_in_words());
    }

    fn end(self, drop: bool, speak: bool) {
        let Some(inner) = self.0.try_get_value() else { return };
        let Some(lifted) = inner.lifted.borrow_mut().take() else { return };
        let words = lifted.place_in_words();
        let Lifted { slot, source, name } = lifted;
        let dropped = if drop { slot.place() } else { None };
        slot.close();
        let _ = source.remove_attribute("data-lifted");
        if speak {
            inner.say.run(if drop {
                format!("Dropped {words}")
            } else {
                format!("Move canceled. {name} is back in its original position.")
            });
        }
        if let Some(dropped) = dropped {
            inner.on_drop.run(dropped);
            refocus(dropped);
        }
    }
}

impl Lifted {
    fn step_card(&self, root: &Element, arrow: Arrow) {
        let Some(parent) = self.slot.parent() else { return };
        let (at, _) = self.slot.position().unwrap_or((1, 1));
        let at = at - 1;
        match arrow {
            Arrow::Up => self.slot.put(&parent, &self.slot.siblings(&parent), at.saturating_sub(1)),
            Arrow::Down => self.slot.put(&parent, &self.slot.siblings(&parent), at + 1),
            Arrow::Left | Arrow::Right => {
                let columns = lists(root);
                let here = closest(self.slot.element(), LIST);
                let index = columns.iter().position(|list| Some(list) == here.as_ref()).unwrap_or_default();
                let next = if matches!(arrow, Arrow::Left) { index.checked_sub(1) } else { Some(index + 1) };
                let Some(parent) = next.and_then(|next| columns.get(next)).and_then(|list| cards(list))
                else {
                    return;
                };
                self.slot.put(&parent, &self.slot.siblings(&parent), at);
            }
        }
    }

    fn step_list(&self, root: &Element, arrow: Arrow) {
        let at = self.slot.position().map_or(0, |(at, _)| at - 1);
        let to = if matches!(arrow, Arrow::Left | Arrow::Up) { at.saturating_sub(1) } else { at + 1 };
        self.slot.put(root, &self.slot.siblings(root), to);
    }

    fn place_in_words(&self) -> String {
        let Some((at, of)) = self.slot.position() else { return self.name.clone() };
        let list = closest(self.slot.element(), LIST).filter(|_| !self.slot.is_list());
        let list = list.and_then(|list| list.get_attribute("aria-label")).unwrap_or_default();
        let within = if list.is_empty() { String::new() } else { format!(" in {}", isolated(&list)) };
        format!("{}: position {at} of {of}{within}.", self.name)
    }
}

/// Focuses what was dropped once the board has drawn it in its new place.
fn refocus(dropped: Dropped) {
    once_drawn(move || {
        let element = dropped.element().and_then(|it| it.query_selector("[data-grip]").ok().flatten());
        if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
            let _ = element.focus();
        }
    });
}

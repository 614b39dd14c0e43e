//! Dragging by mouse or touch. A mouse drags once it moves, a finger after a long press, so that it can still scroll.
//! On the board's background, a mouse scrolls the board.
//!
//! During a drag, one callback per frame follows the pointer: it scrolls near an edge, and moves the ghost and the gap.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use leptos::ev;
use leptos::html::Ol;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent, MouseEvent, PointerEvent, TouchEvent};

use super::geometry::{MOUSE_THRESHOLD, Point, Span, TOUCH_SLOP, edge_speed, insertion, moved, span_at};
use super::slot::{Slot, across, cards, down, lists};
use super::{Dragged, Dropped};
use crate::ui::css::px;
use crate::ui::keys;

/// How long a finger presses before a drag begins.
const LONG_PRESS: Duration = Duration::from_millis(200);
/// The margin that scrolls, in pixels, and the highest speed, in pixels per second.
const EDGE: f64 = 72.0;
const FASTEST: f64 = 1_400.0;
/// How far beside a list a drop still counts as on it, in pixels.
const REACH: f64 = 48.0;
/// Elements that do not start a drag when pressed.
const NO_DRAG: &str = "button, input, textarea, select, [contenteditable], [data-no-drag]";

/// Dragging by pointer on one board; a handle.
#[derive(Clone, Copy)]
pub struct Pointer(StoredValue<Rc<Inner>, LocalStorage>);

struct Inner {
    lists: NodeRef<Ol>,
    may_drag: Signal<bool>,
    on_drop: Callback<Dropped>,
    state: RefCell<State>,
    /// Whether to ignore the click that ends a drag.
    swallow_click: Cell<bool>,
}

enum State {
    Idle,
    Pressed { dragged: Dragged, element: HtmlElement, from: Point, pointer: i32, hold: Option<TimeoutHandle> },
    Pulling { from: f64, scrolled: f64 },
    Lifted(Lifted),
}

struct Lifted {
    slot: Slot,
    source: HtmlElement,
    ghost: HtmlElement,
    /// From the pointer to the ghost's corner.
    grip: Point,
    at: Point,
    /// The time of the last frame, in milliseconds.
    then: Option<f64>,
    finger: bool,
    /// Whether the pointer is where the source can be dropped.
    inside: bool,
}

impl Pointer {
    /// Listens to the window while the caller's owner lives. `lists` is the element with the lists; attach this type's
    /// handlers there.
    pub fn new(lists: NodeRef<Ol>, may_drag: Signal<bool>, on_drop: Callback<Dropped>) -> Self {
        let inner = Inner {
            lists,
            may_drag,
            on_drop,
            state: RefCell::new(State::Idle),
            swallow_click: Cell::new(false),
        };
        let this = Self(StoredValue::new_local(Rc::new(inner)));
        let handles = [
            window_event_listener(ev::pointermove, move |event| this.on_move(&event)),
            window_event_listener(ev::pointerup, move |_| this.finish(true)),
            window_event_listener(ev::pointercancel, move |_| this.finish(false)),
            window_event_listener(ev::blur, move |_| this.finish(false)),
        ];
        let escape = window_event_listener(ev::keydown, move |event| this.on_key(&event));
        on_cleanup(move || {
            this.finish(false);
            handles.into_iter().for_each(WindowListenerHandle::remove);
            escape.remove();
        });
        this
    }

    fn inner(self) -> Option<Rc<Inner>> {
        self.0.try_get_value()
    }

    /// Handles `pointerdown` on the lists.
    pub fn on_down(self, event: &PointerEvent) {
        let Some(inner) = self.inner() else { return };
        if event.button() != 0 || !event.is_primary() {
            return;
        }
        inner.swallow_click.set(false);
        let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else {
            return;
        };
        let from = Point { x: event.client_x().into(), y: event.client_y().into() };
        let finger = event.pointer_type() == "touch";
        let blocked = target.closest(NO_DRAG).ok().flatten().is_some_and(|it| !it.has_attribute("data-grip"));
        if blocked {
            return;
        }
        if target.closest("[data-drag], [data-list-id]").ok().flatten().is_none() {
            if let (false, Some(lists)) = (finger, inner.lists.try_get_untracked().flatten()) {
                let scrolled = lists.scroll_left().into();
                *inner.state.borrow_mut() = State::Pulling { from: from.x, scrolled };
            }
            return;
        }
        let grip = target.closest("[data-drag]").ok().flatten();
        let Some((dragged, element)) = grip.as_ref().and_then(Dragged::around) else { return };
        if !inner.may_drag.try_get_untracked().unwrap_or_default() {
            return;
        }
        let hold = finger.then(|| set_timeout_with_handle(move || self.lift(from, true), LONG_PRESS).ok());
        *inner.state.borrow_mut() =
            State::Pressed { dragged, element, from, pointer: event.pointer_id(), hold: hold.flatten() };
    }

    /// Handles `touchmove` on the lists: a drag does not scroll the page.
    pub fn on_touch_move(self, event: &TouchEvent) {
        if self.is_lifted() && event.cancelable() {
            event.prevent_default();
        }
    }

    /// Handles `contextmenu` on the lists: a long press drags instead.
    pub fn on_context_menu(self, event: &MouseEvent) {
        if self.is_lifted() {
            event.prevent_default();
        }
    }

    /// Handles `click` on the lists, in the capture phase.
    pub fn on_click(self, event: &MouseEvent) {
        if self.inner().is_some_and(|inner| inner.swallow_click.take()) {
            event.prevent_default();
            event.stop_propagation();
        }
    }

    fn is_lifted(self) -> bool {
        self.inner().is_some_and(|inner| matches!(*inner.state.borrow(), State::Lifted(_)))
    }

    fn on_move(self, event: &PointerEvent) {
        let Some(inner) = self.inner() else { return };
        let to = Point { x: event.client_x().into(), y: event.client_y().into() };
        let lift = match &mut *inner.state.borrow_mut() {
            State::Idle => false,
            State::Pulling { from, scrolled } => {
                if let Some(lists) = inner.lists.try_get_untracked().flatten() {
                    #[expect(
                        clippy::cast_possible_truncation,
                        reason = "whole pixels are what a scroller takes"
                    )]
                    lists.set_scroll_left((*scrolled + *from - to.x) as i32);
                }
                false
            }
            State::Lifted(lifted) => {
                lifted.at = to;
                false
            }
            State::Pressed { from, hold: None, .. } => moved(*from, to, MOUSE_THRESHOLD),
            // A finger that moves too early scrolls; the browser then cancels the pointer.
            State::Pressed { from, hold: Some(hold), .. } => {
                if moved(*from, to, TOUCH_SLOP) {
                    hold.clear();
                }
                false
            }
        };
        if lift {
            self.lift(to, false);
        }
    }

    fn on_key(self, event: &KeyboardEvent) {
        if keys::pressed(event) == "Escape" && self.is_lifted() {
            event.prevent_default();
            event.stop_immediate_propagation();
            self.finish(false);
        }
    }

    fn lift(self, at: Point, finger: bool) {
        let Some(inner) = self.inner() else { return };
        let state = inner.state.replace(State::Idle);
        let State::Pressed { dragged, element, from, pointer, .. } = state else {
            *inner.state.borrow_mut() = state;
            return;
        };
        let Some(lifted) = Lifted::new(dragged, element, from, at, finger) else { return };
        if let Some(lists) = inner.lists.try_get_untracked().flatten() {
            // Without capture, a drag only ends at the window's edge.
            let _ = lists.set_pointer_capture(pointer);
        }
        inner.swallow_click.set(!finger);
        *inner.state.borrow_mut() = State::Lifted(lifted);
        self.follow();
    }

    /// Runs once per frame until the drag ends.
    fn follow(self) {
        request_animation_frame(move || {
            let Some(inner) = self.inner() else { return };
            let on = match (&mut *inner.state.borrow_mut(), inner.lists.try_get_untracked().flatten()) {
                (State::Lifted(lifted), Some(lists)) => {
                    lifted.frame(&lists);
                    true
                }
                _ => false,
            };
            if on {
                self.follow();
            }
        });
    }

    fn finish(self, drop: bool) {
        let Some(inner) = self.inner() else { return };
        match inner.state.replace(State::Idle) {
            State::Idle | State::Pulling { .. } => {}
            State::Pressed { hold, .. } => {
                if let Some(hold) = hold {
                    hold.clear();
                }
            }
            State::Lifted(mut lifted) => {
                if let Some(lists) = inner.lists.try_get_untracked().flatten() {
                    lifted.follow(&lists);
                }
                let dropped = lifted.end(drop);
                if let Some(dropped) = dropped {
                    inner.on_drop.run(dropped);
                }
            }
        }
    }
}

impl Lifted {
    fn new(dragged: Dragged, source: HtmlElement, from: Point, at: Point, finger: bool) -> Option<Self> {
        let rect = source.get_bounding_client_rect();
        let ghost: HtmlElement = source.clone_node_with_deep(true).ok()?.dyn_into().ok()?;
        ghost.class_list().add_1("ghost").ok()?;
        for (name, value) in [("aria-hidden", "true"), ("inert", "")] {
            ghost.set_attribute(name, value).ok()?;
        }
        ghost.style().set_property("transition", "none").ok()?;
        ghost.style().set_property("width", &px(rect.width())).ok()?;
        ghost.style().set_property("height", &px(rect.height())).ok()?;
        let slot = Slot::open(dragged, &source)?;
        document().body()?.append_child(&ghost).ok()?;
        source.set_attribute("data-dragging", "").ok()?;
        document().document_element()?.set_attribute("data-dragging", "").ok()?;
        let grip = Point { x: rect.left() - from.x, y: rect.top() - from.y };
        let lifted = Self { slot, source, ghost, grip, at, then: None, finger, inside: true };
        lifted.show();
        Some(lifted)
    }

    fn show(&self) {
        let (x, y) = (self.at.x + self.grip.x, self.at.y + self.grip.y);
        let lift = if self.finger { " scale(1.03)" } else { "" };
        let _ = self
            .ghost
            .style()
            .set_property("transform", &format!("translate3d({},{},0){lift}", px(x), px(y)));
    }

    fn frame(&mut self, root: &HtmlElement) {
        let now = window().performance().map_or(0.0, |performance| performance.now());
        let seconds = self.then.map_or(0.0, |then| (now - then).clamp(0.0, 50.0) / 1_000.0);
        self.then = Some(now);
        self.show();
        self.scroll(root, seconds);
        self.follow(root);
    }

    fn scroll(&self, root: &HtmlElement, seconds: f64) {
        let by = |speed: f64| speed * seconds;
        root.scroll_by_with_x_and_y(by(edge_speed(across(root), self.at.x, EDGE, FASTEST)), 0.0);
        let Some(parent) = self.slot.parent().filter(|parent| *parent != **root) else { return };
        parent.scroll_by_with_x_and_y(0.0, by(edge_speed(down(&parent), self.at.y, EDGE, FASTEST)));
    }

    /// Moves the gap to the pointer.
    fn follow(&mut self, root: &HtmlElement) {
        self.inside = down(root).contains(self.at.y);
        let _ = self.slot.element().toggle_attribute_with_force("data-outside", !self.inside);
        if !self.inside {
            return;
        }
        if self.slot.is_list() {
            let others = self.slot.siblings(root);
            let at = insertion(others.len(), |at| middle(others.get(at), across), self.at.x);
            self.slot.put(root, &others, at);
            return;
        }
        let columns = lists(root);
        let spans: Vec<Span> = columns.iter().map(|list| across(list)).collect();
        let list = span_at(&spans, self.at.x, REACH).and_then(|at| columns.get(at));
        let Some(parent) = list.and_then(|list| cards(list)) else { return };
        let others = self.slot.siblings(&parent);
        // Over the gap itself nothing moves, whatever the height of its neighbours.
        let stays =
            self.slot.parent().as_ref() == Some(&parent) && down(self.slot.element()).contains(self.at.y);
        if !stays {
            let at = insertion(others.len(), |at| middle(others.get(at), down), self.at.y);
            self.slot.put(&parent, &others, at);
        }
    }

    fn end(self, drop: bool) -> Option<Dropped> {
        let dropped = if drop && self.inside { self.slot.place() } else { None };
        self.slot.close();
        self.ghost.remove();
        let _ = self.source.remove_attribute("data-dragging");
        if let Some(page) = document().document_element() {
            let _ = page.remove_attribute("data-dragging");
        }
        dropped
    }
}

fn middle(element: Option<&HtmlElement>, span: impl Fn(&Element) -> Span) -> f64 {
    element.map_or(f64::INFINITY, |element| span(element).middle())
}

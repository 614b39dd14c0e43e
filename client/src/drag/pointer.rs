//! Dragging by mouse or touch. A mouse drags once it moves, a finger after a long press, so that it can still scroll.
//! On the board's background, a mouse scrolls the board. Only the pointer that began counts until it ends.
//!
//! During a drag, one callback per frame follows the pointer ([`Lifted::frame`]).

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use leptos::ev;
use leptos::html::Ol;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use shared::id::CardId;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent, MouseEvent, PointerEvent, TouchEvent};

use super::geometry::{MOUSE_THRESHOLD, Point, TOUCH_SLOP, moved};
use super::lifted::{Ended, Lifted, reveal};
use super::{Carried, Dragged, Dropped};
use crate::ui::keys;

/// How long a finger presses before a drag begins.
const LONG_PRESS: Duration = Duration::from_millis(200);
/// Elements that do not start a drag when pressed.
const NO_DRAG: &str = "button, input, textarea, select, [contenteditable], [data-no-drag]";

/// Dragging by pointer on one board; a handle.
#[derive(Clone, Copy)]
pub struct Pointer(StoredValue<Rc<Inner>, LocalStorage>);

struct Inner {
    lists: NodeRef<Ol>,
    may_drag: Signal<bool>,
    on_drop: Callback<Dropped>,
    on_hold: Callback<CardId>,
    state: RefCell<State>,
    /// Whether to ignore the click that ends a drag.
    swallow_click: Cell<bool>,
}

enum State {
    Idle,
    Pressed { pointer: i32, dragged: Dragged, element: HtmlElement, from: Point, hold: Option<TimeoutHandle> },
    Pulling { pointer: i32, from: f64, scrolled: f64 },
    Lifted { pointer: i32, lifted: Lifted, finger: bool },
}

impl State {
    /// The pointer that began it.
    const fn pointer(&self) -> Option<i32> {
        match self {
            Self::Idle => None,
            Self::Pressed { pointer, .. } | Self::Pulling { pointer, .. } | Self::Lifted { pointer, .. } => {
                Some(*pointer)
            }
        }
    }
}

impl Pointer {
    /// Listens to the window while the caller's owner lives. `lists` is the element with the lists; attach this type's
    /// handlers there. `on_hold` is called for a card that a finger held without moving.
    pub fn new(
        lists: NodeRef<Ol>,
        may_drag: Signal<bool>,
        on_drop: Callback<Dropped>,
        on_hold: Callback<CardId>,
    ) -> Self {
        let inner = Inner {
            lists,
            may_drag,
            on_drop,
            on_hold,
            state: RefCell::new(State::Idle),
            swallow_click: Cell::new(false),
        };
        let this = Self(StoredValue::new_local(Rc::new(inner)));
        let handles = [
            window_event_listener(ev::pointermove, move |event| this.on_move(&event)),
            window_event_listener(ev::pointerup, move |event| this.on_end(&event, true)),
            window_event_listener(ev::pointercancel, move |event| this.on_end(&event, false)),
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

    /// What is dragged, and where it would land.
    pub fn carried(self) -> Option<Carried> {
        let inner = self.inner()?;
        match &*inner.state.borrow() {
            State::Lifted { lifted, .. } => Some(lifted.carried()),
            State::Idle | State::Pressed { .. } | State::Pulling { .. } => None,
        }
    }

    /// Puts it back.
    pub fn cancel(self) {
        self.finish(false);
    }

    /// Handles `pointerdown` on the lists.
    pub fn on_down(self, event: &PointerEvent) {
        let Some(inner) = self.inner() else { return };
        let holder = inner.state.borrow().pointer();
        let pointer = event.pointer_id();
        if event.button() != 0 || !event.is_primary() || holder.is_some_and(|holder| holder != pointer) {
            return;
        }
        // Its end was not heard of.
        self.finish(false);
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
                *inner.state.borrow_mut() = State::Pulling { pointer, from: from.x, scrolled };
            }
            return;
        }
        let grip = target.closest("[data-drag]").ok().flatten();
        let Some((dragged, element)) = grip.as_ref().and_then(Dragged::around) else { return };
        if !inner.may_drag.try_get_untracked().unwrap_or_default() {
            return;
        }
        let hold = finger.then(|| set_timeout_with_handle(move || self.lift(from, true), LONG_PRESS).ok());
        *inner.state.borrow_mut() = State::Pressed { pointer, dragged, element, from, hold: hold.flatten() };
    }

    /// Handles `touchmove` on the lists: a drag does not scroll the page.
    pub fn on_touch_move(self, event: &TouchEvent) {
        if self.is_lifted() && event.cancelable() {
            event.prevent_default();
        }
    }

    /// Handles `contextmenu` on the lists: a long press opens the card's menu only when it ends.
    pub fn on_context_menu(self, event: &MouseEvent) {
        let Some(inner) = self.inner() else { return };
        if let State::Lifted { lifted, .. } = &mut *inner.state.borrow_mut() {
            event.prevent_default();
            lifted.press_is_long();
        }
    }

    /// Handles `click` on the lists, in the capture phase.
    pub fn on_click(self, event: &MouseEvent) {
        // A key also clicks, with no presses.
        if event.detail() > 0 && self.inner().is_some_and(|inner| inner.swallow_click.take()) {
            event.prevent_default();
            event.stop_propagation();
        }
    }

    fn is_lifted(self) -> bool {
        self.inner().is_some_and(|inner| matches!(*inner.state.borrow(), State::Lifted { .. }))
    }

    fn began(self, event: &PointerEvent) -> Option<Rc<Inner>> {
        self.inner().filter(|inner| inner.state.borrow().pointer() == Some(event.pointer_id()))
    }

    fn on_end(self, event: &PointerEvent, drop: bool) {
        if self.began(event).is_some() {
            self.finish(drop);
        }
    }

    fn on_move(self, event: &PointerEvent) {
        let Some(inner) = self.began(event) else { return };
        let to = Point { x: event.client_x().into(), y: event.client_y().into() };
        let lift = match &mut *inner.state.borrow_mut() {
            State::Idle => false,
            State::Pulling { from, scrolled, .. } => {
                if let Some(lists) = inner.lists.try_get_untracked().flatten() {
                    #[expect(
                        clippy::cast_possible_truncation,
                        reason = "whole pixels are what a scroller takes"
                    )]
                    lists.set_scroll_left((*scrolled + *from - to.x) as i32);
                }
                false
            }
            State::Lifted { lifted, .. } => {
                lifted.go(to);
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
        *inner.state.borrow_mut() = State::Lifted { pointer, lifted, finger };
        self.follow();
    }

    /// Runs once per frame until the drag ends.
    fn follow(self) {
        request_animation_frame(move || {
            let Some(inner) = self.inner() else { return };
            let on = match (&mut *inner.state.borrow_mut(), inner.lists.try_get_untracked().flatten()) {
                (State::Lifted { lifted, .. }, Some(lists)) => {
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
            State::Lifted { lifted, finger, .. } => {
                let lists = inner.lists.try_get_untracked().flatten();
                match lifted.end(drop, lists.as_deref()) {
                    Ended::Cancelled | Ended::Held(Dragged::List(_)) => {}
                    Ended::Held(Dragged::Card(card)) => {
                        inner.swallow_click.set(true);
                        // The end of a press closes the panels that are open by then.
                        request_animation_frame(move || inner.on_hold.run(card));
                    }
                    Ended::Dropped(dropped) => {
                        inner.on_drop.run(dropped);
                        if finger {
                            request_animation_frame(move || reveal(dropped));
                        }
                    }
                }
            }
        }
    }
}

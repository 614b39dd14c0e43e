//! A card or list that a pointer holds: its ghost follows the pointer, and the gap goes where it would land.

use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition};

use super::geometry::{Point, Span, TOUCH_SLOP, edge_speed, insertion, moved, span_at};
use super::slot::{LIST, Slot, across, cards, closest, down, lists};
use super::steps::Steps;
use super::still::Still;
use super::{Carried, Dragged, Dropped};
use crate::ui::css::px;

/// The margin that scrolls, in pixels, and the highest speed, in pixels per second.
const EDGE: f64 = 72.0;
const FASTEST: f64 = 1_400.0;
/// How far beside a list a drop still counts as on it, in pixels.
const REACH: f64 = 48.0;
/// How far the pointer moves before the gap follows it again, after others have moved the gap, in pixels.
const KEEP: f64 = 16.0;
/// How long a finger holds a card without moving before letting go opens the menu, in milliseconds.
const MENU_AFTER: f64 = 300.0;

/// What a pointer holds.
pub(super) struct Lifted {
    dragged: Dragged,
    slot: Slot,
    source: HtmlElement,
    ghost: HtmlElement,
    /// From the pointer to the ghost's corner.
    grip: Point,
    from: Point,
    at: Point,
    since: f64,
    /// The time of the last frame, in milliseconds.
    then: f64,
    finger: bool,
    _still: Still,
    intent: Intent,
    /// Whether the pointer is where the source can be dropped.
    inside: bool,
    steps: Steps,
    /// Where the gap was in the last frame.
    seen: Option<Seen>,
    /// Where the pointer was when others moved the gap.
    kept: Option<Point>,
}

/// What the pointer wants as far as one can tell.
#[derive(Clone, Copy, PartialEq)]
enum Intent {
    /// A finger has not left the place where it pressed: a slow tap, so far.
    Tap,
    /// It has been there for so long that letting go opens the menu.
    Menu,
    /// To move something.
    Move,
}

/// How a hold ended.
pub(super) enum Ended {
    /// Nothing was moved.
    Cancelled,
    /// A finger held a card without moving.
    Held(Dragged),
    /// Dropped there.
    Dropped(Dropped),
}

/// Where the gap is, and how far the lists around it are scrolled.
#[derive(Clone, Copy, PartialEq)]
struct Seen {
    at: Point,
    scrolled: (i32, i32),
}

impl Seen {
    fn of(slot: &Slot, root: &Element) -> Self {
        let rect = slot.element().get_bounding_client_rect();
        let down = slot.parent().map_or(0, |parent| parent.scroll_top());
        Self { at: Point { x: rect.left(), y: rect.top() }, scrolled: (root.scroll_left(), down) }
    }
}

impl Lifted {
    pub(super) fn new(
        dragged: Dragged,
        source: HtmlElement,
        from: Point,
        at: Point,
        finger: bool,
    ) -> Option<Self> {
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
        let lifted = Self {
            dragged,
            slot,
            source,
            ghost,
            grip: Point { x: rect.left() - from.x, y: rect.top() - from.y },
            from,
            at,
            since: now(),
            then: now(),
            finger,
            _still: Still::new(),
            intent: if finger { Intent::Tap } else { Intent::Move },
            inside: true,
            steps: Steps::default(),
            seen: None,
            kept: None,
        };
        lifted.show();
        Some(lifted)
    }

    /// What is dragged, and where it would land.
    pub(super) fn carried(&self) -> Carried {
        self.slot.carried()
    }

    /// The pointer is now there.
    pub(super) fn go(&mut self, to: Point) {
        self.at = to;
        if self.intent != Intent::Move && moved(self.from, to, TOUCH_SLOP) {
            self.intent = Intent::Move;
            let _ = self.ghost.remove_attribute("data-menu");
        }
    }

    /// The browser has recognized a long press.
    pub(super) fn press_is_long(&mut self) {
        if self.intent == Intent::Tap && !self.slot.is_list() {
            self.intent = Intent::Menu;
            let _ = self.ghost.set_attribute("data-menu", "");
        }
    }

    /// Runs once per frame.
    pub(super) fn frame(&mut self, root: &HtmlElement) {
        let now = now();
        let seconds = (now - self.then).clamp(0.0, 50.0) / 1_000.0;
        self.then = now;
        self.show();
        if self.intent == Intent::Move {
            self.scroll(root, now, seconds);
            self.follow(root);
        } else if now - self.since >= MENU_AFTER {
            self.press_is_long();
        }
    }

    /// Ends the hold.
    pub(super) fn end(mut self, drop: bool, root: Option<&HtmlElement>) -> Ended {
        if let Some(root) = root.filter(|_| self.intent == Intent::Move) {
            self.follow(root);
        }
        let ended = match (self.intent, self.slot.place()) {
            (Intent::Menu, _) if drop => Ended::Held(self.dragged),
            (Intent::Move, Some(dropped)) if drop && self.inside => Ended::Dropped(dropped),
            _ => Ended::Cancelled,
        };
        self.slot.close();
        self.ghost.remove();
        let _ = self.source.remove_attribute("data-dragging");
        if let Some(page) = document().document_element() {
            let _ = page.remove_attribute("data-dragging");
        }
        ended
    }

    fn show(&self) {
        let (x, y) = (self.at.x + self.grip.x, self.at.y + self.grip.y);
        let lift = if self.finger { " scale(1.03)" } else { "" };
        let _ = self
            .ghost
            .style()
            .set_property("transform", &format!("translate3d({},{},0){lift}", px(x), px(y)));
    }

    fn scroll(&mut self, root: &HtmlElement, now: f64, seconds: f64) {
        let speed = edge_speed(across(root), self.at.x, EDGE, FASTEST);
        if self.finger {
            // A finger hides what it holds and shakes: whoever holds it there sees each list before the next one comes.
            let at = f64::from(root.scroll_left());
            let next = self.steps.next(now, seconds, at, speed, &stops(root));
            root.scroll_by_with_x_and_y(next - at, 0.0);
        } else {
            root.scroll_by_with_x_and_y(speed * seconds, 0.0);
        }
        let Some(parent) = self.slot.parent().filter(|parent| *parent != **root) else { return };
        parent.scroll_by_with_x_and_y(0.0, edge_speed(down(&parent), self.at.y, EDGE, FASTEST) * seconds);
    }

    /// Moves the gap to the pointer, but not because others have moved it away from there.
    fn follow(&mut self, root: &HtmlElement) {
        let here = Seen::of(&self.slot, root);
        if let Some(was) = self.seen {
            if here.scrolled != was.scrolled {
                self.kept = None;
            } else if moved(here.at, was.at, 0.5) {
                self.kept = Some(self.at);
            }
        }
        self.kept = self.kept.filter(|from| !moved(*from, self.at, KEEP));
        if self.kept.is_none() {
            self.inside = self.put(root);
            let _ = self.slot.element().toggle_attribute_with_force("data-outside", !self.inside);
        }
        self.seen = Some(Seen::of(&self.slot, root));
    }

    /// Puts the gap where the pointer is. Returns whether that is on the board, or on a list for a card.
    fn put(&self, root: &HtmlElement) -> bool {
        if !down(root).contains(self.at.y) || across(root).distance(self.at.x) > REACH {
            return false;
        }
        if self.slot.is_list() {
            let others = self.slot.siblings(root);
            let at = insertion(others.len(), |at| middle(others.get(at), across), self.at.x);
            self.slot.put(root, &others, at);
            return true;
        }
        let columns = lists(root);
        let spans: Vec<Span> = columns.iter().map(|list| across(list)).collect();
        let list = span_at(&spans, self.at.x, REACH).and_then(|at| columns.get(at));
        let Some(parent) = list.and_then(|list| cards(list)) else { return false };
        let others = self.slot.siblings(&parent);
        // Over the gap itself nothing moves, whatever the height of its neighbours.
        let stays =
            self.slot.parent().as_ref() == Some(&parent) && down(self.slot.element()).contains(self.at.y);
        if !stays {
            let at = insertion(others.len(), |at| middle(others.get(at), down), self.at.y);
            self.slot.put(&parent, &others, at);
        }
        true
    }
}

/// Scrolls what was dropped into view, with its list, if an edge of the screen cuts it.
pub(super) fn reveal(dropped: Dropped) {
    let Some(element) = dropped.element() else { return };
    let options = ScrollIntoViewOptions::new();
    options.set_block(ScrollLogicalPosition::Nearest);
    options.set_inline(ScrollLogicalPosition::Nearest);
    for element in closest(&element, LIST).into_iter().chain([element]) {
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// How far the board is scrolled when each of its lists is in the middle.
fn stops(root: &HtmlElement) -> Vec<f64> {
    let (scrolled, middle) = (f64::from(root.scroll_left()), across(root).middle());
    let furthest = f64::from(root.scroll_width() - root.client_width());
    let stop = |list: &HtmlElement| (across(list).middle() - middle + scrolled).clamp(0.0, furthest.max(0.0));
    lists(root).iter().map(stop).collect()
}

fn middle(element: Option<&HtmlElement>, span: impl Fn(&Element) -> Span) -> f64 {
    element.map_or(f64::INFINITY, |element| span(element).middle())
}

fn now() -> f64 {
    window().performance().map_or(0.0, |performance| performance.now())
}

//! A button with a small panel: menus, pickers, short forms. The browser puts the panel on top, closes it on a click
//! elsewhere, and returns the focus.

use std::rc::Rc;

use leptos::context::Provider;
use leptos::ev::KeyboardEvent;
use leptos::html::{Button, Div};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{EventTarget, HtmlElement};

use super::css::px;
use super::{keys, once_drawn};

/// Pixels between button and panel, and between panel and the window's edge.
const GAP: f64 = 4.0;
const MARGIN: f64 = 8.0;

/// Returns the element that a panel is placed next to.
type Anchor = Rc<dyn Fn() -> Option<HtmlElement>>;

/// The panel around a component, given by context; children use it to close the panel.
#[derive(Clone, Copy)]
pub struct Panel(RwSignal<bool>);

impl Panel {
    /// The panel around the caller.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Closes it.
    pub fn close(self) {
        self.0.set(false);
    }
}

/// A button that opens a panel.
#[component]
pub fn Popover(
    /// The name of the panel and of the button.
    #[prop(into)]
    label: String,
    /// The button's content.
    #[prop(into)]
    face: ViewFn,
    /// The button's class.
    #[prop(default = "button")]
    class: &'static str,
    /// Whether the panel is open; the caller may set it.
    #[prop(optional)]
    open: RwSignal<bool>,
    /// The panel's content; created each time it opens.
    children: ChildrenFn,
) -> impl IntoView {
    let button = NodeRef::<Button>::new();
    let anchor = move || button.get_untracked().map(Into::into);
    view! {
        <button
            node_ref=button
            type="button"
            class=class
            aria-haspopup="dialog"
            aria-expanded=move || open.get().to_string()
            title=label.clone()
            aria-label=label.clone()
            on:click=move |_| open.update(|open| *open = !*open)
        >
            <span class="face" aria-hidden="true">{move || face.run()}</span>
        </button>
        <Floating label open anchor children />
    }
}

/// A panel next to an element.
#[component]
pub fn Floating(
    /// Its name.
    #[prop(into)]
    label: String,
    /// Whether it is open.
    open: RwSignal<bool>,
    /// Returns the element it is placed next to; called when it opens.
    anchor: impl Fn() -> Option<HtmlElement> + 'static,
    /// Its content; created each time it opens.
    children: ChildrenFn,
) -> impl IntoView {
    let panel = NodeRef::<Div>::new();
    let anchor: Anchor = Rc::new(anchor);
    show_while(open, panel, Rc::clone(&anchor));
    // A click in a panel may change its size.
    let replace = move || {
        let (panel, anchor) = (panel.get_untracked(), anchor());
        request_animation_frame(move || {
            if let (Some(panel), Some(anchor)) = (panel, anchor) {
                place(&anchor, &panel);
            }
        });
    };
    let on_toggle = move |event: web_sys::Event| {
        let closed = event.unchecked_into::<web_sys::ToggleEvent>().new_state() == "closed";
        if closed && open.get_untracked() {
            open.set(false);
        }
    };
    view! {
        <div
            node_ref=panel
            class="panel"
            role="dialog"
            aria-label=label
            popover="auto"
            data-no-drag=""
            on:toggle=on_toggle
            on:click=move |_| replace()
            on:keydown=move |event| on_key(&event)
            on:pointerdown=move |event| event.stop_propagation()
            on:contextmenu=move |event| event.stop_propagation()
        >
            // A separate context, because there may be sibling panels.
            <Provider value=Panel(open)>
                <Show when={move || open.get()}>{children()}</Show>
            </Provider>
        </div>
    }
}

/// Opens and closes the browser's popover with `open`.
fn show_while(open: RwSignal<bool>, panel: NodeRef<Div>, anchor: Anchor) {
    Effect::new(move |was: Option<bool>| {
        let is = open.get();
        let Some(panel) = panel.get_untracked() else { return is };
        if is {
            let anchor = anchor();
            let _ = panel.show_popover();
            // Not in the next frame: what is typed until then would go elsewhere.
            once_drawn(move || {
                if let Some(anchor) = anchor {
                    place(&anchor, &panel);
                }
                focus_first(&panel);
            });
        } else if was == Some(true) {
            // Fails if the browser has already closed it on a click elsewhere.
            let _ = panel.hide_popover();
        }
        is
    });
}

/// Places the panel below the anchor, moved as far as needed to fit into the window.
fn place(anchor: &HtmlElement, panel: &HtmlElement) {
    let at = anchor.get_bounding_client_rect();
    let size = panel.get_bounding_client_rect();
    let inner =
        |length: Result<wasm_bindgen::JsValue, _>| length.ok().and_then(|it| it.as_f64()).unwrap_or(0.0);
    let (width, height) = (inner(window().inner_width()), inner(window().inner_height()));
    let left = at.left().min(width - size.width() - MARGIN).max(MARGIN);
    let below = at.bottom() + GAP;
    let top = if below + size.height() + MARGIN <= height {
        below
    } else {
        (at.top() - GAP - size.height()).max(MARGIN).min((height - size.height() - MARGIN).max(MARGIN))
    };
    for (name, length) in [("left", left), ("top", top)] {
        let _ = panel.style().set_property(name, &px(length));
    }
}

fn focusable(panel: &HtmlElement) -> Vec<HtmlElement> {
    let Ok(found) = panel.query_selector_all("button, input, textarea, select, a[href]") else {
        return Vec::new();
    };
    (0..found.length()).filter_map(|at| found.get(at)?.dyn_into().ok()).collect()
}

fn focus_first(panel: &HtmlElement) {
    let wanted = panel.query_selector("[data-autofocus]").ok().flatten();
    let wanted = wanted.and_then(|it| it.dyn_into::<HtmlElement>().ok());
    if let Some(first) = wanted.or_else(|| focusable(panel).into_iter().next()) {
        let _ = first.focus();
    }
}

/// Arrow keys move through the panel's items. Keys stop here, so that they don't trigger shortcuts.
fn on_key(event: &KeyboardEvent) {
    event.stop_propagation();
    let element = |target: Option<EventTarget>| target.and_then(|it| it.dyn_into::<HtmlElement>().ok());
    let (Some(target), Some(panel)) = (element(event.target()), element(event.current_target())) else {
        return;
    };
    let step = match keys::pressed(event).as_str() {
        "Escape" => {
            // WebKit would also close the dialog around the panel.
            event.prevent_default();
            let _ = panel.hide_popover();
            return;
        }
        "ArrowDown" => 1,
        "ArrowUp" => -1,
        _ => return,
    };
    if !matches!(target.tag_name().as_str(), "BUTTON" | "A") {
        return;
    }
    let all = focusable(&panel);
    let (Some(at), Ok(count)) = (all.iter().position(|it| *it == target), isize::try_from(all.len())) else {
        return;
    };
    let next = (at.cast_signed() + step).rem_euclid(count.max(1)).unsigned_abs();
    if let Some(next) = all.get(next) {
        event.prevent_default();
        let _ = next.focus();
    }
}

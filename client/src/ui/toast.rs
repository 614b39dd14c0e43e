//! Short messages at the edge of the screen: what was done, with an Undo, or what went wrong.

use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;
use web_sys::Element;

use super::{Icon, IconName};

/// How long a toast stays, in milliseconds; longer if there is something to click or an error to read.
const SHORT_MS: u64 = 5_000;
const LONG_MS: u64 = 10_000;

/// How many are shown at once; older ones make room.
const MAX_SHOWN: usize = 3;

/// The app's toasts; a handle, given by context.
#[derive(Clone, Copy)]
pub struct Toasts {
    shown: RwSignal<Vec<Toast>>,
    next: StoredValue<u32>,
}

/// Undoes what a toast tells. No callback of Leptos, which would be gone with the component that made it.
type Undo = Arc<dyn Fn() + Send + Sync>;

#[derive(Clone)]
struct Toast {
    id: u32,
    text: String,
    is_error: bool,
    undo: Option<Undo>,
    /// Names the change, so that the toast can be withdrawn.
    change: String,
}

impl Toasts {
    /// Creates and provides them.
    pub fn provide() -> Self {
        let toasts = Self { shown: RwSignal::default(), next: StoredValue::new(0) };
        provide_context(toasts);
        toasts
    }

    /// The app's toasts.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Shows a message.
    pub fn info(self, text: impl Into<String>) {
        self.show(text.into(), false, None, String::new());
    }

    /// Shows what went wrong.
    pub fn error(self, text: impl Into<String>) {
        self.show(text.into(), true, None, String::new());
    }

    /// Shows what was done, with an Undo button.
    pub fn undo(self, text: String, undo: impl Fn() + Send + Sync + 'static) {
        self.show(text, false, Some(Arc::new(undo)), String::new());
    }

    /// As [`undo`](Self::undo), until the change is [withdrawn](Self::withdraw).
    pub fn undo_change(self, text: String, change: String, undo: impl Fn() + Send + Sync + 'static) {
        self.show(text, false, Some(Arc::new(undo)), change);
    }

    /// The change was undone, or did not happen: takes the toast that offers to undo it away.
    pub fn withdraw(self, change: &str) {
        let is_it = |it: &Toast| it.undo.is_some() && it.change == change;
        if self.shown.try_with_untracked(|shown| shown.iter().any(is_it)) == Some(true) {
            self.shown.update(|shown| shown.retain(|it| !is_it(it)));
        }
    }

    fn show(self, text: String, is_error: bool, undo: Option<Undo>, change: String) {
        let id = self.next.get_value();
        self.next.set_value(id + 1);
        let stays = Duration::from_millis(if undo.is_some() || is_error { LONG_MS } else { SHORT_MS });
        self.shown.update(|shown| {
            shown.retain(|it| it.text != text);
            shown.push(Toast { id, text, is_error, undo, change });
            let surplus = shown.len().saturating_sub(MAX_SHOWN);
            shown.drain(..surplus);
        });
        set_timeout(move || self.dismiss(id), stays);
    }

    fn dismiss(self, id: u32) {
        let _ = self.shown.try_update(|shown| shown.retain(|it| it.id != id));
    }
}

/// The toasts on the screen.
#[component]
pub fn ToastStack() -> impl IntoView {
    let toasts = Toasts::expect();
    view! {
        <div data-toasts-home="">
        <div class="toasts" role="status" aria-live="polite" data-testid="toasts">
            <For each=move || toasts.shown.get() key=|toast| toast.id let:toast>
                <div class="toast" data-passing="" data-kind=toast.is_error.then_some("error")>
                    <span class="toast__text" prop:textContent=toast.text.clone() />
                    {toast.undo.map(|undo| view! {
                        <button
                            type="button"
                            class="toast__button"
                            on:click=move |_| {
                                toasts.dismiss(toast.id);
                                undo();
                            }
                        >
                            "Undo"
                        </button>
                    })}
                    <button
                        type="button"
                        class="toast__button"
                        aria-label="Dismiss"
                        on:click=move |_| toasts.dismiss(toast.id)
                    >
                        <Icon name=IconName::Close />
                    </button>
                </div>
            </For>
        </div>
        </div>
    }
}

/// Puts the toasts where they can be seen and clicked: into the topmost dialog, since everything outside it is inert and
/// behind it, or where they are without one. Called when `dialog` has opened or closed.
pub(super) fn raise(dialog: &Element) {
    let page = document();
    let toasts = page.query_selector(".toasts").ok().flatten();
    let Some(toasts) = toasts.or_else(|| dialog.query_selector(".toasts").ok().flatten()) else { return };
    let open = page.query_selector_all("dialog[open]").ok();
    let topmost = open.and_then(|open| open.get(open.length().checked_sub(1)?));
    let home = || page.query_selector("[data-toasts-home]").ok().flatten().map(Into::into);
    if let Some(place) = topmost.or_else(home)
        && toasts.parent_node().as_ref() != Some(&place)
    {
        let _ = place.append_child(&toasts);
    }
}

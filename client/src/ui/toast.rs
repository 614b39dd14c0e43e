//! Short messages at the edge of the screen: what was done, with an Undo, or what went wrong.

use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;

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
        self.show(text.into(), false, None);
    }

    /// Shows what went wrong.
    pub fn error(self, text: impl Into<String>) {
        self.show(text.into(), true, None);
    }

    /// Shows what was done, with an Undo button.
    pub fn undo(self, text: String, undo: impl Fn() + Send + Sync + 'static) {
        self.show(text, false, Some(Arc::new(undo)));
    }

    fn show(self, text: String, is_error: bool, undo: Option<Undo>) {
        let id = self.next.get_value();
        self.next.set_value(id + 1);
        let stays = Duration::from_millis(if undo.is_some() || is_error { LONG_MS } else { SHORT_MS });
        self.shown.update(|shown| {
            shown.retain(|it| it.text != text);
            shown.push(Toast { id, text, is_error, undo });
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
    }
}

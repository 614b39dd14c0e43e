//! Adding a list.

use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::html::Input;
use leptos::prelude::*;
use shared::board::Board;

use crate::live::{LiveBoard, Part};
use crate::ui::{focus_on_mount, keys};
use crate::view::{Draft, Field, KeptNote};

/// The *Add a list* button and its form. While the user may not change the board, only a form with text in it.
#[component]
pub fn NewList() -> impl IntoView {
    let board = LiveBoard::expect();
    let draft = Draft::of(Field::NewList, String::new());
    let open = RwSignal::new(false);
    let may_edit = Memo::new(move |_| board.may_edit());
    let form = Memo::new(move |_| open.get() && (may_edit.get() || !draft.is_blank()));
    view! {
        <Show when=move || may_edit.get() || form.get()>
            <li class="list-composer" data-no-drag="">
                <Show when=move || form.get() fallback=move || view! { <OpenButton open /> }>
                    <ListForm draft may_edit open />
                </Show>
            </li>
        </Show>
    }
}

#[component]
fn OpenButton(open: RwSignal<bool>) -> impl IntoView {
    let board = LiveBoard::expect();
    let first = Memo::new(move |_| {
        board.watch(Part::Lists, |board: &Board| board.ordered_lists().is_empty()) == Some(true)
    });
    view! {
        <button type="button" class="list-composer__open" on:click=move |_| open.set(true)>
            <span prop:textContent=move || if first.get() { "+ Add your first list" } else { "+ Add a list" } />
        </button>
        <Show when=move || first.get()>
            <p class="list-composer__hint">
                "Start with a list, such as To do."
            </p>
        </Show>
    }
}

#[component]
fn ListForm(draft: Draft, may_edit: Memo<bool>, open: RwSignal<bool>) -> impl IntoView {
    let board = LiveBoard::expect();
    let field = NodeRef::<Input>::new();
    focus_on_mount(field);
    let add = move |event: SubmitEvent| {
        event.prevent_default();
        let name = draft.text_now();
        if !name.trim().is_empty() && board.create_list(name) {
            draft.end();
            if let Some(field) = field.get_untracked() {
                request_animation_frame(move || field.scroll_into_view());
            }
        }
    };
    let on_key = move |event: KeyboardEvent| {
        event.stop_propagation();
        if keys::pressed(&event) == "Escape" {
            open.set(false);
        }
    };
    view! {
        <form class="list-composer__form" on:submit=add>
            <input
                node_ref=field
                class="field"
                dir="auto"
                placeholder="Enter a list name…"
                aria-label="New list name"
                autocomplete="off"
                maxlength="512"
                readonly=move || !may_edit.get()
                prop:value=draft.signal()
                on:input:target=move |event| draft.write(event.target().value())
                on:keydown=on_key
            />
            <KeptNote may_edit />
            <div class="row">
                <Show when=move || may_edit.get()>
                    <button type="submit" class="button" data-kind="primary">"Add list"</button>
                </Show>
                <button type="button" class="button" data-kind="quiet" on:click=move |_| open.set(false)>"Close"</button>
            </div>
        </form>
    }
}

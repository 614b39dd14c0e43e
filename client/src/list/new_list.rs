//! Adding a list.

use leptos::ev::{KeyboardEvent, SubmitEvent};
use leptos::html::Input;
use leptos::prelude::*;
use shared::board::Board;

use crate::live::{LiveBoard, Part};
use crate::ui::{focus_on_mount, keys};

/// The *Add a list* button and its form.
#[component]
pub fn NewList() -> impl IntoView {
    let board = LiveBoard::expect();
    let open = RwSignal::new(false);
    let first = Memo::new(move |_| {
        board.watch(Part::Lists, |board: &Board| board.ordered_lists().is_empty()) == Some(true)
    });
    view! {
        <li class="list-composer" data-no-drag="">
            <Show
                when=move || open.get()
                fallback=move || view! {
                    <button type="button" class="list-composer__open" on:click=move |_| open.set(true)>
                        {move || if first.get() { "+ Add your first list" } else { "+ Add a list" }}
                    </button>
                    <Show when=move || first.get()>
                        <p class="list-composer__hint">
                            "Start with a list, such as To do."
                        </p>
                    </Show>
                }
            >
                <ListForm open />
            </Show>
        </li>
    }
}

#[component]
fn ListForm(open: RwSignal<bool>) -> impl IntoView {
    let board = LiveBoard::expect();
    let field = NodeRef::<Input>::new();
    focus_on_mount(field);
    let add = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(field) = field.get_untracked() else { return };
        let name = field.value();
        if !name.trim().is_empty() && board.create_list(name) {
            field.set_value("");
            request_animation_frame(move || field.scroll_into_view());
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
                placeholder="Enter a list name…"
                aria-label="New list name"
                autocomplete="off"
                maxlength="512"
                on:keydown=on_key
            />
            <div class="row">
                <button type="submit" class="button" data-kind="primary">"Add list"</button>
                <button type="button" class="button" data-kind="quiet" on:click=move |_| open.set(false)>"Close"</button>
            </div>
        </form>
    }
}

//! The form for a new board, which opens it.

use leptos::ev::SubmitEvent;
use leptos::html::Input;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_navigate;
use shared::board::Color;
use shared::wire::rest::{BoardFields, BoardSummary, NewBoard};

use crate::ids;
use crate::session::Session;
use crate::ui::{Swatches, focus_on_mount, keys};

/// A button that turns into a form.
#[component]
pub fn NewBoardForm() -> impl IntoView {
    let open = RwSignal::new(false);
    view! {
        <Show
            when=move || open.get()
            fallback=move || view! {
                <button type="button" class="tile tile--new" on:click=move |_| open.set(true)>"Create a board"</button>
            }
        >
            <OpenForm open />
        </Show>
    }
}

#[component]
fn OpenForm(open: RwSignal<bool>) -> impl IntoView {
    let session = Session::expect();
    let navigate = use_navigate();
    let name = RwSignal::new(String::new());
    let color = RwSignal::new(Color::default());
    let problem = RwSignal::new(None::<String>);
    // Every attempt uses the same id, so that retrying after a lost answer does not create a second board.
    let id = ids::board();
    let field = NodeRef::<Input>::new();
    focus_on_mount(field);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let board = BoardFields { id, name: name.get_untracked(), background: color.get_untracked() };
        let navigate = navigate.clone();
        spawn_local(async move {
            match session.post::<_, BoardSummary>("/boards", &NewBoard { board }).await {
                Ok(board) => {
                    navigate(&format!("/boards/{}", board.id), leptos_router::NavigateOptions::default());
                }
                Err(error) => {
                    let at_field = error.fields().into_iter().next().map(|(_, why)| {
                        if why == "can't be blank" {
                            "Enter a board name.".to_owned()
                        } else {
                            format!("The name {why}.")
                        }
                    });
                    let _ = problem.try_set(Some(at_field.unwrap_or_else(|| error.to_string())));
                }
            }
        });
    };
    view! {
        <form
            class="tile-form"
            on:submit=submit
            on:keydown=move |event| {
                if keys::pressed(&event) == "Escape" {
                    open.set(false);
                }
            }
        >
            <label for="new-board">"Board name"</label>
            <input
                id="new-board"
                class="field"
                autocomplete="off"
                dir="auto"
                node_ref=field
                prop:value=name
                on:input:target=move |event| name.set(event.target().value())
                aria-describedby="new-board-problem"
            />
            <p class="problem" id="new-board-problem" role="alert" prop:textContent=problem />
            <Swatches legend="Color" chosen=Signal::derive(move || Some(color.get())) on_choose=move |it| color.set(it) />
            <div class="row">
                <button class="button" data-kind="primary" type="submit">"Create"</button>
                <button class="button" type="button" on:click=move |_| open.set(false)>"Cancel"</button>
            </div>
        </form>
    }
}

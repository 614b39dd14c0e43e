//! A new board: its name, its colour, and one is on it.

use leptos::ev::SubmitEvent;
use leptos::html::Input;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_navigate;
use shared::board::Color;
use shared::id::BoardId;
use shared::wire::rest::{BoardFields, BoardSummary, NewBoard};

use crate::api;
use crate::board::ids;
use crate::session::Session;
use crate::ui::Swatches;

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
    // The same id for every attempt, so that an answer that got lost does not make two boards.
    let id = BoardId::from_ulid(ids::cid().ulid());
    let field = NodeRef::<Input>::new();
    Effect::new(move || {
        if let Some(field) = field.get() {
            let _ = field.focus();
        }
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let board = BoardFields { id, name: name.get_untracked(), background: color.get_untracked() };
        let navigate = navigate.clone();
        spawn_local(async move {
            match api::post::<_, BoardSummary>(session, "/boards", &NewBoard { board }).await {
                Ok(board) => {
                    navigate(&format!("/boards/{}", board.id), leptos_router::NavigateOptions::default());
                }
                Err(error) => {
                    let at_field =
                        error.fields().into_iter().next().map(|(_, why)| format!("The name {why}."));
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
                if event.key() == "Escape" {
                    open.set(false);
                }
            }
        >
            <label for="new-board">"Name of the board"</label>
            <input
                id="new-board"
                class="field"
                autocomplete="off"
                node_ref=field
                prop:value=name
                on:input:target=move |event| name.set(event.target().value())
                aria-describedby="new-board-problem"
            />
            <p class="problem" id="new-board-problem" role="alert">{problem}</p>
            <Swatches legend="Colour" chosen=Signal::derive(move || Some(color.get())) on_choose=move |it| color.set(it) />
            <div class="row">
                <button class="button" data-kind="primary" type="submit">"Create"</button>
                <button class="button" type="button" on:click=move |_| open.set(false)>"Cancel"</button>
            </div>
        </form>
    }
}

//! Deleting the board, which cannot be undone: the user types its name first.

use leptos::ev::SubmitEvent;
use leptos::html::Input;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::live::{LiveBoard, Part, Status};
use crate::session::Session;
use crate::ui::{Dialog, Icon, IconName, focus_on_mount, written};
use crate::view::Panels;

/// Asks whether the board is to be deleted, and does it.
#[component]
pub fn DeleteDialog() -> impl IntoView {
    let session = Session::expect();
    let board = LiveBoard::expect();
    let open = Panels::expect().deleting;
    let name = move || board.watch(Part::Board, |board| board.name.clone()).unwrap_or_default();
    let typed = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<String>);
    let field = NodeRef::<Input>::new();
    focus_on_mount(field);
    let matches = move || typed.with(|typed| same(typed, &name()));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if !untrack(matches) || busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            match session.delete(&format!("/boards/{}", board.id)).await {
                // Unless the broadcast came first.
                Ok(()) => {
                    let _ = board.status.try_set(Status::Deleted(board.me));
                }
                Err(error) => {
                    let _ = problem.try_set(Some(error.to_string()));
                    let _ = busy.try_set(false);
                }
            }
        });
    };
    view! {
        <Dialog label="Delete board" on_close=move |()| open.set(false) class="confirm" testid="delete-board">
            <header class="dialog__header">
                <h2>"Delete board"</h2>
                <button type="button" class="icon-button" aria-label="Close" on:click=move |_| open.set(false)>
                    <Icon name=IconName::Close />
                </button>
            </header>
            <form class="confirm__form" on:submit=submit>
                <p>
                    "This deletes " <strong {..written(name)} />
                    " for everyone on it, with all its lists, cards and comments. It can’t be undone."
                </p>
                <label for="delete-board-name">"Type the board’s name to confirm"</label>
                <input
                    id="delete-board-name"
                    class="field"
                    dir="auto"
                    autocomplete="off"
                    autofocus
                    node_ref=field
                    prop:value=typed
                    on:input:target=move |event| typed.set(event.target().value())
                    aria-describedby="delete-board-problem"
                />
                <p class="problem" id="delete-board-problem" role="alert" prop:textContent=problem />
                <div class="row">
                    <button class="button" data-kind="danger" type="submit" disabled=move || !matches() || busy.get()>
                        <span prop:textContent=move || if busy.get() { "Deleting…" } else { "Delete permanently" } />
                    </button>
                    <button class="button" type="button" on:click=move |_| open.set(false)>"Cancel"</button>
                </div>
            </form>
        </Dialog>
    }
}

/// Whether the name was typed as it is shown: browsers show several spaces as one, and not all keyboards have all others.
fn same(typed: &str, name: &str) -> bool {
    typed.split_whitespace().eq(name.split_whitespace())
}

#[cfg(test)]
mod tests {
    use super::same;

    #[test]
    fn the_name_is_typed_as_it_is_shown() {
        assert!(same(" Spring  plan ", "Spring plan") && same("a b", "a\u{a0} b"));
        assert!(!same("Spring", "Spring plan") && !same("", "Plan") && !same("springplan", "spring plan"));
    }
}

//! One board on the home page.

use leptos::prelude::*;
use shared::id::BoardId;
use shared::wire::rest::{BoardSummary, Decline};

use super::Answer;
use crate::session::Session;
use crate::ui::{Confirm, Faces, isolated, written};

/// A board's tile.
#[component]
pub fn BoardTile(
    /// The board.
    board: BoardSummary,
) -> impl IntoView {
    let session = Session::expect();
    let shared_with_me = untrack(|| session.user()).is_some_and(|me| me.id != board.user_id);
    let leaving = shared_with_me.then(|| view! { <Leaving id=board.id name=board.name.clone() /> });
    view! {
        <li>
            <a class="tile" href=format!("/boards/{}", board.id) data-color=board.background.name()>
                <span class="tile__name" {..written(board.name)} />
                <span class="tile__members"><Faces users=board.members /></span>
            </a>
            {leaving}
        </li>
    }
}

/// What somebody who was added to a board can do about it.
#[component]
fn Leaving(id: BoardId, name: String) -> impl IntoView {
    let answer = Answer::new();
    let leave = move |block| answer.send(format!("/boards/{id}/leave"), Decline { block });
    let name = isolated(&name);
    let [leave_name, block_name] =
        ["Leave", "Leave and block who added you to"].map(|it| format!("{it} {name}"));
    view! {
        <details class="tile__leave">
            <summary aria-label=format!("Leave {name}…")>
                <span prop:textContent=move || if answer.is_busy() { "Leaving…" } else { "Leave…" } />
            </summary>
            <div class="row">
                <Confirm label="Leave" question="Leave board? Click again to confirm" name=leave_name on_confirm=move |()| leave(false) />
                <Confirm
                    label="Leave and block"
                    question="Block who added you? Click again to confirm"
                    name=block_name
                    on_confirm=move |()| leave(true)
                />
            </div>
        </details>
    }
}

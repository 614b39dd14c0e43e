//! The boards one owns and those one is on, as they are now.

use leptos::prelude::*;
use shared::wire::rest::{BoardSummary, Boards};

use super::form::NewBoardForm;
use super::tile::BoardTile;
use crate::board::lazy;
use crate::session::Session;

/// `/`
#[component]
pub fn HomePage() -> impl IntoView {
    let session = Session::expect();
    document().set_title("Boards · Boardwalk");
    lazy::fetch_ahead();
    let boards = move |which: fn(&Boards) -> &Vec<BoardSummary>, archived: bool| {
        let all = session.boards.with(|boards| boards.as_ref().map(|boards| which(boards).clone()));
        all.unwrap_or_default().into_iter().filter(|board| board.archived == archived).collect::<Vec<_>>()
    };
    let owned = move || boards(|it| &it.owned_boards, false);
    let invited = move || boards(|it| &it.invited_boards, false);
    let archived =
        move || [boards(|it| &it.owned_boards, true), boards(|it| &it.invited_boards, true)].concat();
    view! {
        <main class="home" aria-busy=move || session.boards.with(Option::is_none).to_string()>
            <section aria-labelledby="owned">
                <h1 id="owned">"Your boards"</h1>
                <Show when=move || session.boards.with(Option::is_none)>
                    <p class="quiet">"Opening your boards…"</p>
                </Show>
                <Show when=move || session.boards.with(|boards| boards.as_ref().is_some_and(is_empty))>
                    <p class="quiet">
                        "A board is where a team keeps its lists and cards. Create one and invite the others, or wait here: a board that somebody adds you to appears at once."
                    </p>
                </Show>
                <ul class="tiles" data-testid="owned-boards">
                    <For each=owned key=key let:board><BoardTile board /></For>
                    <li><NewBoardForm /></li>
                </ul>
            </section>
            <Show when=move || !invited().is_empty()>
                <section aria-labelledby="invited">
                    <h2 id="invited">"Boards you were added to"</h2>
                    <ul class="tiles" data-testid="invited-boards">
                        <For each=invited key=key let:board><BoardTile board /></For>
                    </ul>
                </section>
            </Show>
            <Show when=move || !archived().is_empty()>
                <details class="home__archive">
                    <summary>"Archived boards"</summary>
                    <ul class="tiles">
                        <For each=archived key=key let:board><BoardTile board /></For>
                    </ul>
                </details>
            </Show>
        </main>
    }
}

/// What makes a tile another one: everything it shows.
fn key(board: &BoardSummary) -> String {
    format!("{} {} {} {}", board.id, board.background.name(), board.members.len(), board.name)
}

fn is_empty(boards: &Boards) -> bool {
    boards.owned_boards.is_empty() && boards.invited_boards.is_empty()
}

//! The user's own boards and those shared with them, always up to date.

use leptos::prelude::*;
use shared::id::BoardId;
use shared::wire::rest::{BoardSummary, Boards};

use super::form::NewBoardForm;
use super::invitations::InvitationList;
use super::tile::BoardTile;
use crate::session::Session;
use crate::ui::Unloaded;

/// `/`
#[component]
pub fn HomePage() -> impl IntoView {
    let session = Session::expect();
    document().set_title("Boards · Boardwalk");
    let problem = session.boards_problem;
    let loading = move || session.boards.with(Option::is_none) && problem.with(Option::is_none);
    let none =
        move || session.boards.with(|boards| boards.as_ref().is_some_and(|it| all(it).next().is_none()));
    let owned = ids(|boards| active(&boards.owned_boards));
    let invited = ids(|boards| active(&boards.invited_boards));
    let archived = ids(|boards| all(boards).filter(|board| board.archived).map(|board| board.id).collect());
    view! {
        <main class="home" aria-busy=move || loading().to_string()>
            <InvitationList />
            <section aria-labelledby="owned">
                <h1 id="owned">"Your boards"</h1>
                <Show when=loading>
                    <p class="quiet">"Loading your boards…"</p>
                </Show>
                <Unloaded what="your boards" why=problem on_retry=move |()| session.load_boards() />
                <Show when=none>
                    <p class="quiet">
                        "A board holds your team’s lists and cards. Create one and invite people. Boards shared with you also appear here."
                    </p>
                </Show>
                <ul class="tiles" data-testid="owned-boards">
                    <li><NewBoardForm /></li>
                    <Tiles boards=owned />
                </ul>
            </section>
            <Show when=move || !invited.with(Vec::is_empty)>
                <section aria-labelledby="invited">
                    <h2 id="invited">"Shared with you"</h2>
                    <ul class="tiles" data-testid="invited-boards">
                        <Tiles boards=invited />
                    </ul>
                </section>
            </Show>
            <Show when=move || !archived.with(Vec::is_empty)>
                <details class="home__archive">
                    <summary>"Archived boards"</summary>
                    <ul class="tiles">
                        <Tiles boards=archived />
                    </ul>
                </details>
            </Show>
        </main>
    }
}

/// The tiles of some boards. Each tile watches only its own board.
#[component]
fn Tiles(boards: Memo<Vec<BoardId>>) -> impl IntoView {
    let session = Session::expect();
    let tile = move |id: BoardId| {
        let board = Memo::new(move |_| {
            session.boards.with(|boards| all(boards.as_ref()?).find(|board| board.id == id).cloned())
        });
        move || board.get().map(|board| view! { <BoardTile board /> })
    };
    view! { <For each=move || boards.get() key=|id| *id children=tile /> }
}

/// The ids that `pick` selects, in order.
fn ids(pick: impl Fn(&Boards) -> Vec<BoardId> + Send + Sync + 'static) -> Memo<Vec<BoardId>> {
    let session = Session::expect();
    Memo::new(move |_| session.boards.with(|boards| boards.as_ref().map(&pick)).unwrap_or_default())
}

fn active(boards: &[BoardSummary]) -> Vec<BoardId> {
    boards.iter().filter(|board| !board.archived).map(|board| board.id).collect()
}

fn all(boards: &Boards) -> impl Iterator<Item = &BoardSummary> {
    boards.owned_boards.iter().chain(&boards.invited_boards)
}

//! One board on the home page.

use leptos::prelude::*;
use shared::wire::rest::BoardSummary;

use crate::ui::Avatar;

/// How many members get an avatar; the rest are counted.
const FACES: usize = 4;

/// A board's tile.
#[component]
pub fn BoardTile(
    /// The board.
    board: BoardSummary,
) -> impl IntoView {
    let more = board.members.len().saturating_sub(FACES);
    let faces =
        board.members.into_iter().take(FACES).map(|user| view! { <Avatar user small=true /> }).collect_view();
    view! {
        <li>
            <a class="tile" href=format!("/boards/{}", board.id) data-color=board.background.name()>
                <span class="tile__name">{board.name}</span>
                <span class="tile__members">{faces} {(more > 0).then(|| format!("+{more}"))}</span>
            </a>
        </li>
    }
}

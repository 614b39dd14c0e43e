//! *Move…*: moves a list without dragging.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use shared::board::Board;
use shared::id::ListId;

use crate::live::LiveBoard;
use crate::ui::popover::Panel;
use crate::ui::{PositionField, place_at};

/// Chooses the position of a list.
#[component]
pub fn MoveListForm(
    /// The list.
    id: ListId,
) -> impl IntoView {
    let board = LiveBoard::expect();
    let panel = Panel::expect();
    let lists = board.peek(Board::ordered_lists).unwrap_or_default();
    let here = lists.iter().position(|list| *list == id).unwrap_or_default();
    let others: Vec<ListId> = lists.into_iter().filter(|list| *list != id).collect();
    let position = RwSignal::new(here);
    let count = others.len() + 1;
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        panel.close();
        board.move_list(id, place_at(&others, position.get_untracked()));
    };
    view! {
        <form class="panel__form" on:submit=submit>
            <h3 class="panel__title">"Move list"</h3>
            <PositionField count=Signal::stored(count) position />
            <button type="submit" class="button" data-kind="primary">"Move"</button>
        </form>
    }
}

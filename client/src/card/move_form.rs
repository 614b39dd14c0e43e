//! *Move…*: moves a card without dragging.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use shared::board::Board;
use shared::id::{CardId, ListId};

use crate::live::LiveBoard;
use crate::ui::popover::Panel;
use crate::ui::{PositionField, place_at};
use crate::view::cursor;

/// Chooses the list and position of a card.
#[component]
pub fn MoveCardForm(
    /// The card.
    id: CardId,
) -> impl IntoView {
    let board = LiveBoard::expect();
    let panel = Panel::expect();
    let here = board.peek(|board| board.cards.get(&id).map(|card| card.list_id)).flatten();
    let lists = board.peek(|board| {
        let lists = board.ordered_lists();
        let named = |id: &ListId| Some((*id, board.lists.get(id)?.name.clone()));
        lists.iter().filter_map(named).collect::<Vec<_>>()
    });
    let lists = lists.unwrap_or_default();
    // A card of an archived list comes back to an open one.
    let is_away = untrack(|| board.is_on_archived_list(id));
    let chosen = if is_away { lists.first().map(|(list, _)| *list) } else { here };
    let list = RwSignal::new(chosen);
    let others = move || {
        let list = list.get()?;
        board.peek(|board| board.cards_of(list).into_iter().filter(|other| *other != id).collect::<Vec<_>>())
    };
    let position = RwSignal::new(0_usize);
    // Preselects the card's position on its own list, and the end of any other.
    Effect::new(move || {
        let end = others().map_or(0, |others| others.len());
        let now = board.peek(|board| position_of(board, id)).flatten().filter(|_| list.get() == here);
        position.set(now.unwrap_or(end));
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let (Some(list_id), Some(others)) = (list.get_untracked(), untrack(others)) else { return };
        panel.close();
        let place = place_at(&others, position.get_untracked());
        if is_away {
            board.bring_back(id, list_id, place);
        } else {
            board.move_card(id, list_id, place);
        }
        cursor::focus_card(id);
    };
    let choose = move |value: String| list.set(value.parse().ok());
    view! {
        <form class="panel__form" on:submit=submit>
            <h3 class="panel__title">"Move card"</h3>
            <label class="labelled">
                "List"
                <select class="field" data-autofocus="" on:change:target=move |event| choose(event.target().value())>
                    {lists.into_iter().map(|(id, name)| view! {
                        <option value=id.to_string() selected=Some(id) == chosen dir="auto" translate="no">{name}</option>
                    }).collect_view()}
                </select>
            </label>
            <PositionField count=Signal::derive(move || others().map_or(0, |others| others.len()) + 1) position />
            <button type="submit" class="button" data-kind="primary">"Move"</button>
        </form>
    }
}

/// The card's position in its list, from 0.
fn position_of(board: &Board, id: CardId) -> Option<usize> {
    let list = board.cards.get(&id)?.list_id;
    board.cards_of(list).iter().position(|card| *card == id)
}

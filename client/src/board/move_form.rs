//! *Move…*: the way to move a card or a list without dragging.

use leptos::prelude::*;
use shared::board::{Board, Command, MoveCard, MoveList, Place};
use shared::id::{CardId, ListId};

use super::live::LiveBoard;
use crate::ui::popover::Panel;

/// Chooses list and position for a card.
#[component]
pub fn MoveCardForm(
    /// Which card.
    id: CardId,
) -> impl IntoView {
    let board = LiveBoard::expect();
    let panel = Panel::expect();
    let here = board.peek(|board| board.cards.get(&id).map(|card| card.list_id)).flatten();
    let list = RwSignal::new(here);
    let lists = board.peek(|board| {
        let lists = board.ordered_lists();
        let named = |id: &ListId| Some((*id, board.lists.get(id)?.name.clone()));
        lists.iter().filter_map(named).collect::<Vec<_>>()
    });
    let others = move || {
        let list = list.get()?;
        board.peek(|board| board.cards_of(list).into_iter().filter(|other| *other != id).collect::<Vec<_>>())
    };
    let position = RwSignal::new(0_usize);
    // The list it is on keeps its place, another one takes it at its end.
    Effect::new(move || {
        let end = others().map_or(0, |others| others.len());
        let now = board.peek(|board| place_of(board, id)).flatten().filter(|_| list.get() == here);
        position.set(now.unwrap_or(end));
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (Some(list_id), Some(others)) = (list.get_untracked(), untrack(others)) else { return };
        let after = behind(&others, position.get_untracked());
        let name = board.list_name(list_id);
        panel.close();
        board.act_undoable(Command::MoveCard(MoveCard { id, list_id, after }), format!("Moved to {name}."));
        super::focus::focus_card(id);
    };
    let choose = move |value: String| list.set(value.parse().ok());
    view! {
        <form class="panel__form" on:submit=submit>
            <h3 class="panel__title">"Move card"</h3>
            <label class="labelled">
                "List"
                <select class="field" data-autofocus="" on:change:target=move |event| choose(event.target().value())>
                    {lists.unwrap_or_default().into_iter().map(|(id, name)| view! {
                        <option value=id.to_string() selected=Some(id) == here>{name}</option>
                    }).collect_view()}
                </select>
            </label>
            <Positions count=Signal::derive(move || others().map_or(0, |others| others.len()) + 1) position />
            <button type="submit" class="button" data-kind="primary">"Move"</button>
        </form>
    }
}

/// Chooses the position of a list.
#[component]
pub fn MoveListForm(
    /// Which list.
    id: ListId,
) -> impl IntoView {
    let board = LiveBoard::expect();
    let panel = Panel::expect();
    let lists = board.peek(Board::ordered_lists).unwrap_or_default();
    let here = lists.iter().position(|list| *list == id).unwrap_or_default();
    let others: Vec<ListId> = lists.into_iter().filter(|list| *list != id).collect();
    let position = RwSignal::new(here);
    let count = others.len() + 1;
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let after = behind(&others, position.get_untracked());
        panel.close();
        board.act_undoable(Command::MoveList(MoveList { id, after }), "List moved.");
    };
    view! {
        <form class="panel__form" on:submit=submit>
            <h3 class="panel__title">"Move list"</h3>
            <Positions count=Signal::stored(count) position />
            <button type="submit" class="button" data-kind="primary">"Move"</button>
        </form>
    }
}

#[component]
fn Positions(count: Signal<usize>, position: RwSignal<usize>) -> impl IntoView {
    let choose = move |value: String| position.set(value.parse().unwrap_or_default());
    let option = move |at: usize| {
        view! { <option value=at.to_string() prop:selected=move || position.get() == at>{at + 1}</option> }
    };
    view! {
        <label class="labelled">
            "Position"
            <select class="field" on:change:target=move |event| choose(event.target().value())>
                <For each=move || 0..count.get() key=|at| *at children=option />
            </select>
        </label>
    }
}

fn place_of(board: &Board, id: CardId) -> Option<usize> {
    let list = board.cards.get(&id)?.list_id;
    board.cards_of(list).iter().position(|card| *card == id)
}

/// The place of what shall come to stand at `position` among `others`.
fn behind<I: Copy>(others: &[I], position: usize) -> Place<I> {
    let before = position.checked_sub(1).and_then(|before| others.get(before));
    before.map_or(if position == 0 { Place::First } else { Place::Last }, |before| Place::After(*before))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_is_behind_the_one_before() {
        let check = |position, expect| assert_eq!(behind(&['a', 'b'], position), expect, "{position}");
        check(0, Place::First);
        check(1, Place::After('a'));
        check(2, Place::After('b'));
        check(9, Place::Last);
    }
}

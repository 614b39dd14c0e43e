//! The archive: shows archived lists and cards, restores them, and deletes them for good.

use leptos::ev::KeyboardEvent;
use leptos::html::Button;
use leptos::prelude::*;
use shared::board::Board;
use shared::id::{CardId, ListId};

use crate::card::MoveCardForm;
use crate::live::{LiveBoard, Part};
use crate::ui::popover::Popover;
use crate::ui::{Confirm, Icon, IconName, focus_on_mount, isolated, keys, written};
use crate::view::Panels;

/// How many of the newest cards are shown; older ones appear as these are restored.
const SHOWN: usize = 200;

/// The archive, in a drawer beside the lists.
#[component]
pub fn Archive() -> impl IntoView {
    let open = Panels::expect().archive;
    let close = NodeRef::<Button>::new();
    focus_on_mount(close);
    let on_key = move |event: KeyboardEvent| {
        if keys::pressed(&event) == "Escape" {
            event.stop_propagation();
            open.set(false);
        }
    };
    view! {
        <aside
            class="drawer"
            aria-label="Archive"
            data-testid="archive"
            data-opened-by="board-menu"
            on:keydown=on_key
        >
            <header class="drawer__header">
                <h2>"Archive"</h2>
                <button
                    node_ref=close
                    type="button"
                    class="icon-button"
                    aria-label="Close the archive"
                    on:click=move |_| open.set(false)
                >
                    <Icon name=IconName::Close />
                </button>
            </header>
            <ArchivedLists />
            <ArchivedCards />
        </aside>
    }
}

#[component]
fn ArchivedLists() -> impl IntoView {
    let board = LiveBoard::expect();
    let lists = Memo::new(move |_| {
        board
            .watch(Part::Lists, |board| {
                let archived = board.lists.values().filter(|list| list.archived);
                archived.map(|list| (list.id, list.name.clone())).collect::<Vec<_>>()
            })
            .unwrap_or_default()
    });
    view! {
        <h3>"Lists"</h3>
        <Show when=move || lists.with(Vec::is_empty)><p class="quiet">"No archived lists."</p></Show>
        <ul class="archived">
            <For each=move || lists.get() key=|(id, _)| *id let((id, name))>
                <Row
                    name
                    question="Delete with its cards? Click again to confirm"
                    on_restore=move |()| board.restore_list(id)
                    on_delete=move |()| board.delete_list(id)
                />
            </For>
        </ul>
    }
}

/// A card that is not on the board.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Away {
    id: CardId,
    name: String,
    /// The name of its list, if that is archived.
    on: Option<String>,
}

/// The newest cards that are archived or on an archived list.
fn away(board: &Board) -> Vec<Away> {
    let archived_list =
        |id: &ListId| board.lists.get(id).filter(|list| list.archived).map(|list| list.name.clone());
    let away = board.cards.values().rev().filter_map(|card| {
        let on = archived_list(&card.list_id);
        (card.archived || on.is_some()).then(|| Away { id: card.id, name: card.name.clone(), on })
    });
    away.take(SHOWN).collect()
}

#[component]
fn ArchivedCards() -> impl IntoView {
    let board = LiveBoard::expect();
    // No single part covers all archived cards, so all lists are watched.
    let cards = Memo::new(move |_| {
        let lists = board.watch(Part::Lists, |board| board.lists.keys().copied().collect::<Vec<_>>());
        for list in lists.unwrap_or_default() {
            board.watch(Part::List(list), |_| ());
        }
        board.peek(away).unwrap_or_default()
    });
    view! {
        <h3>"Cards"</h3>
        <Show when=move || cards.with(Vec::is_empty)><p class="quiet">"No archived cards."</p></Show>
        <ul class="archived">
            <For each=move || cards.get() key=Away::clone let(Away { id, name, on })>
                <Row
                    name
                    on
                    question="Delete permanently? Click again to confirm"
                    on_restore=move |()| board.restore_card(id)
                    elsewhere=ViewFn::from(move || view! { <MoveCardForm id /> })
                    on_delete=move |()| board.delete_card(id)
                />
            </For>
        </ul>
    }
}

#[component]
fn Row(
    name: String,
    /// The archived list it is on: then it can only be restored to another one.
    #[prop(optional_no_strip)]
    on: Option<String>,
    /// Called to restore it.
    #[prop(into)]
    on_restore: Callback<()>,
    /// The form to restore it elsewhere.
    #[prop(optional)]
    elsewhere: ViewFn,
    /// What is asked before it is deleted.
    question: &'static str,
    /// Called to delete it for good.
    #[prop(into)]
    on_delete: Callback<()>,
) -> impl IntoView {
    let board = LiveBoard::expect();
    let label = format!("Restore {}", isolated(&name));
    let delete = format!("Delete {}", isolated(&name));
    let is_on = on.is_some();
    let restore = move || {
        if is_on {
            let elsewhere = elsewhere.clone();
            view! {
                <Popover label=label.clone() face=ViewFn::from(|| "Restore…")>{elsewhere.run()}</Popover>
            }
            .into_any()
        } else {
            view! {
                <button type="button" class="button" aria-label=label.clone() on:click=move |_| on_restore.run(())>
                    "Restore"
                </button>
            }
            .into_any()
        }
    };
    view! {
        <li class="archived__row">
            <span>
                <bdi {..written(name)} />
                {on.map(|list| view! { <small class="quiet">" on the archived list “" <bdi {..written(list)} /> "”"</small> })}
            </span>
            <Show when=move || board.may_edit()>{restore.clone()}</Show>
            <Show when=move || board.may_edit() && board.may_manage()>
                <Confirm label="Delete" question name=delete.clone() class="link" on_confirm=on_delete />
            </Show>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::board::{
        CardCreated, CardPatch, Color, Event, ListArchived, ListCreated, NewCard, NewList, Rank, Record, User,
    };
    use shared::id::{BoardId, Cid, Millis, UserId};

    #[test]
    fn cards_of_archived_lists_are_in_sight() {
        let none = String::new;
        let ann = User { id: UserId::default(), first_name: none(), last_name: none(), email: none() };
        let mut board = Board::new(BoardId::default(), "Plan".into(), Color::Blue, ann);
        let (list, card) = (ListId::from_parts(1, 1), CardId::from_parts(1, 2));
        let rank = || Rank::spread(1).remove(0);
        let new_list = NewList { id: list, name: "Done".into(), rank: rank() };
        let new_card = NewCard { id: card, list_id: list, rank: rank(), fields: CardPatch::named("a") };
        let mut shown = Vec::new();
        for event in [
            Event::from(ListCreated { list: new_list, ranks: Vec::new() }),
            CardCreated { card: new_card, ranks: Vec::new() }.into(),
            ListArchived { id: list }.into(),
        ] {
            let (seq, actor) = (board.seq.next(), UserId::default());
            board.apply(&Record { seq, cid: Cid::default(), actor, at: Millis(0), event });
            shown.push(away(&board).into_iter().map(|it| (it.name, it.on)).collect::<Vec<_>>());
        }
        assert_eq!(shown, [vec![], vec![], vec![("a".to_owned(), Some("Done".to_owned()))]]);
    }
}

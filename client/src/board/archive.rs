//! The archive: shows archived lists and cards, restores them, and deletes them for good.

use leptos::ev::KeyboardEvent;
use leptos::html::Button;
use leptos::prelude::*;
use shared::id::CardId;

use crate::live::{LiveBoard, Part};
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
        <aside class="drawer" aria-label="Archive" data-testid="archive" on:keydown=on_key>
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

#[component]
fn ArchivedCards() -> impl IntoView {
    let board = LiveBoard::expect();
    // No single part covers all archived cards, so all lists are watched.
    let cards = Memo::new(move |_| {
        let lists = board.watch(Part::Lists, |board| board.lists.keys().copied().collect::<Vec<_>>());
        for list in lists.unwrap_or_default() {
            board.watch(Part::List(list), |_| ());
        }
        board
            .peek(|board| {
                let archived = board.cards.values().rev().filter(|card| card.archived);
                let named = archived.map(|card| (card.id, card.name.clone()));
                named.take(SHOWN).collect::<Vec<(CardId, String)>>()
            })
            .unwrap_or_default()
    });
    view! {
        <h3>"Cards"</h3>
        <Show when=move || cards.with(Vec::is_empty)><p class="quiet">"No archived cards."</p></Show>
        <ul class="archived">
            <For each=move || cards.get() key=|(id, _)| *id let((id, name))>
                <Row
                    name
                    question="Delete permanently? Click again to confirm"
                    on_restore=move |()| board.restore_card(id)
                    on_delete=move |()| board.delete_card(id)
                />
            </For>
        </ul>
    }
}

#[component]
fn Row(
    name: String,
    /// Called to restore it.
    #[prop(into)]
    on_restore: Callback<()>,
    /// What is asked before it is deleted.
    question: &'static str,
    /// Called to delete it for good.
    #[prop(into)]
    on_delete: Callback<()>,
) -> impl IntoView {
    let board = LiveBoard::expect();
    let label = format!("Restore {}", isolated(&name));
    let delete = format!("Delete {}", isolated(&name));
    view! {
        <li class="archived__row">
            <span {..written(name)} />
            <Show when=move || board.may_edit()>
                <button type="button" class="button" aria-label=label.clone() on:click=move |_| on_restore.run(())>
                    "Restore"
                </button>
            </Show>
            <Show when=move || board.may_edit() && board.may_manage()>
                <Confirm label="Delete" question name=delete.clone() class="link" on_confirm=on_delete />
            </Show>
        </li>
    }
}

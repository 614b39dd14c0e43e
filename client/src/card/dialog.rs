//! The dialog of a card.

use leptos::html::Dialog;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use shared::board::{ArchiveCard, CardPatch, Command, RestoreCard, UpdateCard};
use shared::id::CardId;
use shared::wire::Doing;

use super::activity::Activity;
use super::comments::Comments;
use super::description::Description;
use super::labels::CardLabels;
use super::members::CardMembers;
use super::reading;
use crate::board::editable::EditableName;
use crate::board::focus;
use crate::board::live::LiveBoard;
use crate::board::move_form::MoveCardForm;
use crate::board::viewers::CardViewers;
use crate::ui::Icon;
use crate::ui::popover::Popover;

/// The card an address names; `None` if what it names is no card.
#[component]
pub fn CardDialog(
    /// Which card.
    id: Option<CardId>,
) -> impl IntoView {
    let board = LiveBoard::expect();
    let dialog = NodeRef::<Dialog>::new();
    let navigate = use_navigate();
    let close = Callback::new(move |()| {
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&format!("/boards/{}", board.id), options);
    });
    Effect::new(move || {
        if let Some(dialog) = dialog.get() {
            let _ = dialog.show_modal();
        }
    });
    on_cleanup(move || {
        if let Some(id) = id {
            focus::focus_card(id);
        }
    });
    // Others see that this person has it open, until it is closed.
    board.doing.set(Doing { card_id: id, editing: false });
    on_cleanup(move || {
        let _ = board.doing.try_set(Doing::default());
    });
    let there = Memo::new(move |_| id.filter(|id| board.card(*id, |_| ()).is_some()));
    view! {
        <dialog
            node_ref=dialog
            class="dialog card-dialog"
            aria-label=move || there.get().map_or_else(|| "Card".to_owned(), |id| board.card(id, |card| card.name.clone()).unwrap_or_default())
            data-testid="card-dialog"
            on:cancel=move |event: web_sys::Event| {
                event.prevent_default();
                close.run(());
            }
            on:click=move |event| {
                if focus::is_backdrop(&event) {
                    close.run(());
                }
            }
        >
            <div class="dialog__body">
                <button
                    type="button"
                    class="icon-button dialog__close"
                    aria-label="Close the card"
                    on:click=move |_| close.run(())
                >
                    <Icon name="close" />
                </button>
                {move || match there.get() {
                    Some(id) => view! { <Card id /> }.into_any(),
                    None => view! { <Missing close /> }.into_any(),
                }}
            </div>
        </dialog>
    }
}

#[component]
fn Missing(close: Callback<()>) -> impl IntoView {
    view! {
        <div class="empty">
            <h2>"There is no such card on this board"</h2>
            <p>"It may be on another board, or the address is not whole."</p>
            <button type="button" class="button" data-kind="primary" on:click=move |_| close.run(())>
                "To the board"
            </button>
        </div>
    }
}

#[component]
fn Card(id: CardId) -> impl IntoView {
    let board = LiveBoard::expect();
    let name = Signal::derive(move || board.card(id, |card| card.name.clone()).unwrap_or_default());
    let may_edit = Signal::derive(move || board.may_edit());
    let rename = move |name| {
        board.act(Command::UpdateCard(UpdateCard { id, patch: CardPatch::named(name) }));
    };
    let again = Trigger::new();
    let thread = reading::read(board, id, again);
    let archived = move || board.card(id, |card| card.archived) == Some(true);
    view! {
        <header class="card-dialog__header">
            <h2 class="card-dialog__title">
                <EditableName text=name label="Card name" may_edit on_save=rename class="card-dialog__name" />
            </h2>
            <Place id />
            <CardViewers id class="card-dialog__viewers" in_words=true />
            <Show when=archived>
                <p class="note" role="status">"This card is in the archive."</p>
            </Show>
        </header>
        <div class="card-dialog__columns">
            <div class="card-dialog__main">
                <CardLabels id />
                <CardMembers id />
                <Description id />
                <Comments id thread again />
                <Activity thread />
            </div>
            <Show when=move || may_edit.get()>
                <Actions id />
            </Show>
        </div>
    }
}

/// The list it is on.
#[component]
fn Place(id: CardId) -> impl IntoView {
    let board = LiveBoard::expect();
    let list = move || {
        let list = board.card(id, |card| card.list_id)?;
        board.list(list, |list| list.name.clone())
    };
    view! { <p class="quiet">"On the list " <strong>{list}</strong></p> }
}

#[component]
fn Actions(id: CardId) -> impl IntoView {
    let board = LiveBoard::expect();
    let archived = move || board.card(id, |card| card.archived) == Some(true);
    let toggle = move |_| {
        if untrack(archived) {
            board.act_undoable(Command::RestoreCard(RestoreCard { id }), "The card is back on its list.");
        } else {
            let name = board.card_name(id);
            board.act_undoable(
                Command::ArchiveCard(ArchiveCard { id }),
                format!("“{name}” is in the archive."),
            );
        }
    };
    view! {
        <div class="card-dialog__actions" role="group" aria-label="Actions">
            <Popover label="Move" face=ViewFn::from(|| view! { <Icon name="move" /> "Move…" })>
                <MoveCardForm id />
            </Popover>
            <button type="button" class="button" on:click=toggle>
                <Icon name="archive" />
                {move || if archived() { "Restore" } else { "Archive" }}
            </button>
        </div>
    }
}

//! The dialog of a card. A new part of it is a file of its own and a line in [`Card`].

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use shared::board::CardPatch;
use shared::id::CardId;
use shared::wire::Focus;

use super::activity::Activity;
use super::comments::Comments;
use super::description::Description;
use super::due::DueDate;
use super::labels::CardLabels;
use super::members::CardMembers;
use super::move_form::MoveCardForm;
use super::viewers::CardViewers;
use crate::live::{Aspect, CardThread, LiveBoard};
use crate::ui::popover::Popover;
use crate::ui::{Dialog, EditableName, Icon, IconName, written};
use crate::view::cursor;

/// The dialog of the card that an address names.
#[component]
pub fn CardDialog(
    /// The card; `None` if the address names none.
    id: Option<CardId>,
) -> impl IntoView {
    let board = LiveBoard::expect();
    let navigate = use_navigate();
    let close = Callback::new(move |()| {
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&format!("/boards/{}", board.id), options);
    });
    if let Some(id) = id {
        on_cleanup(move || cursor::focus_card(id));
    }
    tell_others(board, id);
    let existing = Memo::new(move |_| id.filter(|id| board.card(*id, |_| ()).is_some()));
    let label = Signal::derive(move || {
        let name = existing.get().and_then(|id| board.card(id, |card| card.name.clone()));
        name.unwrap_or_else(|| "Card".to_owned())
    });
    view! {
        <Dialog label on_close=close class="card-dialog" testid="card-dialog">
            <button
                type="button"
                class="icon-button dialog__close"
                aria-label="Close the card"
                on:click=move |_| close.run(())
            >
                <Icon name=IconName::Close />
            </button>
            {move || match existing.get() {
                Some(id) => view! { <Card id /> }.into_any(),
                None => view! { <Missing close /> }.into_any(),
            }}
        </Dialog>
    }
}

/// Others see that this person has the card open, until it is closed.
fn tell_others(board: LiveBoard, id: Option<CardId>) {
    board.focus.set(Focus { card_id: id, editing: false });
    on_cleanup(move || {
        let _ = board.focus.try_set(Focus::default());
    });
}

#[component]
fn Missing(close: Callback<()>) -> impl IntoView {
    view! {
        <div class="empty">
            <h2>"Card not found"</h2>
            <p>"It may have moved to another board, or the link may be incomplete."</p>
            <button type="button" class="button" data-kind="primary" on:click=move |_| close.run(())>
                "Go to board"
            </button>
        </div>
    }
}

/// The card with its parts, in the order in which they are shown.
#[component]
fn Card(id: CardId) -> impl IntoView {
    let board = LiveBoard::expect();
    let thread = CardThread::open(board, id);
    view! {
        <Header id />
        <div class="card-dialog__columns">
            <Show when=move || board.may_edit()>
                <Actions id />
            </Show>
            <div class="card-dialog__main">
                <CardLabels id />
                <CardMembers id />
                <DueDate id />
                <Description id />
                <Comments id thread />
                <Activity id thread />
            </div>
        </div>
    }
}

/// The card's name, where it is, and who else has it open.
#[component]
fn Header(id: CardId) -> impl IntoView {
    let board = LiveBoard::expect();
    let name = Signal::derive(move || board.card(id, |card| card.name.clone()).unwrap_or_default());
    let list = move || {
        let list = board.card(id, |card| card.list_id)?;
        board.list(list, |list| list.name.clone())
    };
    view! {
        <header class="card-dialog__header">
            <h2 class="card-dialog__title">
                <EditableName
                    text=name
                    label="Card name"
                    may_edit=Signal::derive(move || board.may_edit())
                    on_save=move |name| board.update_card(id, CardPatch::named(name))
                    author=move |()| board.author(Aspect::CardName(id))
                    class="card-dialog__name"
                    shortcut="T"
                />
            </h2>
            <div class="card-dialog__where">
                <p class="quiet">"In list " <bdi><strong {..written(list)} /></bdi></p>
                <Show when=move || is_archived(board, id)>
                    <p class="tag" role="status">"This card is archived."</p>
                </Show>
                <CardViewers id class="card-dialog__viewers" in_words=true />
            </div>
        </header>
    }
}

#[component]
fn Actions(id: CardId) -> impl IntoView {
    let board = LiveBoard::expect();
    let toggle = move |_| {
        if untrack(|| is_archived(board, id)) {
            board.restore_card(id);
        } else {
            board.archive_card(id);
        }
    };
    view! {
        <div class="card-dialog__actions" role="group" aria-label="Actions">
            <Popover label="Move" face=ViewFn::from(|| view! { <Icon name=IconName::Move /> "Move…" })>
                <MoveCardForm id />
            </Popover>
            <button type="button" class="button" on:click=toggle>
                <Icon name=IconName::Archive />
                <span prop:textContent=move || if is_archived(board, id) { "Restore" } else { "Archive" } />
            </button>
        </div>
    }
}

fn is_archived(board: LiveBoard, id: CardId) -> bool {
    board.card(id, |card| card.archived) == Some(true)
}

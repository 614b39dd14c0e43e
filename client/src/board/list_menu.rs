//! What can be done with a list.

use leptos::prelude::*;
use shared::board::{ArchiveList, Command};
use shared::id::ListId;

use super::composer::{At, Composing};
use super::live::LiveBoard;
use super::move_form::MoveListForm;
use crate::ui::Icon;
use crate::ui::popover::{Panel, Popover};

/// The menu of a list.
#[component]
pub fn ListMenu(
    /// Which list.
    id: ListId,
    /// Set to begin renaming it.
    renaming: RwSignal<bool>,
) -> impl IntoView {
    let board = LiveBoard::expect();
    let label = format!("Menu of list {}", board.list_name(id));
    view! {
        <Popover label class="icon-button" face=ViewFn::from(|| view! { <Icon name="more" /> })>
            <Items id renaming />
        </Popover>
    }
}

#[component]
fn Items(id: ListId, renaming: RwSignal<bool>) -> impl IntoView {
    let board = LiveBoard::expect();
    let composing = Composing::expect();
    let panel = Panel::expect();
    let moving = RwSignal::new(false);
    let rename = move |_| {
        panel.close();
        renaming.set(true);
    };
    let add = move |_| {
        panel.close();
        composing.open(id, At::Top);
    };
    let archive = move |_| {
        panel.close();
        let name = board.list_name(id);
        board.act_undoable(Command::ArchiveList(ArchiveList { id }), format!("“{name}” is in the archive."));
    };
    view! {
        <Show when=move || !moving.get() fallback=move || view! { <MoveListForm id /> }>
            <ul class="menu">
                <li><button type="button" class="menu__item" on:click=add>"Add a card on top"</button></li>
                <li><button type="button" class="menu__item" on:click=rename>"Rename"</button></li>
                <li><button type="button" class="menu__item" on:click=move |_| moving.set(true)>"Move…"</button></li>
                <li><button type="button" class="menu__item" on:click=archive>"Archive list"</button></li>
            </ul>
        </Show>
    }
}

//! The list menu.

use leptos::prelude::*;
use shared::id::ListId;

use super::move_form::MoveListForm;
use crate::live::LiveBoard;
use crate::ui::popover::{Panel, Popover};
use crate::ui::{Icon, IconName, isolated};
use crate::view::{Composing, Position};

/// The menu button with its menu.
#[component]
pub fn ListMenu(
    /// The list.
    id: ListId,
    /// Set to start renaming the list.
    renaming: RwSignal<bool>,
) -> impl IntoView {
    let board = LiveBoard::expect();
    let label = format!("List actions for {}", isolated(&board.list_name(id)));
    view! {
        <Popover label class="icon-button" face=ViewFn::from(|| view! { <Icon name=IconName::More /> })>
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
        composing.open(id, Position::Top);
    };
    let archive = move |_| {
        panel.close();
        board.archive_list(id);
    };
    view! {
        <Show when=move || !moving.get() fallback=move || view! { <MoveListForm id /> }>
            <ul class="menu">
                <li><button type="button" class="menu__item" on:click=add>"Add card at top"</button></li>
                <li><button type="button" class="menu__item" on:click=rename>"Rename"</button></li>
                <li><button type="button" class="menu__item" on:click=move |_| moving.set(true)>"Move…"</button></li>
                <li><button type="button" class="menu__item" on:click=archive>"Archive list"</button></li>
            </ul>
        </Show>
    }
}

//! The bar above the lists: the board's name, who is online, its members and its menu.

use leptos::prelude::*;
use shared::board::Role;

use super::members::MembersPanel;
use super::menu::BoardMenu;
use super::presence::Present;
use crate::live::{Aspect, LiveBoard, Part};
use crate::ui::popover::Popover;
use crate::ui::{EditableName, Icon, IconName};

/// The board's header.
#[component]
pub fn BoardHeader() -> impl IntoView {
    let board = LiveBoard::expect();
    let name =
        Signal::derive(move || board.watch(Part::Board, |board| board.name.clone()).unwrap_or_default());
    view! {
        <header class="board__header">
            <h1 class="board__title">
                <EditableName
                    text=name
                    label="Board name"
                    may_edit=Signal::derive(move || board.may_change_settings())
                    on_save=move |name| board.rename(name)
                    author=move |()| board.author(Aspect::BoardName)
                    class="board__name"
                />
            </h1>
            <Show when=move || board.role() == Some(Role::Observer)>
                <span class="tag" title="Observers can view but not change this board">"Read-only"</span>
            </Show>
            <span class="board__space"></span>
            <Present />
            <Popover
                label="Members"
                face=ViewFn::from(|| view! { <Icon name=IconName::People /> <span class="wide-only">"Members"</span> })
            >
                <MembersPanel />
            </Popover>
            <div data-opened-by="board-menu"><BoardMenu /></div>
        </header>
    }
}

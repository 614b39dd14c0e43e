//! The board menu.

use leptos::prelude::*;
use shared::board::Role;

use crate::live::{LiveBoard, Part};
use crate::ui::popover::{Panel, Popover};
use crate::ui::{Confirm, Icon, IconName, Swatches, once_drawn};
use crate::view::{Panels, Preferences};

/// The menu button with its menu.
#[component]
pub fn BoardMenu() -> impl IntoView {
    let open = Panels::expect().menu;
    view! {
        <Popover
            label="Board menu"
            class="icon-button"
            open=open
            face=ViewFn::from(|| view! { <Icon name=IconName::More /> })
        >
            <Items />
        </Popover>
    }
}

#[component]
fn Items() -> impl IntoView {
    let board = LiveBoard::expect();
    let preferences = Preferences::expect();
    let panels = Panels::expect();
    let panel = Panel::expect();
    let open = move |what: RwSignal<bool>| {
        panel.close();
        // When the focus is back on the menu's button: there it returns to from what opens.
        once_drawn(move || {
            what.try_set(true);
        });
    };
    let archive = move |_| {
        panel.close();
        board.archive();
    };
    view! {
        <Show when=move || board.may_change_settings()>
            <Background />
        </Show>
        <ul class="menu">
            <li>
                <button type="button" class="menu__item" on:click=move |_| preferences.toggle_label_names()>
                    <span prop:textContent=move || {
                        if preferences.label_names() { "Hide label names" } else { "Show label names" }
                    } />
                </button>
            </li>
            <li><button type="button" class="menu__item" on:click=move |_| open(panels.archive)>"Archived lists and cards"</button></li>
            <li><button type="button" class="menu__item" on:click=move |_| open(panels.help)>"Keyboard shortcuts"</button></li>
            <Show when=move || board.may_change_settings()>
                <li><button type="button" class="menu__item" on:click=archive>"Archive this board"</button></li>
            </Show>
            <Show when=move || board.may_delete()>
                <li>
                    <button type="button" class="menu__item" data-kind="danger" on:click=move |_| open(panels.deleting)>
                        "Delete board…"
                    </button>
                </li>
            </Show>
            <Show when=move || board.role().is_some_and(|role| role != Role::Owner)>
                <li>
                    <Confirm
                        label="Leave this board"
                        question="Leave board? Click again to confirm"
                        class="menu__item"
                        on_confirm=move |()| board.leave()
                    />
                </li>
            </Show>
        </ul>
    }
}

#[component]
fn Background() -> impl IntoView {
    let board = LiveBoard::expect();
    let chosen = Signal::derive(move || board.watch(Part::Board, |board| board.background));
    view! { <Swatches legend="Background" chosen on_choose=move |color| board.set_background(color) /> }
}

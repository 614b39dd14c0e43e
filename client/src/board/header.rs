//! The bar above the lists: the board's name, who is here, and its menus.

use leptos::prelude::*;
use shared::board::{ArchiveBoard, BoardPatch, Command, LeaveBoard, Role, UpdateBoard, User};

use super::editable::EditableName;
use super::live::{LiveBoard, Part};
use super::look::Look;
use super::members::MembersPanel;
use crate::ui::popover::{Panel, Popover};
use crate::ui::{Avatar, Icon, Swatches};

/// How many of those who are here are shown one by one.
const FACES: usize = 5;

/// The board's header.
#[component]
pub fn BoardHeader(
    /// Whether the archive is open.
    archive: RwSignal<bool>,
    /// Whether the help on keys is open.
    help: RwSignal<bool>,
    /// Whether the menu is open.
    menu: RwSignal<bool>,
) -> impl IntoView {
    let board = LiveBoard::expect();
    let name =
        Signal::derive(move || board.watch(Part::Board, |board| board.name.clone()).unwrap_or_default());
    let may_rename = Signal::derive(move || {
        board.may_manage() && board.watch(Part::Board, |board| board.archived) == Some(false)
    });
    let rename = move |name| {
        board.act(Command::UpdateBoard(UpdateBoard {
            patch: BoardPatch { name: Some(name), ..BoardPatch::default() },
        }));
    };
    let observer = move || board.role() == Some(Role::Observer);
    view! {
        <header class="board__header">
            <h1 class="board__title">
                <EditableName text=name label="Board name" may_edit=may_rename on_save=rename class="board__name" />
            </h1>
            <Show when=observer>
                <span class="tag" title="Observers read along">"Read only"</span>
            </Show>
            <span class="board__space"></span>
            <Present />
            <Popover
                label="Members"
                face=ViewFn::from(|| view! { <Icon name="people" /> <span class="wide-only">"Members"</span> })
            >
                <MembersPanel />
            </Popover>
            <Popover label="Board menu" class="icon-button" open=menu face=ViewFn::from(|| view! { <Icon name="more" /> })>
                <BoardMenu archive help />
            </Popover>
        </header>
    }
}

/// Who looks at the board now.
#[component]
fn Present() -> impl IntoView {
    let board = LiveBoard::expect();
    let here = Memo::new(move |_| {
        let present = board.present.get();
        board
            .watch(Part::Members, |board| {
                let known = present.iter().filter_map(|id| board.members.get(id));
                known.map(|member| member.user.clone()).collect::<Vec<_>>()
            })
            .unwrap_or_default()
    });
    let more = move || here.with(Vec::len).saturating_sub(FACES);
    view! {
        <ul class="faces" aria-label="Here now" data-testid="presence">
            <For each=move || here.get().into_iter().take(FACES) key=|user| user.id let:user>
                <li data-user=user.id.to_string()><Face user=user.clone() /></li>
            </For>
            <Show when=move || { more() > 0 }>
                <li class="faces__more">"+" {more}</li>
            </Show>
        </ul>
    }
}

/// Somebody who is here; with a card open, they are the way to it.
#[component]
fn Face(user: User) -> impl IntoView {
    let board = LiveBoard::expect();
    let id = user.id;
    let card = Memo::new(move |_| board.viewers.card_of(id));
    move || {
        let face = view! { <Avatar user=user.clone() small=true present=true /> };
        let Some(card) = card.get() else { return face.into_any() };
        let who = user.full_name();
        let words = Signal::derive(move || {
            let name = board.card(card, |card| card.name.clone()).unwrap_or_default();
            format!("{who} has “{name}” open")
        });
        view! {
            <a class="faces__way" href=format!("/boards/{}/cards/{card}", board.id) title=words aria-label=words>
                {face}
            </a>
        }
        .into_any()
    }
}

#[component]
fn BoardMenu(archive: RwSignal<bool>, help: RwSignal<bool>) -> impl IntoView {
    let board = LiveBoard::expect();
    let look = Look::expect();
    let panel = Panel::expect();
    let open = move |what: RwSignal<bool>| {
        panel.close();
        what.set(true);
    };
    let put_away = move |_| {
        panel.close();
        board.act_undoable(Command::ArchiveBoard(ArchiveBoard {}), "The board is in the archive.");
    };
    let archived = move || board.watch(Part::Board, |board| board.archived) == Some(true);
    view! {
        <Show when=move || board.may_manage() && !archived()>
            <Background />
        </Show>
        <ul class="menu">
            <li>
                <button type="button" class="menu__item" on:click=move |_| look.toggle_names()>
                    {move || if look.names.get() { "Hide names of labels" } else { "Show names of labels" }}
                </button>
            </li>
            <li><button type="button" class="menu__item" on:click=move |_| open(archive)>"Archived lists and cards"</button></li>
            <li><button type="button" class="menu__item" on:click=move |_| open(help)>"Keyboard shortcuts"</button></li>
            <Show when=move || board.may_manage() && !archived()>
                <li><button type="button" class="menu__item" on:click=put_away>"Archive this board"</button></li>
            </Show>
            <Show when=move || board.role().is_some_and(|role| role != Role::Owner)>
                <li><Leave /></li>
            </Show>
        </ul>
    }
}

/// Leaving cannot be undone by oneself, so it asks once.
#[component]
fn Leave() -> impl IntoView {
    let board = LiveBoard::expect();
    let sure = RwSignal::new(false);
    let leave = move |_| {
        if sure.get_untracked() {
            board.act(Command::LeaveBoard(LeaveBoard {}));
        } else {
            sure.set(true);
        }
    };
    view! {
        <button type="button" class="menu__item" data-kind="danger" on:click=leave>
            {move || if sure.get() { "Leave for good? Press again" } else { "Leave this board" }}
        </button>
    }
}

#[component]
fn Background() -> impl IntoView {
    let board = LiveBoard::expect();
    let chosen = Signal::derive(move || board.watch(Part::Board, |board| board.background));
    let paint = move |color| {
        board.act(Command::UpdateBoard(UpdateBoard {
            patch: BoardPatch { background: Some(color), ..BoardPatch::default() },
        }));
    };
    view! { <Swatches legend="Background" chosen on_choose=paint /> }
}

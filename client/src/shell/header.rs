//! The bar at the top of every page.

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use shared::board::User;
use shared::wire::rest::{BoardSummary, Boards};

use crate::session::{Session, effects};
use crate::ui::popover::{Panel, Popover};
use crate::ui::{Avatar, Confirm, Icon, IconName, ThemeMenu, focus_in, written};

/// Brand, boards, theme and account.
#[component]
pub fn Header(
    /// The signed-in user.
    user: User,
) -> impl IntoView {
    let face = user.clone();
    let skip = |event: MouseEvent| {
        event.prevent_default();
        focus_in("main");
    };
    view! {
        <nav class="header" aria-label="Main">
            <a class="skip-link" href="#content" on:click=skip>"Skip to content"</a>
            <a class="header__brand" href="/" aria-label="Boardwalk home">
                <span class="header__mark" aria-hidden="true"></span>
                <span class="wide-only">"Boardwalk"</span>
            </a>
            <Popover label="Boards" face=ViewFn::from(|| view! { <Icon name=IconName::Boards /> "Boards" })>
                <BoardsMenu />
            </Popover>
            <span class="header__space"></span>
            <ThemeMenu />
            <Popover
                label="Account"
                class="icon-button"
                face=ViewFn::from(move || view! { <Avatar user=face.clone() small=true /> })
            >
                <Account user=user.clone() />
            </Popover>
        </nav>
    }
}

/// The bar before it is known who is signed in, in the same places.
#[component]
pub fn HeaderShape() -> impl IntoView {
    view! {
        <div class="header" aria-hidden="true">
            <span class="header__brand">
                <span class="header__mark"></span>
                <span class="wide-only">"Boardwalk"</span>
            </span>
            <span class="button">
                <Icon name=IconName::Boards />
                "Boards"
            </span>
            <span class="header__space"></span>
            <span class="icon-button"><Icon name=IconName::Theme /></span>
            <span class="icon-button"><span class="avatar skeleton" data-small=""></span></span>
        </div>
    }
}

#[component]
fn BoardsMenu() -> impl IntoView {
    let session = Session::expect();
    let panel = Panel::expect();
    let item = move |board: BoardSummary| {
        view! {
            <li>
                <a class="menu__item" href=format!("/boards/{}", board.id) on:click=move |_| panel.close()>
                    <span class="dot" data-color=board.background.name()></span>
                    <bdi {..written(board.name)} />
                </a>
            </li>
        }
    };
    let all = move || {
        let Boards { owned_boards, invited_boards } = session.boards.get().unwrap_or_default();
        owned_boards
            .into_iter()
            .chain(invited_boards)
            .filter(|board| !board.archived)
            .map(item)
            .collect_view()
    };
    view! {
        <ul class="menu">
            {all}
            <li><a class="menu__item" href="/" on:click=move |_| panel.close()>"All boards"</a></li>
        </ul>
    }
}

#[component]
fn Account(user: User) -> impl IntoView {
    let panel = Panel::expect();
    view! {
        <p class="account">
            <strong {..written(user.full_name())} />
            <small {..written(user.email)} />
        </p>
        <ul class="menu">
            <li><a class="menu__item" href="/account" on:click=move |_| panel.close()>"Account settings"</a></li>
            <li><SignOut /></li>
        </ul>
    }
}

/// Signs out, which erases what this browser keeps of the user; asks first if that includes changes that are not saved.
#[component]
fn SignOut() -> impl IntoView {
    let session = Session::expect();
    let sign_out = move || effects::sign_out(session);
    // Made each time the menu opens.
    let would_lose = session.would_lose();
    let unsaved = Memo::new(move |_| would_lose || session.waiting() + session.lost.count() != 0);
    move || {
        if unsaved.get() {
            view! {
                <Confirm
                    label="Sign out"
                    question="Click again to lose unsaved changes"
                    class="menu__item"
                    on_confirm=move |()| sign_out()
                />
            }
            .into_any()
        } else {
            view! { <button type="button" class="menu__item" on:click=move |_| sign_out()>"Sign out"</button> }.into_any()
        }
    }
}

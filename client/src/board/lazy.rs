//! Loads the board page and the account page, whose code is a separate download: when one is opened, or in advance.

#![cfg_attr(
    feature = "split",
    expect(clippy::unnecessary_wraps, reason = "only the loading that the macro adds can fail")
)]

use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_split::SplitLoaderError;

use super::BoardPage;
use super::skeleton::Skeleton;
use crate::account::AccountPage;
use crate::live::{RecentBoards, pending};
use crate::session::Session;

/// A plain function, so that it can be stored and called where the page is rendered.
type Page = fn() -> AnyView;

/// The pages in the separate download.
#[derive(Clone, Copy)]
struct Pages {
    board: Page,
    account: Page,
    /// Sends what an earlier page left.
    send_left_over: fn(Session),
}

/// All code reached only from here goes into the board's module.
#[cfg(feature = "split")]
#[leptos::wasm_split::wasm_split(board, wasm_split_path = leptos::wasm_split, fallible, preload(fetch))]
fn pages() -> Result<Pages, SplitLoaderError> {
    Ok(build())
}

#[cfg(not(feature = "split"))]
fn pages() -> impl Future<Output = Result<Pages, SplitLoaderError>> {
    std::future::ready(Ok(build()))
}

#[cfg(not(feature = "split"))]
fn fetch() -> impl Future<Output = Result<(), SplitLoaderError>> {
    std::future::ready(Ok(()))
}

fn build() -> Pages {
    Pages {
        board: || view! { <BoardPage /> }.into_any(),
        account: || view! { <AccountPage /> }.into_any(),
        send_left_over: |session| {
            if let Some((user, socket)) = untrack(|| session.connected()) {
                session.at_root(RecentBoards::expect).send_left_over(user.id, &socket);
            }
        },
    }
}

/// Starts fetching the pages' code.
pub fn fetch_now() {
    // If this fails, showing the page fetches it again.
    spawn_local(async { drop(fetch().await) });
}

/// Fetches the code once the boards are loaded, so that the first board opens at once without delaying the home page.
/// If an earlier page left changes that were not sent, the code is run, to send them.
pub fn fetch_ahead() {
    let session = Session::expect();
    Effect::new(move |done: Option<bool>| {
        let (loaded, me) = (session.boards.with(Option::is_some), untrack(|| session.user()));
        if let (true, None | Some(false), Some(me)) = (loaded, done, me) {
            if pending::any(me.id) {
                spawn_local(async move {
                    if let Ok(pages) = pages().await {
                        (pages.send_left_over)(session);
                    }
                });
            } else {
                fetch_now();
            }
        }
        loaded
    });
}

#[derive(Clone, Copy)]
enum Code {
    Loading,
    Failed,
    Loaded(Pages),
}

/// The [`BoardPage`], a skeleton while its code loads, or an error if that failed.
#[component]
pub fn LazyBoardPage() -> impl IntoView {
    view! { <Lazy page=|pages| pages.board waiting=ViewFn::from(|| view! { <Skeleton /> }) /> }
}

/// The [`AccountPage`], or what stands for it meanwhile.
#[component]
pub fn LazyAccountPage() -> impl IntoView {
    let waiting = || view! { <main class="waiting" aria-busy="true"><p class="quiet">"Loading…"</p></main> };
    view! { <Lazy page=|pages| pages.account waiting=ViewFn::from(waiting) /> }
}

#[component]
fn Lazy(
    /// Picks the page.
    page: fn(Pages) -> Page,
    /// Shown while its code loads.
    waiting: ViewFn,
) -> impl IntoView {
    let code = RwSignal::new(Code::Loading);
    let load = move || {
        code.set(Code::Loading);
        spawn_local(async move {
            let _ = code.try_set(pages().await.map_or(Code::Failed, Code::Loaded));
        });
    };
    load();
    let online = window_event_listener(ev::online, move |_| {
        if matches!(code.get_untracked(), Code::Failed) {
            load();
        }
    });
    on_cleanup(move || online.remove());
    move || match code.get() {
        Code::Loading => waiting.run(),
        Code::Failed => view! { <LoadFailed on_retry=load /> }.into_any(),
        Code::Loaded(pages) => page(pages)(),
    }
}

#[component]
fn LoadFailed(
    /// Called to try again.
    #[prop(into)]
    on_retry: Callback<()>,
) -> impl IntoView {
    view! {
        <main class="empty">
            <h1>"Couldn’t load the page"</h1>
            <p role="alert">"Check your connection and try again. If that doesn’t help, reload the page: there may be a newer version."</p>
            <button type="button" class="button" data-kind="primary" on:click=move |_| on_retry.run(())>"Try again"</button>
        </main>
    }
}

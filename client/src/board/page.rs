//! The page of a board, and the card that is open on it.

use leptos::html::Ol;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use shared::board::Event;
use shared::id::{BoardId, CardId};

use super::archive::Archive;
use super::card_menu::{CardMenu, QuickEdit};
use super::composer::{Composing, ListComposer};
use super::header::BoardHeader;
use super::list::ListColumn;
use super::live::{LiveBoard, Part, Status};
use super::look::Look;
use super::shortcuts::{Help, Shortcuts};
use super::skeleton::Skeleton;
use super::sync;
use crate::card::{CardDialog, person};
use crate::drag::{Dropped, Keyboard, Pointer};
use crate::session::Session;
use crate::ui::Toasts;

/// The board and the card that an address names: `/boards/:id` and `/boards/:id/cards/:card_id`.
fn address(path: &str) -> (Option<BoardId>, Option<Result<CardId, ()>>) {
    let mut parts = path.trim_matches('/').split('/').skip(1);
    let board = parts.next().and_then(|part| part.parse().ok());
    let card = parts.next().map(|_| parts.next().and_then(|part| part.parse().ok()).ok_or(()));
    (board, card)
}

/// `/boards/:id` and `/boards/:id/cards/:card_id`: the same page, so that the board stays while cards come and go.
#[component]
pub fn BoardPage() -> impl IntoView {
    let path = use_location().pathname;
    let board = Memo::new(move |_| path.with(|path| address(path).0));
    let card = Memo::new(move |_| path.with(|path| address(path).1));
    provide_context(Look::load());
    let session = Session::expect();
    // The same person on the same board is the same page, whatever else happens to the session.
    let me = Memo::new(move |_| session.connected().map(|(user, _)| user.id));
    move || match (board.get(), me.get()) {
        (None, _) => view! { <Nothing /> }.into_any(),
        (Some(_), None) => view! { <Skeleton /> }.into_any(),
        (Some(id), Some(_)) => view! { <OpenBoard id card /> }.into_any(),
    }
}

#[component]
fn OpenBoard(id: BoardId, card: Memo<Option<Result<CardId, ()>>>) -> impl IntoView {
    let session = Session::expect();
    let toasts = Toasts::expect();
    let Some((user, socket)) = untrack(move || session.connected()) else {
        return view! { <Skeleton /> }.into_any();
    };
    let board = LiveBoard::new(id, user.id, toasts);
    provide_context(board);
    provide_context(Composing::nothing());
    provide_context(QuickEdit::closed());
    sync::open(board, socket);
    session.show_waiting(board.waiting);
    leave_when_removed(board);
    let title = move || board.watch(Part::Board, |board| board.name.clone()).unwrap_or_default();
    Effect::new(move || {
        let title = title();
        document().set_title(&if title.is_empty() {
            "Boardwalk".to_owned()
        } else {
            format!("{title} · Boardwalk")
        });
    });
    on_cleanup(|| document().set_title("Boardwalk"));
    // Joining again says again that it is open; that must not make the page anew, with what is being typed on it.
    let status = Memo::new(move |_| board.status.get());
    (move || match status.get() {
        Status::Loading => view! { <Skeleton /> }.into_any(),
        Status::Missing | Status::Removed => view! { <Nothing /> }.into_any(),
        Status::Open => view! { <Board card /> }.into_any(),
    })
    .into_any()
}

/// Home, with a word, when this person is not on the board any more.
fn leave_when_removed(board: LiveBoard) {
    let navigate = use_navigate();
    Effect::new(move || {
        if board.status.get() == Status::Removed {
            board.toasts.info("You are not a member of that board any more.");
            navigate("/", NavigateOptions { replace: true, ..NavigateOptions::default() });
        }
    });
}

#[component]
fn Board(card: Memo<Option<Result<CardId, ()>>>) -> impl IntoView {
    let board = LiveBoard::expect();
    let color = move || board.watch(Part::Board, |board| board.background.name());
    let archive = RwSignal::new(false);
    let help = RwSignal::new(false);
    let menu = RwSignal::new(false);
    view! {
        <main class="board" data-color=color data-testid="board">
            <BoardHeader archive help menu />
            <ArchivedNote />
            <div class="board__body">
                <Lists help menu />
                <Show when=move || archive.get()>
                    <Archive open=archive />
                </Show>
            </div>
            <Show when=move || help.get()>
                <Help open=help />
            </Show>
            {move || card.get().map(|id| view! { <CardDialog id=id.ok() /> })}
        </main>
    }
}

#[component]
fn Lists(help: RwSignal<bool>, menu: RwSignal<bool>) -> impl IntoView {
    let board = LiveBoard::expect();
    let spoken = RwSignal::new(String::new());
    let root = NodeRef::<Ol>::new();
    let may_edit = Signal::derive(move || board.may_edit());
    let on_drop = Callback::new(move |dropped: Dropped| {
        let done = match dropped {
            Dropped::Card(_, list, _) => format!("Moved to {}.", board.list_name(list)),
            Dropped::List(..) => "List moved.".to_owned(),
        };
        board.act_undoable(dropped.into(), done);
    });
    let pointer = Pointer::new(root, may_edit, on_drop);
    let keyboard = Keyboard::new(root, may_edit, on_drop, Callback::new(move |words| spoken.set(words)));
    Shortcuts::listen(board, keyboard, help, menu);
    tell_what_concerns_me(board);
    let lists = move || board.watch(Part::Lists, shared::board::Board::ordered_lists).unwrap_or_default();
    view! {
        <ol
            class="board__lists"
            node_ref=root
            aria-label="Lists"
            data-testid="lists"
            on:pointerdown=move |event| pointer.on_down(&event)
            on:touchmove=move |event| pointer.on_touch_move(&event)
            on:contextmenu:capture=move |event| pointer.on_context_menu(&event)
            on:click:capture=move |event| pointer.on_click(&event)
            on:keydown=move |event| { keyboard.on_key(&event); }
            on:focusout=move |_| keyboard.on_focus_out()
        >
            <For each=lists key=|id| *id let:id>
                <ListColumn id />
            </For>
            <Show when=move || may_edit.get()>
                <ListComposer />
            </Show>
        </ol>
        <CardMenu />
        <p id="board-keys" hidden="">"Enter opens the card. Space picks it up to move it with the arrow keys."</p>
        <p class="visually-hidden" role="status" aria-live="assertive" data-testid="announcer">{spoken}</p>
    }
}

/// Says when somebody else gives this person a card.
fn tell_what_concerns_me(board: LiveBoard) {
    board.on_record(move |record, _| {
        if let Event::CardMemberAdded(it) = &record.event
            && it.user_id == board.me
            && record.actor != board.me
        {
            let who = board.peek(|board| person(board, record.actor)).unwrap_or_default();
            board.toasts.info(format!("{who} added you to “{}”.", board.card_name(it.card_id)));
        }
    });
}

#[component]
fn ArchivedNote() -> impl IntoView {
    let board = LiveBoard::expect();
    let archived = move || board.watch(Part::Board, |board| board.archived) == Some(true);
    let restore = move |_| {
        board.act(shared::board::Command::RestoreBoard(shared::board::RestoreBoard {}));
    };
    view! {
        <Show when=archived>
            <p class="note" role="status">
                "This board is in the archive and cannot be changed. "
                <Show when=move || board.may_manage()>
                    <button type="button" class="button" on:click=restore>"Restore it"</button>
                </Show>
            </p>
        </Show>
    }
}

#[component]
fn Nothing() -> impl IntoView {
    view! {
        <main class="empty">
            <h1>"There is no such board"</h1>
            <p>"It may have been deleted, or you are not one of its members. Ask its owner to add you."</p>
            <a class="button" href="/">"To my boards"</a>
        </main>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        let (board, card) = (BoardId::from_parts(1, 2), CardId::from_parts(3, 4));
        let check = |path: String, expect| assert_eq!(address(&path), expect, "{path}");
        check(format!("/boards/{board}"), (Some(board), None));
        check(format!("/boards/{board}/"), (Some(board), None));
        check(format!("/boards/{board}/cards/{card}"), (Some(board), Some(Ok(card))));
        check(format!("/boards/{board}/cards/7"), (Some(board), Some(Err(()))));
        check("/boards/x".to_owned(), (None, None));
    }
}

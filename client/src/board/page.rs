//! The page of a board, with the open card.

use leptos::html::Ol;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use shared::board::{Board, Event};
use shared::id::{BoardId, CardId, UserId};

use super::archive::Archive;
use super::delete::DeleteDialog;
use super::header::BoardHeader;
use super::help::Help;
use super::interrupted;
use super::shortcuts::{Shortcuts, act_on_pointed};
use super::skeleton::Skeleton;
use crate::card::{CardDialog, CardMenu};
use crate::drag::{Dropped, Keyboard, Pointer};
use crate::list::{ListColumn, NewList};
use crate::live::{LiveBoard, Part, RecentBoards, Status};
use crate::session::Session;
use crate::ui::{Today, isolated};
use crate::view::{Composing, Drafts, Panels, Preferences, QuickEdit};

/// The board and card in an address: `/boards/:id` or `/boards/:id/cards/:card_id`.
fn address(path: &str) -> (Option<BoardId>, Option<Result<CardId, ()>>) {
    let mut parts = path.trim_matches('/').split('/').skip(1);
    let board = parts.next().and_then(|part| part.parse().ok());
    let card = parts.next().map(|_| parts.next().and_then(|part| part.parse().ok()).ok_or(()));
    (board, card)
}

/// `/boards/:id` and `/boards/:id/cards/:card_id`: one page, so that opening a card does not rebuild the board.
#[component]
pub fn BoardPage() -> impl IntoView {
    let path = use_location().pathname;
    let board = Memo::new(move |_| path.with(|path| address(path).0));
    let card = Memo::new(move |_| path.with(|path| address(path).1));
    provide_context(Preferences::load());
    Today::provide();
    let session = Session::expect();
    // Only another user or another board creates a new page; other changes of the session do not.
    let me = Memo::new(move |_| session.connected().map(|(user, _)| user.id));
    move || match (board.get(), me.get()) {
        (None, _) => view! { <NotFound /> }.into_any(),
        (Some(_), None) => view! { <Skeleton /> }.into_any(),
        (Some(id), Some(_)) => view! { <OpenBoard id card /> }.into_any(),
    }
}

#[component]
fn OpenBoard(id: BoardId, card: Memo<Option<Result<CardId, ()>>>) -> impl IntoView {
    let session = Session::expect();
    let Some((user, socket)) = untrack(move || session.connected()) else {
        return view! { <Skeleton /> }.into_any();
    };
    let board = RecentBoards::expect().show(id, user.id, &socket);
    provide_context(board);
    provide_context(Drafts::open(user.id, id));
    provide_context(Composing::new());
    provide_context(QuickEdit::new());
    provide_context(Panels::new());
    leave_when_gone(board);
    Effect::new(move || {
        let name = board.watch(Part::Board, |board| board.name.clone());
        let open = card.get().and_then(Result::ok).and_then(|id| board.card(id, |card| card.name.clone()));
        document().set_title(&title(open, name));
    });
    on_cleanup(|| document().set_title("Boardwalk"));
    // Every join sets the status again, which must not rebuild the page and lose what the user is typing.
    let status = Memo::new(move |_| board.status.get());
    (move || match status.get() {
        Status::Loading => view! { <Skeleton /> }.into_any(),
        Status::Missing | Status::Removed | Status::Deleted(_) => view! { <NotFound /> }.into_any(),
        Status::Open => view! { <Content card /> }.into_any(),
    })
    .into_any()
}

/// The window's title: the open card's name, if there is one, and the board's.
fn title(card: Option<String>, board: Option<String>) -> String {
    match (card, board) {
        (Some(card), Some(board)) => format!("{card} · {board}"),
        (_, Some(board)) => format!("{board} · Boardwalk"),
        (_, None) => "Boardwalk".to_owned(),
    }
}

/// Goes home, with a message, when the board is gone, or gone for this user.
fn leave_when_gone(board: LiveBoard) {
    let navigate = use_navigate();
    // The status may be set twice, by the answer and by the broadcast.
    let status = Memo::new(move |_| board.status.get());
    let removed_by = StoredValue::new(None::<UserId>);
    board.on_record(move |record| {
        if let Event::MemberRemoved(it) = &record.event
            && it.user_id == board.me
        {
            removed_by.set_value(Some(record.actor));
        }
    });
    Effect::new(move || {
        let name = isolated(&board.peek(|board| board.name.clone()).unwrap_or_default());
        let words = match status.get() {
            Status::Loading | Status::Open | Status::Missing => return,
            Status::Removed => match removed_by.get_value() {
                Some(by) if by == board.me => format!("You left “{name}”."),
                Some(by) => format!("{} removed you from “{name}”.", isolated(&board.person(by))),
                None => format!("You were removed from “{name}”."),
            },
            Status::Deleted(by) if by == board.me => format!("Deleted “{name}”."),
            Status::Deleted(by) => format!("{} deleted “{name}”.", isolated(&board.person(by))),
        };
        board.toasts.info(words);
        navigate("/", NavigateOptions { replace: true, ..NavigateOptions::default() });
    });
}

#[component]
fn Content(card: Memo<Option<Result<CardId, ()>>>) -> impl IntoView {
    let board = LiveBoard::expect();
    let color = move || board.watch(Part::Board, |board| board.background.name());
    let panels = Panels::expect();
    view! {
        <main class="board" data-color=color data-testid="board">
            <BoardHeader />
            <div class="board__body">
                <Lists />
                <Show when=move || panels.archive.get()>
                    <Archive />
                </Show>
            </div>
            <ArchivedNote />
            <Show when=move || panels.help.get()>
                <Help />
            </Show>
            <Show when=move || panels.deleting.get()>
                <DeleteDialog />
            </Show>
            {move || card.get().map(|id| view! { <CardDialog id=id.ok() /> })}
        </main>
    }
}

#[component]
fn Lists() -> impl IntoView {
    let board = LiveBoard::expect();
    let spoken = RwSignal::new(String::new());
    let root = NodeRef::<Ol>::new();
    let may_edit = Signal::derive(move || board.may_edit());
    let on_drop = Callback::new(move |dropped| match dropped {
        Dropped::Card(id, list, after) => board.move_card(id, list, after),
        Dropped::List(id, after) => board.move_list(id, after),
    });
    let quick = QuickEdit::expect();
    let pointer = Pointer::new(root, may_edit, on_drop, Callback::new(move |card| quick.open(card)));
    let keyboard = Keyboard::new(root, may_edit, on_drop, Callback::new(move |words| spoken.set(words)));
    Shortcuts::listen(board, keyboard);
    tell_when_added(board);
    interrupted::watch(board, pointer, keyboard);
    let lists = move || board.watch(Part::Lists, Board::ordered_lists).unwrap_or_default();
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
            on:keydown:capture=move |event| act_on_pointed(keyboard, &event)
            on:keydown=move |event| { keyboard.on_key(&event); }
            on:focusout=move |_| keyboard.on_focus_out()
        >
            <For each=lists key=|id| *id let:id>
                <ListColumn id />
            </For>
            <NewList />
        </ol>
        <CardMenu />
        <p id="board-keys" hidden="">"Enter opens the card. Space picks it up to move it with the arrow keys."</p>
        <p class="visually-hidden" role="status" aria-live="assertive" data-testid="announcer" prop:textContent=spoken />
    }
}

/// Shows a message when someone else adds the user to a card.
fn tell_when_added(board: LiveBoard) {
    board.on_record(move |record| {
        if let Event::CardMemberAdded(it) = &record.event
            && it.user_id == board.me
            && record.actor != board.me
        {
            let who = isolated(&board.person(record.actor));
            board.toasts.info(format!("{who} added you to “{}”.", isolated(&board.card_name(it.card_id))));
        }
    });
}

#[component]
fn ArchivedNote() -> impl IntoView {
    let board = LiveBoard::expect();
    view! {
        <Show when=move || board.is_archived()>
            <p class="note" role="status">
                "This board is archived and read-only. "
                <Show when=move || board.may_manage()>
                    <button type="button" class="button" on:click=move |_| board.restore()>"Restore board"</button>
                </Show>
            </p>
        </Show>
    }
}

#[component]
fn NotFound() -> impl IntoView {
    view! {
        <main class="empty">
            <h1>"Board not found"</h1>
            <p>"It may have been deleted, or you may not be a member. Ask the owner to add you."</p>
            <a class="button" href="/">"Go to your boards"</a>
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

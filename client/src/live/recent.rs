//! The boards that were open last. They stay in memory, so that going back to one shows it at once, also without a
//! connection, and what waits there is sent although another page is open.

use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::id::{BoardId, UserId};

use super::sync::{self, Sync};
use super::{LiveBoard, Status, pending};
use crate::session::Session;
use crate::socket::Socket;
use crate::ui::Toasts;

/// How many boards stay in memory, not counting those where changes wait.
const MOST: usize = 3;

/// The boards of one user; a handle, given by the context of the whole app.
#[derive(Clone, Copy)]
pub struct RecentBoards {
    session: Session,
    boards: StoredValue<Vec<Recent>, LocalStorage>,
}

struct Recent {
    board: LiveBoard,
    sync: Rc<Sync>,
    socket: Socket,
    owner: Owner,
}

impl RecentBoards {
    /// Those of the app, which begin with the first board.
    pub fn expect() -> Self {
        use_context().unwrap_or_else(|| Session::expect().at_root(Self::provide))
    }

    fn provide() -> Self {
        let session = Session::expect();
        let this = Self { session, boards: StoredValue::new_local(Vec::new()) };
        provide_context(this);
        // Whoever is next at this browser gets nothing of it.
        Effect::new(move || {
            if session.connected().is_none() {
                this.forget_if_signed_out();
            }
        });
        this
    }

    fn forget_if_signed_out(self) {
        if untrack(|| self.session.connected()).is_none() {
            self.drop_where(|recent| !recent.sync.is_shown());
        }
    }

    /// Shows a board until the caller's owner is disposed of. One that is in memory is there at once.
    pub fn show(self, id: BoardId, me: UserId, socket: &Socket) -> LiveBoard {
        let board = self.open(id, me, socket);
        self.with(id, |recent| recent.sync.show());
        on_cleanup(move || {
            self.with(id, |recent| recent.sync.hide());
            self.make_room();
            // Later, because the page may still read it.
            spawn_local(async move { self.forget_if_signed_out() });
        });
        board
    }

    /// Sends what an earlier page left, on all boards.
    pub fn send_left_over(self, me: UserId, socket: &Socket) {
        for id in pending::boards(me) {
            self.open(id, me, socket);
            self.with(id, |recent| recent.sync.send_left_over());
        }
    }

    /// The board, which is then the newest in memory.
    fn open(self, id: BoardId, me: UserId, socket: &Socket) -> LiveBoard {
        let is_of_now = |recent: &Recent| {
            let status = recent.board.status.get_untracked();
            recent.board.me == me
                && recent.socket == *socket
                && matches!(status, Status::Loading | Status::Open)
        };
        self.drop_where(|recent| !is_of_now(recent));
        let known = self.boards.try_update_value(|boards| {
            let at = boards.iter().position(|recent| recent.board.id == id)?;
            let recent = boards.remove(at);
            let board = recent.board;
            boards.push(recent);
            Some(board)
        });
        if let Some(board) = known.flatten() {
            return board;
        }
        let (owner, session) = (self.session.at_root(Owner::new), self.session);
        let (board, sync) = owner.with(|| {
            let board = LiveBoard::new(id, me, Toasts::expect());
            session.count_unsaved(board.waiting, board.kept);
            (board, sync::open(board, socket.clone()))
        });
        self.boards.update_value(|boards| boards.push(Recent { board, sync, socket: socket.clone(), owner }));
        board
    }

    fn with(self, id: BoardId, act: impl FnOnce(&Recent)) {
        self.boards.try_with_value(|boards| boards.iter().find(|recent| recent.board.id == id).map(act));
    }

    fn make_room(self) {
        let count = self.boards.try_with_value(Vec::len).unwrap_or_default();
        let mut surplus = count.saturating_sub(MOST);
        self.drop_where(|recent| {
            let goes = surplus > 0 && recent.sync.is_idle();
            surplus -= usize::from(goes);
            goes
        });
    }

    fn drop_where(self, mut goes: impl FnMut(&Recent) -> bool) {
        let gone =
            self.boards.try_update_value(|boards| boards.extract_if(.., |recent| goes(recent)).collect());
        for Recent { owner, .. } in gone.unwrap_or_else(Vec::new) {
            owner.cleanup();
        }
    }
}

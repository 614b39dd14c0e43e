//! The board on the screen: an [`Optimistic`], and one trigger for each of its parts.
//!
//! A component reads with [`LiveBoard::watch`] and runs again only when that part is touched: renaming a card re-runs
//! that card. Only what is shown is cloned. `sync.rs` sends changes to the server and receives them.

mod undo;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use leptos::prelude::*;
use shared::board::{Board, Card, Command, Label, List, Optimistic, Record, Rejection, Submitted, Touched};
use shared::id::{BoardId, CardId, Cid, LabelId, ListId, Millis, UserId};
use shared::wire::Focus;

use super::Part;
use super::change::describe;
use super::history::{History, Origin};
use super::presence::Viewers;
use super::since::Authors;
use super::thread::Thread;
use super::threads::Threads;
use crate::ids;
use crate::session::Change;
use crate::ui::Toasts;

pub use undo::Undone;

/// Whether the board can be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Not joined yet.
    Loading,
    /// The board is loaded.
    Open,
    /// The board does not exist, or the user is not a member.
    Missing,
    /// The user was removed from it, or left.
    Removed,
    /// Its owner deleted it.
    Deleted(UserId),
}

/// The open board; a handle, given by context.
#[derive(Clone, Copy)]
pub struct LiveBoard {
    /// Its id.
    pub id: BoardId,
    /// The signed-in user.
    pub me: UserId,
    /// Whether the board can be shown.
    pub status: RwSignal<Status>,
    /// Who has the board open now.
    pub present: RwSignal<Vec<UserId>>,
    /// The cards that other users have open.
    pub viewers: Viewers,
    /// The card that the user has open; broadcast to the others.
    pub focus: RwSignal<Focus>,
    /// Counts the snapshots received. After one, what was loaded separately must be loaded again.
    pub reads: RwSignal<u32>,
    /// How many changes the server has not answered yet.
    pub waiting: RwSignal<usize>,
    /// How many changes the server answered without taking them; they are sent again.
    pub kept: RwSignal<usize>,
    /// Shows messages.
    pub toasts: Toasts,
    inner: StoredValue<Rc<Inner>, LocalStorage>,
}

/// Called with every confirmed event, once and in order.
type Listener = Rc<dyn Fn(&Record)>;

/// Sends a command.
type Outbox = Box<dyn Fn(Cid, &Command, Change)>;

/// Sends a command that only the server can decide, and passes its answer on.
type Asker = Rc<dyn Fn(&Command, Callback<Result<(), String>>)>;

#[derive(Default)]
struct Inner {
    state: RefCell<Option<Optimistic>>,
    history: RefCell<History>,
    authors: RefCell<Authors>,
    threads: RefCell<Threads>,
    triggers: RefCell<HashMap<Part, ArcTrigger>>,
    listeners: RefCell<Vec<(usize, Listener)>>,
    next_listener: Cell<usize>,
    outbox: RefCell<Option<Outbox>>,
    asker: RefCell<Option<Asker>>,
}

impl LiveBoard {
    /// A board that is not joined yet.
    pub fn new(id: BoardId, me: UserId, toasts: Toasts) -> Self {
        Self {
            id,
            me,
            status: RwSignal::new(Status::Loading),
            present: RwSignal::new(Vec::new()),
            viewers: Viewers::new(),
            focus: RwSignal::new(Focus::default()),
            reads: RwSignal::new(0),
            waiting: RwSignal::new(0),
            kept: RwSignal::new(0),
            toasts,
            inner: StoredValue::new_local(Rc::default()),
        }
    }

    /// The board from the context.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Reads the view without watching it; `None` until the board is loaded.
    pub fn peek<R>(self, read: impl FnOnce(&Board) -> R) -> Option<R> {
        let inner = self.inner.try_get_value()?;
        let state = inner.state.borrow();
        state.as_ref().map(|state| read(state.view()))
    }

    /// Reads the view and runs the caller again when `part` is touched.
    pub fn watch<R>(self, part: Part, read: impl FnOnce(&Board) -> R) -> Option<R> {
        let trigger = self.inner.try_get_value()?.triggers.borrow_mut().entry(part).or_default().clone();
        trigger.track();
        self.peek(read)
    }

    /// Reads a card and watches it.
    pub fn card<R>(self, id: CardId, read: impl FnOnce(&Card) -> R) -> Option<R> {
        self.watch(Part::Card(id), |board| board.cards.get(&id).map(|card| read(card))).flatten()
    }

    /// Reads a list and watches it.
    pub fn list<R>(self, id: ListId, read: impl FnOnce(&List) -> R) -> Option<R> {
        self.watch(Part::List(id), |board| board.lists.get(&id).map(read)).flatten()
    }

    /// The name of a list, without watching it.
    pub fn list_name(self, id: ListId) -> String {
        self.peek(|board| board.lists.get(&id).map(|list| list.name.clone())).flatten().unwrap_or_default()
    }

    /// The name of a card, without watching it.
    pub fn card_name(self, id: CardId) -> String {
        self.peek(|board| board.cards.get(&id).map(|card| card.name.clone())).flatten().unwrap_or_default()
    }

    /// The labels of the board, by colour.
    pub fn labels(self) -> Vec<Label> {
        self.watch(Part::Labels, |board| {
            let mut labels: Vec<Label> = board.labels.values().cloned().collect();
            labels.sort_by_key(|label| (label.color, label.id));
            labels
        })
        .unwrap_or_default()
    }

    /// The labels of a card, by colour.
    pub fn labels_of(self, id: CardId) -> Vec<Label> {
        let on = self.card(id, |card| card.labels.iter().copied().collect::<Vec<LabelId>>());
        let on = on.unwrap_or_default();
        if on.is_empty() {
            // Most cards of a large board have no labels, so they need not watch the board's.
            return Vec::new();
        }
        self.labels().into_iter().filter(|label| on.contains(&label.id)).collect()
    }

    /// Shows the command's effect and sends it. `None` if it changes nothing.
    ///
    /// # Errors
    /// The [`Rejection`], if the rules deny it; nothing is sent then.
    pub fn submit(self, command: &Command, now: Millis) -> Result<Option<Cid>, Rejection> {
        self.submit_as(Origin::New, ids::cid(), command, now)
    }

    fn submit_as(
        self,
        origin: Origin,
        cid: Cid,
        command: &Command,
        now: Millis,
    ) -> Result<Option<Cid>, Rejection> {
        let Some(inner) = self.inner.try_get_value() else { return Ok(None) };
        // Said before it is done: the names are those that the user saw.
        let Some(change) = self.peek(|board| describe(board, command)) else { return Ok(None) };
        let submitted = match inner.state.borrow_mut().as_mut() {
            Some(state) => state.submit(cid, command, now)?,
            None => None,
        };
        let Some(Submitted { touched, inverse }) = submitted else { return Ok(None) };
        if let Some(inverse) = inverse {
            inner.history.borrow_mut().remember(origin, cid, command.clone(), inverse);
        }
        if let Some(send) = &*inner.outbox.borrow() {
            send(cid, command, change);
        }
        self.notify(&touched);
        Ok(Some(cid))
    }

    /// Calls `send` with every command from now on.
    pub(super) fn set_outbox(self, send: impl Fn(Cid, &Command, Change) + 'static) {
        if let Some(inner) = self.inner.try_get_value() {
            *inner.outbox.borrow_mut() = Some(Box::new(send));
        }
    }

    /// Calls `ask` for commands that only the server can decide.
    pub(super) fn set_asker(self, ask: impl Fn(&Command, Callback<Result<(), String>>) + 'static) {
        if let Some(inner) = self.inner.try_get_value() {
            *inner.asker.borrow_mut() = Some(Rc::new(ask));
        }
    }

    /// Sends a command that only the server can decide; `done` is called with its answer.
    pub fn ask(self, command: &Command, done: Callback<Result<(), String>>) {
        let asker = self.inner.try_get_value().and_then(|inner| inner.asker.borrow().clone());
        if let Some(ask) = asker {
            ask(command, done);
        }
    }

    /// Takes `board` as the confirmed state and keeps pending commands.
    pub(super) fn replace(self, board: Board) {
        let Some(inner) = self.inner.try_get_value() else { return };
        inner.threads.borrow_mut().clear();
        let touched = {
            let mut state = inner.state.borrow_mut();
            if let Some(state) = state.as_mut() {
                // Nobody can tell who changed what in between.
                for cid in inner.history.borrow_mut().clear() {
                    self.toasts.withdraw(&cid.to_string());
                }
                state.replace(board)
            } else {
                *state = Some(Optimistic::new(board, self.me));
                Touched::Everything
            }
        };
        self.notify(&touched);
        self.reads.update(|reads| *reads += 1);
    }

    /// Changes the optimistic state and redraws what that touched.
    pub(super) fn update<R>(self, change: impl FnOnce(&mut Optimistic) -> (Touched, R)) -> Option<R> {
        let inner = self.inner.try_get_value()?;
        let changed = inner.state.borrow_mut().as_mut().map(change);
        let (touched, result) = changed?;
        self.notify(&touched);
        Some(result)
    }

    /// Reads the confirmed state and the pending commands.
    pub fn state<R>(self, read: impl FnOnce(&Optimistic) -> R) -> Option<R> {
        let inner = self.inner.try_get_value()?;
        let state = inner.state.borrow();
        state.as_ref().map(read)
    }

    /// The server rejected `cid`: removes its effect and its undo.
    pub(super) fn denied(self, cid: Cid) {
        if let Some(inner) = self.inner.try_get_value() {
            inner.history.borrow_mut().forget(cid);
        }
        self.toasts.withdraw(&cid.to_string());
        self.update(|state| (state.rejected(cid), ()));
    }

    /// Calls `listener` with every confirmed event until the caller's owner is disposed of.
    pub fn on_record(self, listener: impl Fn(&Record) + 'static) {
        let Some(inner) = self.inner.try_get_value() else { return };
        let key = inner.next_listener.replace(inner.next_listener.get() + 1);
        inner.listeners.borrow_mut().push((key, Rc::new(listener)));
        on_cleanup(move || {
            if let Some(inner) = self.inner.try_get_value() {
                inner.listeners.borrow_mut().retain(|(known, _)| *known != key);
            }
        });
    }

    /// The thread of a card, as far as this browser knows it: one that was read before, or that of a card which the
    /// server does not know yet.
    pub(super) fn known_thread(self, card: CardId) -> Option<Thread> {
        let inner = self.inner.try_get_value()?;
        if let Some(thread) = inner.threads.borrow().get(card) {
            return Some(thread.clone());
        }
        (!self.confirms(card)).then(|| Thread::unread(card))
    }

    /// Whether the server knows a card, so that it can be asked about it.
    pub(super) fn confirms(self, card: CardId) -> bool {
        self.state(|state| state.confirmed().cards.contains_key(&card)).unwrap_or_default()
    }

    /// Keeps a thread that was read.
    pub(super) fn keep_thread(self, thread: Thread) {
        if let Some(inner) = self.inner.try_get_value() {
            inner.threads.borrow_mut().keep(thread);
        }
    }

    /// Notifies the listeners of a confirmed event.
    pub(super) fn tell(self, record: &Record) {
        let Some(inner) = self.inner.try_get_value() else { return };
        inner.threads.borrow_mut().apply(record);
        let listeners: Vec<Listener> = inner.listeners.borrow().iter().map(|(_, it)| Rc::clone(it)).collect();
        for listener in listeners {
            listener(record);
        }
    }

    fn notify(self, touched: &Touched) {
        let Some(inner) = self.inner.try_get_value() else { return };
        let triggers: Vec<ArcTrigger> = {
            let known = inner.triggers.borrow();
            match touched {
                Touched::Everything => known.values().cloned().collect(),
                Touched::Parts(parts) => parts.iter().filter_map(|part| known.get(part).cloned()).collect(),
            }
        };
        triggers.notify();
    }
}

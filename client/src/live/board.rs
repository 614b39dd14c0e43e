//! The board on the screen: a plain [`Optimistic`] and one trigger for each of its parts.
//!
//! A component reads with [`LiveBoard::watch`] and is run again when that part was touched, and only then:
//! renaming a card re-runs that card. Only what is shown is cloned. How changes travel to the server and back is
//! `sync.rs`'s business.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use leptos::prelude::*;
use shared::board::{
    Board, Card, Command, Label, List, Optimistic, Part, Record, Rejection, Submitted, Touched,
};
use shared::id::{BoardId, CardId, Cid, LabelId, ListId, Millis, UserId};
use shared::wire::Doing;

use super::history::{History, Origin};
use super::presence::Viewers;
use crate::ids;
use crate::ui::Toasts;

/// Whether there is something to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Not joined yet.
    Loading,
    /// The board is there.
    Open,
    /// There is no such board, or it is not for this person.
    Missing,
    /// This person was removed from it, or left.
    Removed,
}

/// The open board; a handle, given by context.
#[derive(Clone, Copy)]
pub struct LiveBoard {
    /// Its id.
    pub id: BoardId,
    /// The person in front of this screen.
    pub me: UserId,
    /// Whether there is something to show.
    pub status: RwSignal<Status>,
    /// Who has the board open now.
    pub present: RwSignal<Vec<UserId>>,
    /// Who else has which card open.
    pub viewers: Viewers,
    /// What this person does here; the others are told.
    pub doing: RwSignal<Doing>,
    /// How often the board was read whole: whatever was read apart from it has to be read again then.
    pub reads: RwSignal<u32>,
    /// How many changes wait for the server.
    pub waiting: RwSignal<usize>,
    /// Where messages are shown.
    pub toasts: Toasts,
    inner: StoredValue<Rc<Inner>, LocalStorage>,
}

/// Is told of every confirmed change, once and in order.
type Listener = Rc<dyn Fn(&Record)>;

/// Sends a command.
type Outbox = Box<dyn Fn(Cid, &Command)>;

/// Asks the server for what cannot be shown before it has answered, and passes its answer on.
type Asker = Rc<dyn Fn(&Command, Callback<Result<(), String>>)>;

#[derive(Default)]
struct Inner {
    state: RefCell<Option<Optimistic>>,
    history: RefCell<History>,
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
            viewers: Viewers::nobody(),
            doing: RwSignal::new(Doing::default()),
            reads: RwSignal::new(0),
            waiting: RwSignal::new(0),
            toasts,
            inner: StoredValue::new_local(Rc::default()),
        }
    }

    /// The board of the page this is called in.
    pub fn expect() -> Self {
        expect_context()
    }

    /// Reads the view without watching it; `None` while there is none.
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

    /// The name of a list at this moment.
    pub fn list_name(self, id: ListId) -> String {
        self.peek(|board| board.lists.get(&id).map(|list| list.name.clone())).flatten().unwrap_or_default()
    }

    /// The name of a card at this moment.
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
            // Then there is no need to watch the board's labels, which most cards of a large board have none of.
            return Vec::new();
        }
        self.labels().into_iter().filter(|label| on.contains(&label.id)).collect()
    }

    /// Shows the command's effect and sends it. `None` if nothing was to change.
    ///
    /// # Errors
    /// The [`Rejection`] that can be foreseen; then nothing happened.
    pub fn submit(self, command: &Command, now: Millis) -> Result<Option<Cid>, Rejection> {
        self.submit_as(Origin::New, ids::cid(), command, now)
    }

    /// Undoes this person's newest change, or that of `cid`. `Ok(false)` if there is none.
    ///
    /// # Errors
    /// As [`submit`](Self::submit).
    pub fn submit_undo(self, cid: Option<Cid>, now: Millis) -> Result<bool, Rejection> {
        self.go_back(Origin::Undo, now, |history| match cid {
            Some(cid) => history.undo_of(cid),
            None => history.undo(),
        })
    }

    /// Takes this person's newest undo back. `Ok(false)` if there is none.
    ///
    /// # Errors
    /// As [`submit`](Self::submit).
    pub fn submit_redo(self, now: Millis) -> Result<bool, Rejection> {
        self.go_back(Origin::Redo, now, History::redo)
    }

    fn go_back(
        self,
        origin: Origin,
        now: Millis,
        pick: impl FnOnce(&mut History) -> Option<Command>,
    ) -> Result<bool, Rejection> {
        let Some(inner) = self.inner.try_get_value() else { return Ok(false) };
        let command = pick(&mut inner.history.borrow_mut());
        let Some(command) = command else { return Ok(false) };
        self.submit_as(origin, ids::cid(), &command, now).map(|_| true)
    }

    fn submit_as(
        self,
        origin: Origin,
        cid: Cid,
        command: &Command,
        now: Millis,
    ) -> Result<Option<Cid>, Rejection> {
        let Some(inner) = self.inner.try_get_value() else { return Ok(None) };
        let submitted = match inner.state.borrow_mut().as_mut() {
            Some(state) => state.submit(cid, command, now)?,
            None => None,
        };
        let Some(Submitted { touched, inverse }) = submitted else { return Ok(None) };
        if let Some(inverse) = inverse {
            inner.history.borrow_mut().remember(origin, cid, inverse);
        }
        if let Some(send) = &*inner.outbox.borrow() {
            send(cid, command);
        }
        self.notify(&touched);
        Ok(Some(cid))
    }

    /// From now on `send` is called with every command.
    pub(super) fn set_outbox(self, send: impl Fn(Cid, &Command) + 'static) {
        if let Some(inner) = self.inner.try_get_value() {
            *inner.outbox.borrow_mut() = Some(Box::new(send));
        }
    }

    /// From now on `ask` is called for what only the server can decide.
    pub(super) fn set_asker(self, ask: impl Fn(&Command, Callback<Result<(), String>>) + 'static) {
        if let Some(inner) = self.inner.try_get_value() {
            *inner.asker.borrow_mut() = Some(Rc::new(ask));
        }
    }

    /// Asks for something that only the server can decide; `done` is called with its answer.
    pub fn ask(self, command: &Command, done: Callback<Result<(), String>>) {
        let asker = self.inner.try_get_value().and_then(|inner| inner.asker.borrow().clone());
        if let Some(ask) = asker {
            ask(command, done);
        }
    }

    /// Starts with `board`, or replaces the confirmed state by it and keeps what is pending.
    pub(super) fn replace(self, board: Board) {
        let Some(inner) = self.inner.try_get_value() else { return };
        let touched = {
            let mut state = inner.state.borrow_mut();
            if let Some(state) = state.as_mut() {
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

    /// Reads what is confirmed and what is pending.
    pub fn state<R>(self, read: impl FnOnce(&Optimistic) -> R) -> Option<R> {
        let inner = self.inner.try_get_value()?;
        let state = inner.state.borrow();
        state.as_ref().map(read)
    }

    /// The server rejected `cid`: its effect goes, and there is nothing to undo.
    pub(super) fn denied(self, cid: Cid) {
        if let Some(inner) = self.inner.try_get_value() {
            inner.history.borrow_mut().forget(cid);
        }
        self.update(|state| (state.rejected(cid), ()));
    }

    /// Tells `listener` every confirmed change until the caller's owner is disposed of.
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

    /// Tells the listeners of a confirmed change.
    pub(super) fn tell(self, record: &Record) {
        let Some(inner) = self.inner.try_get_value() else { return };
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
        let waiting = self.state(|state| state.pending().count()).unwrap_or_default();
        if self.waiting.try_get_untracked().is_some_and(|shown| shown != waiting) {
            self.waiting.set(waiting);
        }
    }
}

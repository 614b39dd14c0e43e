//! Keeps the open board in step with the server: joins from the last known `seq`, sends commands, applies events, and
//! after a reconnect sends unanswered commands again. [`Retries`] decides about those that the server did not take.

mod lost;
mod presence;
mod shown;
mod whole;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashSet};
use std::rc::Rc;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use serde_json::value::RawValue;
use shared::board::{Board, Command, Received, Record, Touched};
use shared::id::Cid;
use shared::phoenix::event::{PRESENCE_DIFF, PRESENCE_STATE};
use shared::phoenix::presence::Presence;
use shared::wire::{
    Accepted, BOARD_DELETED, BoardDeleted, Focus, Joined, board_topic, decode_record, encode_push,
};

use super::denied::{reason, sentence};
use super::pending::{self, PendingPush};
use super::retry::{Fate, Outcome, Retries};
use super::{LiveBoard, Status};
use crate::drag::Flip;
use crate::ids;
use crate::session::{Change, LostChanges, Session};
use crate::socket::{Answer, Channel, Socket, Update};

/// The connection of one board to the server.
pub(super) struct Sync {
    board: LiveBoard,
    socket: Socket,
    channel: RefCell<Option<Channel>>,
    joined: Cell<bool>,
    /// Whether the board is on the screen. If not, it is joined only until nothing waits.
    shown: Cell<bool>,
    /// An event came that this version does not know: the next join asks for the whole board.
    behind: Cell<bool>,
    /// Commands sent on this connection and not answered yet.
    in_flight: RefCell<HashSet<Cid>>,
    presence: RefCell<Presence>,
    /// Pushes from an earlier page that were not answered.
    left_over: RefCell<Vec<PendingPush>>,
    /// All of these and of the board's pending commands in words.
    changes: RefCell<BTreeMap<Cid, Change>>,
    /// Where it is told that one could not be saved.
    lost: LostChanges,
    retries: RefCell<Retries>,
    /// Runs until the next round of sending again.
    next_round: Cell<Option<TimeoutHandle>>,
    /// To read the board over HTTP; none while that is done.
    session: Cell<Option<Session>>,
    /// Whether a large board is read over HTTP: until that fails, and again after a join.
    over_http: Cell<bool>,
}

/// Prepares to join the board: when it is shown, or because changes of an earlier page wait. It ends with the caller's
/// owner.
pub(super) fn open(board: LiveBoard, socket: Socket) -> Rc<Sync> {
    let session = Session::expect();
    let left_over = pending::load(board.me, board.id);
    let changes = left_over.iter().map(|push| (push.cid, push.change(board.me, board.id))).collect();
    let sync = Rc::new(Sync {
        board,
        socket,
        channel: RefCell::new(None),
        joined: Cell::new(false),
        shown: Cell::new(false),
        behind: Cell::new(false),
        in_flight: RefCell::default(),
        presence: RefCell::new(Presence::new()),
        left_over: RefCell::new(left_over),
        changes: RefCell::new(changes),
        lost: session.lost,
        retries: RefCell::default(),
        next_round: Cell::new(None),
        session: Cell::new(Some(session)),
        over_http: Cell::new(true),
    });
    let outbox = Rc::downgrade(&sync);
    board.set_outbox(move |cid, command, change| {
        pending::keep(board.me, board.id, cid, command, &change);
        let Some(sync) = outbox.upgrade() else { return };
        sync.changes.borrow_mut().insert(cid, change);
        sync.show_unsaved();
        if sync.joined.get() {
            sync.send(cid, command);
        }
    });
    let asked = Rc::downgrade(&sync);
    board.set_asker(move |command, done| {
        if let Some(sync) = asked.upgrade() {
            sync.ask(command, done);
        }
    });
    sync.show_unsaved();
    let telling = Rc::downgrade(&sync);
    Effect::watch(
        move || board.focus.get(),
        move |focus, _, _| {
            if let Some(sync) = telling.upgrade() {
                sync.send_focus(*focus);
            }
        },
        false,
    );
    let held = StoredValue::new_local(Rc::downgrade(&sync));
    on_cleanup(move || {
        if let Some(sync) = held.try_get_value().and_then(|sync| sync.upgrade()) {
            sync.stop_waiting();
            sync.leave();
        }
    });
    sync
}

impl Sync {
    fn join(self: &Rc<Self>) {
        let weak = Rc::downgrade(self);
        let channel = self.socket.join(&board_topic(self.board.id), &self.params(), move |update| {
            if let Some(sync) = weak.upgrade() {
                sync.on_update(update);
            }
        });
        *self.channel.borrow_mut() = Some(channel);
    }

    fn on_update(self: &Rc<Self>, update: Update) {
        match update {
            Update::Joined(response) => self.on_joined(&response),
            Update::JoinFailed(response) => self.on_refused(&response),
            Update::Message { event, payload } => self.on_message(&event, &payload),
            Update::Errored => {
                self.joined.set(false);
                self.in_flight.borrow_mut().clear();
                self.presence.borrow_mut().rejoined();
                self.set_params();
            }
            Update::Closed => {
                self.joined.set(false);
                if !matches!(self.board.status.get_untracked(), Status::Deleted(_)) {
                    self.lose_all(lost::REMOVED);
                    self.board.status.set(Status::Removed);
                }
            }
        }
    }

    fn on_joined(self: &Rc<Self>, response: &RawValue) {
        let Ok(joined) = serde_json::from_str::<Joined>(response.get()) else { return };
        if let Some(snapshot) = joined.board {
            self.board.replace(Board::from(snapshot));
            self.behind.set(false);
        }
        for missed in joined.events.into_iter().flatten() {
            if !self.take(&missed.event, &missed.payload) {
                return;
            }
        }
        self.joined.set(true);
        self.over_http.set(true);
        let focus = self.board.focus.get_untracked();
        if focus != Focus::default() {
            self.send_focus(focus);
        }
        self.board.status.set(Status::Open);
        if self.next_round.get().is_none() || self.retries.borrow().may_begin_on_join() {
            self.begin_round();
        }
        self.rest();
    }

    /// Sends everything that waits, in order: first what an earlier page left, whose effect shows when the broadcast
    /// arrives.
    fn send_all(self: &Rc<Self>) {
        let left_over = self.left_over.borrow().clone();
        for PendingPush { cid, event, payload } in left_over {
            self.push(cid, &event, payload);
        }
        let waiting = self
            .board
            .state(|state| state.pending().map(|(cid, command)| (cid, command.clone())).collect::<Vec<_>>());
        for (cid, command) in waiting.unwrap_or_default() {
            self.send(cid, &command);
        }
    }

    fn on_message(self: &Rc<Self>, event: &str, payload: &RawValue) {
        match event {
            PRESENCE_STATE => self.on_presence(|presence| presence.state(payload).is_ok()),
            PRESENCE_DIFF => self.on_presence(|presence| presence.diff(payload).is_ok()),
            BOARD_DELETED => {
                if let Ok(deleted) = serde_json::from_str::<BoardDeleted>(payload.get()) {
                    self.lose_all(&format!("{} deleted this board.", self.board.person(deleted.actor)));
                    self.board.status.set(Status::Deleted(deleted.actor));
                }
            }
            event => {
                self.take(event, payload);
                self.rest();
            }
        }
    }

    /// Takes in an event. `false`: this version does not know it, because the server is newer; since nothing that comes
    /// after it could be applied either, the whole board is asked for. Events outside the log are ignored.
    fn take(self: &Rc<Self>, event: &str, payload: &RawValue) -> bool {
        if let Ok(record) = decode_record(event, payload.get()) {
            self.receive(&record);
            return true;
        }
        let known = self.board.state(|state| state.confirmed().seq).unwrap_or_default();
        let seq = serde_json::from_str::<Accepted>(payload.get()).map(|it| it.seq);
        if seq.is_ok_and(|seq| seq > known) && !self.behind.replace(true) {
            self.rejoin();
        }
        !self.behind.get()
    }

    fn receive(self: &Rc<Self>, record: &Record) {
        let flip = (self.shown.get() && record.actor != self.board.me).then(Flip::capture);
        self.board.foresee(record);
        let received = self.board.update(|state| match state.receive(record) {
            Received::Applied(touched) => (touched, Some(true)),
            Received::Known => (Touched::default(), Some(false)),
            Received::Gap => (Touched::default(), None),
        });
        match received.flatten() {
            Some(true) => {
                if let Some(flip) = flip {
                    flip.play();
                }
                self.settle(record.cid);
                self.board.tell(record);
            }
            Some(false) => {}
            None => self.rejoin(),
        }
    }

    /// An event is missing: joins again from the last known `seq`.
    fn rejoin(self: &Rc<Self>) {
        self.leave();
        self.in_flight.borrow_mut().clear();
        self.presence.borrow_mut().rejoined();
        self.join();
    }

    fn send(self: &Rc<Self>, cid: Cid, command: &Command) {
        if let Ok((event, payload)) = encode_push(cid, command) {
            self.push(cid, event, payload);
        }
    }

    fn push(self: &Rc<Self>, cid: Cid, event: &str, payload: String) {
        if self.retries.borrow().hold_back() {
            return;
        }
        let Some(channel) = self.channel.borrow().clone() else { return };
        if !self.in_flight.borrow_mut().insert(cid) {
            return;
        }
        let weak = Rc::downgrade(self);
        channel.push(event, payload, move |answer| {
            if let Some(sync) = weak.upgrade() {
                sync.on_answer(cid, &answer);
            }
        });
    }

    /// Sends a command that only the server can decide, once.
    fn ask(&self, command: &Command, done: Callback<Result<(), String>>) {
        let channel = self.channel.borrow().clone().filter(|_| self.joined.get());
        let (Some(channel), Ok((event, payload))) = (channel, encode_push(ids::cid(), command)) else {
            done.run(Err("You’re offline. Try again when you’re connected.".to_owned()));
            return;
        };
        channel.push(event, payload, move |answer| {
            done.run(match answer {
                Answer::Ok(_) => Ok(()),
                Answer::Error(response) => Err(sentence(&response)),
                Answer::TimedOut => Err("The server didn’t respond. Try again.".to_owned()),
            });
        });
    }

    fn on_answer(self: &Rc<Self>, cid: Cid, answer: &Answer) {
        self.in_flight.borrow_mut().remove(&cid);
        if !self.waits(cid) {
            // The broadcast came first.
            self.settle(cid);
            return self.rest();
        }
        let (fate, response) = match answer {
            Answer::Ok(response) => (self.fate(cid, Outcome::Accepted), Some(response)),
            Answer::Error(response) => (self.fate(cid, Outcome::Denied(&reason(response))), Some(response)),
            Answer::TimedOut => (self.fate(cid, Outcome::Unanswered), None),
        };
        match fate {
            Fate::Done => {
                if let Some(Ok(Accepted { seq })) = response.map(|it| serde_json::from_str(it.get())) {
                    self.board.update(|state| (state.accepted(cid, seq), ()));
                }
                self.settle(cid);
            }
            Fate::Rejected => {
                let why = response.map(|it| self.why(cid, it)).unwrap_or_default();
                self.lose(cid, why);
            }
            Fate::Kept { tell } => {
                if tell && let Some(response) = response {
                    let why = sentence(response);
                    self.board
                        .toasts
                        .error(format!("{why} It’s kept on this device and will be sent again."));
                }
                self.wait_for_round();
            }
        }
        self.show_unsaved();
        self.rest();
    }

    fn fate(&self, cid: Cid, outcome: Outcome<'_>) -> Fate {
        self.retries.borrow_mut().answered(cid, outcome)
    }

    /// Whether the command has no answer yet.
    fn waits(&self, cid: Cid) -> bool {
        let left_over = self.left_over.borrow().iter().any(|push| push.cid == cid);
        left_over
            || self.board.state(|state| state.pending().any(|(known, _)| known == cid)).unwrap_or_default()
    }

    fn wait_for_round(self: &Rc<Self>) {
        if self.next_round.get().is_some() {
            return;
        }
        let weak = Rc::downgrade(self);
        let begin = move || {
            let Some(sync) = weak.upgrade() else { return };
            sync.next_round.take();
            // Without a connection, the next join begins the round.
            if sync.joined.get() {
                sync.begin_round();
            }
        };
        let wait = self.retries.borrow_mut().next_wait();
        self.next_round.set(set_timeout_with_handle(begin, wait).ok());
    }

    /// Sends everything that waits again.
    fn begin_round(self: &Rc<Self>) {
        self.stop_waiting();
        let unjoined = self.retries.borrow_mut().begin_round(|cid| self.waits(cid));
        if unjoined {
            self.rejoin();
        } else {
            self.send_all();
        }
        self.show_unsaved();
    }

    fn stop_waiting(&self) {
        if let Some(timer) = self.next_round.take() {
            timer.clear();
        }
    }

    fn show_unsaved(&self) {
        let counts = [
            (self.board.waiting, self.changes.borrow().len()),
            (self.board.kept, self.retries.borrow().kept()),
        ];
        for (shown, count) in counts {
            if shown.try_get_untracked().is_some_and(|shown| shown != count) {
                shown.set(count);
            }
        }
    }

    fn settle(&self, cid: Cid) {
        self.left_over.borrow_mut().retain(|kept| kept.cid != cid);
        self.changes.borrow_mut().remove(&cid);
        self.retries.borrow_mut().settled(cid);
        pending::forget(self.board.me, self.board.id, cid);
        self.show_unsaved();
    }
}

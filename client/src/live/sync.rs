//! Keeps the open board in step with the server: joins from the last known `seq`, sends commands, applies events, and
//! after a reconnect sends unanswered commands again.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::*;
use serde_json::value::RawValue;
use shared::board::{Board, Command, Received, Record, Touched};
use shared::id::{Cid, UserId};
use shared::phoenix::event::{PRESENCE_DIFF, PRESENCE_STATE};
use shared::phoenix::presence::Presence;
use shared::wire::reason::{UNAUTHORIZED, UNAVAILABLE};
use shared::wire::{
    Accepted, ErrorReply, Focus, JoinParams, Joined, PRESENCE_UPDATE, board_topic, decode_record, encode_push,
};

use super::pending::{self, PendingPush};
use super::{LiveBoard, Status};
use crate::drag::Flip;
use crate::ids;
use crate::socket::{Answer, Channel, Socket, Update};

/// How long to wait before repeating a push that the server could not handle at the moment.
const RETRY_AFTER: Duration = Duration::from_secs(3);

/// The connection of one board to the server.
struct Sync {
    board: LiveBoard,
    socket: Socket,
    channel: RefCell<Option<Channel>>,
    joined: Cell<bool>,
    /// Commands sent on this connection and not answered yet.
    in_flight: RefCell<HashSet<Cid>>,
    presence: RefCell<Presence>,
    /// Pushes from an earlier page that were not answered.
    left_over: RefCell<Vec<PendingPush>>,
}

/// Joins the board, and stays joined while the caller's owner lives.
pub fn open(board: LiveBoard, socket: Socket) {
    let sync = Rc::new(Sync {
        board,
        socket,
        channel: RefCell::new(None),
        joined: Cell::new(false),
        in_flight: RefCell::default(),
        presence: RefCell::new(Presence::new()),
        left_over: RefCell::new(pending::load(board.me, board.id)),
    });
    let outbox = Rc::downgrade(&sync);
    board.set_outbox(move |cid, command| {
        pending::keep(board.me, board.id, cid, command);
        if let Some(sync) = outbox.upgrade().filter(|sync| sync.joined.get()) {
            sync.send(cid, command);
        }
    });
    let asked = Rc::downgrade(&sync);
    board.set_asker(move |command, done| {
        if let Some(sync) = asked.upgrade() {
            sync.ask(command, done);
        }
    });
    sync.join();
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
    let held = StoredValue::new_local(Some(sync));
    on_cleanup(move || {
        let sync = held.try_update_value(Option::take).flatten();
        if let Some(channel) = sync.and_then(|sync| sync.channel.take()) {
            channel.leave();
        }
    });
}

impl Sync {
    fn params(&self) -> JoinParams {
        JoinParams { since: self.board.state(|state| state.confirmed().seq) }
    }

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
                if let Some(channel) = &*self.channel.borrow() {
                    channel.set_params(&self.params());
                }
            }
            Update::Closed => {
                self.joined.set(false);
                self.board.status.set(Status::Removed);
            }
        }
    }

    fn on_joined(self: &Rc<Self>, response: &RawValue) {
        let Ok(joined) = serde_json::from_str::<Joined>(response.get()) else { return };
        if let Some(snapshot) = joined.board {
            self.board.replace(Board::from(snapshot));
        }
        for missed in joined.events.into_iter().flatten() {
            if let Ok(record) = decode_record(&missed.event, missed.payload.get()) {
                self.receive(&record);
            }
        }
        self.joined.set(true);
        let focus = self.board.focus.get_untracked();
        if focus != Focus::default() {
            self.send_focus(focus);
        }
        self.send_left_over();
        self.board.status.set(Status::Open);
        let waiting = self
            .board
            .state(|state| state.pending().map(|(cid, command)| (cid, command.clone())).collect::<Vec<_>>());
        for (cid, command) in waiting.unwrap_or_default() {
            self.send(cid, &command);
        }
    }

    /// Sends an earlier page's unanswered pushes again. Their effect shows when the broadcast arrives.
    fn send_left_over(self: &Rc<Self>) {
        let Some(channel) = self.channel.borrow().clone() else { return };
        for PendingPush { cid, event, payload } in self.left_over.borrow().iter().cloned() {
            let weak = Rc::downgrade(self);
            channel.push(&event, payload, move |answer| {
                let Some(sync) = weak.upgrade() else { return };
                match answer {
                    Answer::Error(response) if reason(&response) == UNAVAILABLE => return,
                    Answer::TimedOut => return,
                    Answer::Error(response) => sync.board.toasts.error(sentence(&response)),
                    Answer::Ok(_) => {}
                }
                sync.left_over.borrow_mut().retain(|kept| kept.cid != cid);
                sync.settle(cid);
            });
        }
    }

    fn on_refused(&self, response: &RawValue) {
        if reason(response) != UNAUTHORIZED {
            // Temporary: the socket tries again.
            return;
        }
        self.joined.set(false);
        let known = self.board.state(|_| ()).is_some();
        self.board.status.set(if known { Status::Removed } else { Status::Missing });
        if let Some(channel) = self.channel.take() {
            channel.leave();
        }
    }

    fn on_message(self: &Rc<Self>, event: &str, payload: &RawValue) {
        match event {
            PRESENCE_STATE => self.on_presence(|presence| presence.state(payload).is_ok()),
            PRESENCE_DIFF => self.on_presence(|presence| presence.diff(payload).is_ok()),
            event => {
                // Events of a newer server, and those outside the log, are ignored.
                if let Ok(record) = decode_record(event, payload.get()) {
                    self.receive(&record);
                }
            }
        }
    }

    fn on_presence(&self, change: impl FnOnce(&mut Presence) -> bool) {
        if change(&mut self.presence.borrow_mut()) {
            let presence = self.presence.borrow();
            let users: Vec<UserId> = presence.list().filter_map(|(key, _)| key.parse().ok()).collect();
            if self.board.present.with_untracked(|before| *before != users) {
                self.board.present.set(users);
            }
            self.board.viewers.set(&presence, self.board.me);
        }
    }

    /// Shares the user's focus with the others. The answer does not matter: the server broadcasts the new presence.
    fn send_focus(&self, focus: Focus) {
        if let Some(channel) = self.channel.borrow().clone().filter(|_| self.joined.get())
            && let Ok(payload) = serde_json::to_string(&focus)
        {
            channel.push(PRESENCE_UPDATE, payload, |_| {});
        }
    }

    fn receive(self: &Rc<Self>, record: &Record) {
        let flip = (record.actor != self.board.me).then(Flip::capture);
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
        self.joined.set(false);
        if let Some(channel) = self.channel.take() {
            channel.leave();
        }
        self.in_flight.borrow_mut().clear();
        self.presence.borrow_mut().rejoined();
        self.join();
    }

    fn send(self: &Rc<Self>, cid: Cid, command: &Command) {
        let Ok((event, payload)) = encode_push(cid, command) else { return };
        let Some(channel) = self.channel.borrow().clone() else { return };
        if !self.in_flight.borrow_mut().insert(cid) {
            return;
        }
        let weak = Rc::downgrade(self);
        channel.push(event, payload, move |answer| {
            if let Some(sync) = weak.upgrade() {
                sync.on_answer(cid, answer);
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

    fn on_answer(self: &Rc<Self>, cid: Cid, answer: Answer) {
        self.in_flight.borrow_mut().remove(&cid);
        match answer {
            Answer::Ok(response) => {
                if let Ok(Accepted { seq }) = serde_json::from_str(response.get()) {
                    self.board.update(|state| (state.accepted(cid, seq), ()));
                }
                self.settle(cid);
            }
            Answer::Error(response) if reason(&response) == UNAVAILABLE => self.send_again(cid, RETRY_AFTER),
            Answer::Error(response) => {
                self.settle(cid);
                self.board.denied(cid);
                self.board.toasts.error(sentence(&response));
            }
            // If the connection is lost, the next join sends the command again.
            Answer::TimedOut => self.send_again(cid, Duration::ZERO),
        }
    }

    fn send_again(self: &Rc<Self>, cid: Cid, after: Duration) {
        let weak = Rc::downgrade(self);
        let again = move || {
            let Some(sync) = weak.upgrade().filter(|sync| sync.joined.get()) else { return };
            let command = sync.board.state(|state| {
                state.pending().find(|(known, _)| *known == cid).map(|(_, command)| command.clone())
            });
            if let Some(command) = command.flatten() {
                sync.send(cid, &command);
            }
        };
        set_timeout(again, after);
    }

    fn settle(&self, cid: Cid) {
        pending::forget(self.board.me, self.board.id, cid);
    }
}

/// The reason for a denied push or join, for programs.
fn reason(response: &RawValue) -> String {
    serde_json::from_str::<ErrorReply>(response.get()).map(|denied| denied.reason).unwrap_or_default()
}

/// The reason for a denied push, for the user.
fn sentence(response: &RawValue) -> String {
    match serde_json::from_str::<ErrorReply>(response.get()) {
        Ok(ErrorReply { message, .. }) if !message.is_empty() => message,
        Ok(ErrorReply { reason, .. }) => format!("The server rejected this change ({reason})."),
        Err(_) => "The server rejected this change.".to_owned(),
    }
}

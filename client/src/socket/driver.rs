//! Runs the protocol machine: feeds it the connection's events and the time, and carries out its output.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::pin::Pin;
use std::rc::{Rc, Weak};

use gloo_timers::callback::Timeout;
use leptos::ev;
use leptos::leptos_dom::helpers::WindowListenerHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::value::RawValue;
use shared::phoenix::client::{ChannelKey, Client, Output, PushKey, Transport};

use super::long_poll::LongPollLink;
use super::probe::Probe;
use super::websocket::WebSocketLink;
use super::{Answer, ConnectionStatus, LinkEvent, Update};
use crate::storage::Storage;

/// Set while long-poll is used, so that the next page of this tab, or of a new one, starts with it: waiting for a WebSocket
/// that does not come takes many seconds. Each page goes on to test whether one gets through.
const BY_LONG_POLL: &str = "boardwalk.by_long_poll";

type Token = Box<dyn Fn() -> Pin<Box<dyn Future<Output = Option<String>>>>>;
type Listener = Rc<dyn Fn(Update)>;
type Done = Box<dyn FnOnce(Answer)>;

enum Link {
    WebSocket(WebSocketLink),
    LongPoll(LongPollLink),
}

pub(super) struct Driver {
    this: Weak<Self>,
    machine: RefCell<Client>,
    link: RefCell<Option<Link>>,
    probe: RefCell<Option<Probe>>,
    /// Counts connection attempts, so that a token fetched for an earlier one does not open a connection.
    attempt: Cell<u32>,
    listeners: RefCell<HashMap<ChannelKey, Listener>>,
    joined: RefCell<HashSet<ChannelKey>>,
    waiting: RefCell<HashMap<PushKey, Done>>,
    timer: RefCell<Option<Timeout>>,
    pumping: Cell<bool>,
    /// Whether there is no connection because the tab is hidden.
    resting: Cell<bool>,
    status: RwSignal<ConnectionStatus>,
    token: Token,
    /// Tells when the tab is hidden or shown.
    visibility: RefCell<Option<WindowListenerHandle>>,
}

impl Driver {
    pub(super) fn start(status: RwSignal<ConnectionStatus>, token: Token) -> Rc<Self> {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "any number will do as a seed"
        )]
        let seed = (js_sys::Math::random() * 1e15) as u64;
        let driver = Rc::new_cyclic(|this: &Weak<Self>| Self {
            this: this.clone(),
            machine: RefCell::new(Client::new(seed)),
            link: RefCell::new(None),
            probe: RefCell::new(None),
            attempt: Cell::new(0),
            listeners: RefCell::default(),
            joined: RefCell::default(),
            waiting: RefCell::default(),
            timer: RefCell::new(None),
            pumping: Cell::new(false),
            resting: Cell::new(false),
            status,
            token,
            visibility: RefCell::new(None),
        });
        let this = driver.this.clone();
        let listener = window_event_listener(ev::visibilitychange, move |_| {
            if let Some(driver) = this.upgrade() {
                driver.on_visibility();
            }
        });
        driver.visibility.replace(Some(listener));
        if [Storage::Tab, Storage::Browser].iter().any(|kept| kept.get(BY_LONG_POLL).is_some()) {
            driver.machine.borrow_mut().begin_with(Transport::LongPoll);
        }
        driver.feed(Client::start);
        driver
    }

    pub(super) fn join(&self, topic: &str, params: Box<RawValue>, listener: Listener) -> ChannelKey {
        let key = self.machine.borrow_mut().join(now(), topic, params);
        self.listeners.borrow_mut().insert(key, listener);
        self.pump();
        key
    }

    pub(super) fn leave(&self, channel: ChannelKey) {
        self.listeners.borrow_mut().remove(&channel);
        self.feed(|machine, now| machine.leave(now, channel));
    }

    pub(super) fn set_params(&self, channel: ChannelKey, params: Box<RawValue>) {
        self.machine.borrow_mut().set_params(channel, params);
    }

    pub(super) fn push(
        &self,
        channel: ChannelKey,
        event: &str,
        payload: Box<RawValue>,
        timeout_ms: u64,
        done: Done,
    ) {
        let key = self.machine.borrow_mut().push(now(), channel, event, payload, timeout_ms);
        self.waiting.borrow_mut().insert(key, done);
        self.pump();
    }

    pub(super) fn retry(&self) {
        self.feed(Client::retry_now);
    }

    pub(super) fn doubt(&self) {
        self.feed(Client::doubt);
    }

    pub(super) fn stop(&self) {
        if let Some(listener) = self.visibility.take() {
            listener.remove();
        }
        self.feed(|machine, _| machine.stop());
        self.disconnect();
    }

    fn feed(&self, input: impl FnOnce(&mut Client, u64)) {
        input(&mut self.machine.borrow_mut(), now());
        self.pump();
    }

    /// Carries out the machine's output. Listeners may feed it meanwhile; the output of that follows.
    fn pump(&self) {
        if self.pumping.replace(true) {
            return;
        }
        loop {
            let output = self.machine.borrow_mut().poll();
            let Some(output) = output else { break };
            self.act(output);
        }
        self.pumping.set(false);
        self.rest();
        self.set_timer();
    }

    /// A browser has about six connections to a server for all tabs together, and each long-poll takes one. So a hidden
    /// tab without anything to send disconnects, and what it missed arrives when it is shown again.
    fn rest(&self) {
        let is_due = || {
            let machine = self.machine.borrow();
            document().hidden()
                && machine.transport() == Transport::LongPoll
                && machine.is_connected()
                && self.waiting.borrow().is_empty()
                && self.listeners.borrow().keys().all(|channel| self.joined.borrow().contains(channel))
        };
        if !self.resting.get() && is_due() {
            self.resting.set(true);
            self.feed(|machine, _| machine.stop());
        }
    }

    fn on_visibility(&self) {
        if document().hidden() {
            self.rest();
        } else if self.resting.replace(false) {
            let _ = self.status.try_set(ConnectionStatus::Lost);
            self.feed(Client::start);
        }
    }

    fn act(&self, output: Output) {
        match output {
            Output::Connect(transport) => self.connect(transport),
            Output::Probe => self.probe(),
            Output::Disconnect => self.disconnect(),
            Output::Send(text) => match &*self.link.borrow() {
                Some(Link::WebSocket(link)) => link.send(&text),
                Some(Link::LongPoll(link)) => link.send(text),
                None => {}
            },
            Output::Joined { channel, response } => self.tell(channel, Update::Joined(response)),
            Output::JoinFailed { channel, response } => self.tell(channel, Update::JoinFailed(response)),
            Output::Message { channel, event, payload } => {
                self.tell(channel, Update::Message { event, payload });
            }
            Output::ChannelErrored { channel } => self.tell(channel, Update::Errored),
            Output::ChannelClosed { channel } => {
                self.tell(channel, Update::Closed);
                self.listeners.borrow_mut().remove(&channel);
            }
            Output::Reply { push, status, response } if status == "ok" => {
                self.answer(push, Answer::Ok(response));
            }
            Output::Reply { push, response, .. } => self.answer(push, Answer::Error(response)),
            Output::PushTimedOut { push } => self.answer(push, Answer::TimedOut),
        }
    }

    fn tell(&self, channel: ChannelKey, update: Update) {
        match update {
            Update::Joined(_) => drop(self.joined.borrow_mut().insert(channel)),
            Update::Errored | Update::Closed => drop(self.joined.borrow_mut().remove(&channel)),
            Update::JoinFailed(_) | Update::Message { .. } => {}
        }
        let listener = self.listeners.borrow().get(&channel).cloned();
        if let Some(listener) = listener {
            listener(update);
        }
    }

    fn answer(&self, push: PushKey, answer: Answer) {
        let done = self.waiting.borrow_mut().remove(&push);
        if let Some(done) = done {
            done(answer);
        }
    }

    fn connect(&self, transport: Transport) {
        let attempt = self.attempt.get() + 1;
        self.attempt.set(attempt);
        let (this, token) = (self.this.clone(), (self.token)());
        spawn_local(async move {
            let token = token.await;
            let Some(driver) = this.upgrade().filter(|driver| driver.attempt.get() == attempt) else {
                return;
            };
            let on_event = move |event| {
                if let Some(driver) = this.upgrade() {
                    driver.on_link_event(event);
                }
            };
            let link = token.and_then(|token| match transport {
                Transport::WebSocket => WebSocketLink::open(&token, on_event).map(Link::WebSocket),
                Transport::LongPoll => Some(Link::LongPoll(LongPollLink::open(token, on_event))),
            });
            match link {
                Some(link) => *driver.link.borrow_mut() = Some(link),
                None => driver.on_link_event(LinkEvent::Closed(None)),
            }
        });
    }

    /// Tests whether a WebSocket gets through now.
    fn probe(&self) {
        let (this, token) = (self.this.clone(), (self.token)());
        spawn_local(async move {
            let token = token.await;
            let Some(driver) = this.upgrade() else { return };
            let done = move |gets_through| {
                if let Some(driver) = this.upgrade() {
                    let probe = driver.probe.take();
                    // Dropped later, because this may run in its own callback.
                    spawn_local(async move { drop(probe) });
                    driver.feed(|machine, now| machine.probed(now, gets_through));
                }
            };
            match token.and_then(|token| Probe::start(&token, done.clone())) {
                Some(probe) => *driver.probe.borrow_mut() = Some(probe),
                None => done(false),
            }
        });
    }

    fn on_link_event(&self, event: LinkEvent) {
        match event {
            LinkEvent::Opened => {
                for kept in [Storage::Tab, Storage::Browser] {
                    match self.machine.borrow().transport() {
                        Transport::WebSocket => kept.remove(BY_LONG_POLL),
                        Transport::LongPoll => kept.set(BY_LONG_POLL, "1"),
                    }
                }
                let _ = self.status.try_set(ConnectionStatus::Open);
                self.feed(Client::connected);
            }
            // Anything but a frame is not from our server; the heartbeat finds out whether that is still there.
            LinkEvent::Message(text) => self.feed(|machine, now| drop(machine.received(now, &text))),
            LinkEvent::Closed(code) => {
                self.disconnect();
                self.feed(|machine, now| match code {
                    Some(code) => machine.closed(now, code),
                    None => machine.disconnected(now),
                });
            }
        }
    }

    /// Drops the connection and its events.
    fn disconnect(&self) {
        self.attempt.set(self.attempt.get() + 1);
        if !self.resting.get() && self.status.try_get_untracked() == Some(ConnectionStatus::Open) {
            let _ = self.status.try_set(ConnectionStatus::Lost);
        }
        let link = self.link.take();
        // Dropped later, because this may run in its own callback.
        spawn_local(async move { drop(link) });
    }

    fn set_timer(&self) {
        let deadline = self.machine.borrow().next_deadline();
        let timer = deadline.map(|at| {
            let this = self.this.clone();
            let wait = u32::try_from(at.saturating_sub(now())).unwrap_or(u32::MAX);
            Timeout::new(wait, move || {
                if let Some(driver) = this.upgrade() {
                    driver.feed(Client::tick);
                }
            })
        });
        let old = self.timer.replace(timer);
        spawn_local(async move { drop(old) });
    }
}

/// Milliseconds on a monotonic clock.
fn now() -> u64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it counts up from zero, for years"
    )]
    window().performance().map_or(0, |it| it.now() as u64)
}

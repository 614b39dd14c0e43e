//! The one connection to the server, and the topics joined on it.

mod driver;
mod long_poll;
mod probe;
mod websocket;

use std::rc::Rc;

use leptos::prelude::RwSignal;
use serde::Serialize;
use serde_json::value::RawValue;
use shared::phoenix::client::{ChannelKey, PUSH_TIMEOUT_MS};
use shared::phoenix::raw;

use driver::Driver;

/// The state of the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConnectionStatus {
    /// Connecting for the first time.
    Opening,
    /// Connected.
    Open,
    /// Lost; reconnecting.
    Lost,
}

/// An event of a connection, over either transport.
enum LinkEvent {
    /// Frames may be sent.
    Opened,
    /// A frame arrived.
    Message(String),
    /// Closed, or could not be opened; with the close code of a WebSocket.
    Closed(Option<u16>),
}

/// An update for the owner of a channel.
#[derive(Debug)]
pub enum Update {
    /// The topic is joined, for the first time or again.
    Joined(Box<RawValue>),
    /// The join was denied. It is tried again until the channel is left.
    JoinFailed(Box<RawValue>),
    /// A broadcast or push from the server.
    Message {
        /// Its name.
        event: String,
        /// Its payload.
        payload: Box<RawValue>,
    },
    /// No longer joined; it will be joined again, with the parameters set now.
    Errored,
    /// Closed for good.
    Closed,
}

/// The answer to a push.
#[derive(Debug)]
pub enum Answer {
    /// Accepted.
    Ok(Box<RawValue>),
    /// Denied.
    Error(Box<RawValue>),
    /// No answer; the push may or may not have had its effect.
    TimedOut,
}

/// The connection. Cheap to clone.
#[derive(Clone)]
pub struct Socket(Rc<Driver>);

impl PartialEq for Socket {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

/// A joined topic. Cheap to clone.
#[derive(Clone)]
pub struct Channel {
    driver: Rc<Driver>,
    key: ChannelKey,
}

impl Socket {
    /// Connects, and reconnects whenever the connection is lost. `token` returns the current access token; without one,
    /// no connection is opened.
    pub fn connect<F>(status: RwSignal<ConnectionStatus>, token: impl Fn() -> F + 'static) -> Self
    where
        F: Future<Output = Option<String>> + 'static,
    {
        Self(Driver::start(status, Box::new(move || Box::pin(token()))))
    }

    /// Joins a topic. `on_update` is called with its updates.
    pub fn join(
        &self,
        topic: &str,
        params: &impl Serialize,
        on_update: impl Fn(Update) + 'static,
    ) -> Channel {
        let key = self.0.join(topic, raw(params), Rc::new(on_update));
        Channel { driver: self.0.clone(), key }
    }

    /// Tries to reconnect now.
    pub fn retry(&self) {
        self.0.retry();
    }

    /// The browser says that there is no network: finds out soon whether the connection is lost.
    pub fn doubt(&self) {
        self.0.doubt();
    }

    /// Ends the connection for good.
    pub fn close(&self) {
        self.0.stop();
    }
}

impl Channel {
    /// Pushes an event with a payload of JSON text; `done` is called with the answer.
    pub fn push(&self, event: &str, payload: String, done: impl FnOnce(Answer) + 'static) {
        match RawValue::from_string(payload) {
            Ok(payload) => self.driver.push(self.key, event, payload, PUSH_TIMEOUT_MS, Box::new(done)),
            Err(_) => done(Answer::TimedOut),
        }
    }

    /// Sets the parameters of the next join.
    pub fn set_params(&self, params: &impl Serialize) {
        self.driver.set_params(self.key, raw(params));
    }

    /// Leaves the topic; no more updates follow.
    pub fn leave(&self) {
        self.driver.leave(self.key);
    }
}

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
    /// There has been none yet.
    Opening,
    /// Connected.
    Open,
    /// Lost; connecting is tried again.
    Lost,
}

/// What happens on a connection, whatever it is made by.
enum LinkEvent {
    /// Frames may be sent.
    Opened,
    /// A frame came.
    Message(String),
    /// It is over, or never began.
    Closed,
}

/// What a channel's owner hears.
#[derive(Debug)]
pub enum Update {
    /// The topic is joined, for the first time or again.
    Joined(Box<RawValue>),
    /// The join was refused. It is tried again until the channel is left.
    JoinFailed(Box<RawValue>),
    /// A broadcast, or a push of the server's.
    Message {
        /// Its name.
        event: String,
        /// Its payload.
        payload: Box<RawValue>,
    },
    /// Not joined any more; it will be joined again, with the parameters set now.
    Errored,
    /// Over for good.
    Closed,
}

/// The answer to a push.
#[derive(Debug)]
pub enum Answer {
    /// Accepted.
    Ok(Box<RawValue>),
    /// Refused.
    Error(Box<RawValue>),
    /// Nobody knows: it may have been carried out.
    TimedOut,
}

/// The connection. Cheap to clone.
#[derive(Clone)]
pub struct Socket(Rc<Driver>);

/// A joined topic. Cheap to clone.
#[derive(Clone)]
pub struct Channel {
    driver: Rc<Driver>,
    key: ChannelKey,
}

impl Socket {
    /// Connects, now and whenever the connection is lost. `token` is asked for the access token of the moment;
    /// without one, nothing is opened.
    pub fn connect<F>(status: RwSignal<ConnectionStatus>, token: impl Fn() -> F + 'static) -> Self
    where
        F: Future<Output = Option<String>> + 'static,
    {
        Self(Driver::start(status, Box::new(move || Box::pin(token()))))
    }

    /// Joins a topic. `on_update` hears all that follows.
    pub fn join(
        &self,
        topic: &str,
        params: &impl Serialize,
        on_update: impl Fn(Update) + 'static,
    ) -> Channel {
        let key = self.0.join(topic, raw(params), Rc::new(on_update));
        Channel { driver: self.0.clone(), key }
    }

    /// Tries to connect at once instead of waiting.
    pub fn retry(&self) {
        self.0.retry();
    }

    /// Ends the connection for good.
    pub fn close(&self) {
        self.0.stop();
    }
}

impl Channel {
    /// Sends an event with a payload that is JSON text; `done` is called with the answer.
    pub fn push(&self, event: &str, payload: String, done: impl FnOnce(Answer) + 'static) {
        match RawValue::from_string(payload) {
            Ok(payload) => self.driver.push(self.key, event, payload, PUSH_TIMEOUT_MS, Box::new(done)),
            Err(_) => done(Answer::TimedOut),
        }
    }

    /// What the next join will say.
    pub fn set_params(&self, params: &impl Serialize) {
        self.driver.set_params(self.key, raw(params));
    }

    /// Leaves the topic; nothing more is heard of it.
    pub fn leave(&self) {
        self.driver.leave(self.key);
    }
}

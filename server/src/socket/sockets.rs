//! How connections are made, and what all of them share.

use std::sync::Arc;

use shared::id::UserId;

use super::pace::Pace;
use super::{Connection, Rate};
use crate::auth::Session;
use crate::channel::Services;
use crate::queue::Queue;
use crate::registry::Registry;

/// Makes connections.
pub struct Sockets {
    services: Arc<Services>,
    registry: Registry,
    rate: Rate,
}

impl Sockets {
    /// Connections are entered in `registry`, their channels work with `services`, and each may send messages at
    /// `rate`.
    pub fn new(services: Services, registry: Registry, rate: Rate) -> Self {
        Self { services: Arc::new(services), registry, rate }
    }

    /// Connects a client; what it is to receive goes into `queue`.
    pub fn connect(&self, session: Session, queue: Queue) -> Connection {
        let registered = self.registry.register(session.user, session.sid, queue.clone());
        Connection::new(self.services.clone(), session, queue, registered, Pace::new(self.rate))
    }

    /// How many connections a person has.
    pub fn count_of(&self, user: UserId) -> usize {
        self.registry.count_of(user)
    }
}

//! Creates connections, and holds what they share.

use std::sync::Arc;

use shared::id::UserId;

use super::pace::Pace;
use super::{Connection, Rate};
use crate::auth::Session;
use crate::channel::Services;
use crate::queue::Queue;
use crate::registry::Registry;

/// Creates connections.
pub struct Sockets {
    services: Arc<Services>,
    registry: Registry,
    rate: Rate,
}

impl Sockets {
    /// Connections are registered in `registry`, their channels use `services`, and each may send messages at `rate`.
    pub fn new(services: Services, registry: Registry, rate: Rate) -> Self {
        Self { services: Arc::new(services), registry, rate }
    }

    /// Connects a client; frames to it go into `queue`.
    pub fn connect(&self, session: Session, queue: Queue) -> Connection {
        let registered = self.registry.register(session.user, session.sid, queue.clone());
        Connection::new(self.services.clone(), session, queue, registered, Pace::new(self.rate))
    }

    /// The number of a user's connections.
    pub fn count_of(&self, user: UserId) -> usize {
        self.registry.count_of(user)
    }
}

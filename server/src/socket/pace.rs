//! Limits how fast one client's messages are handled. A client that sends faster is delayed: nothing is lost, the order
//! stays the same, and other clients are not affected.

use std::time::Duration;

use shared::id::UserId;

use crate::rate::{Limiter, Throttled};

/// A client delayed for this long without a pause is broken, not busy.
const PATIENCE: Duration = Duration::from_mins(2);

/// The pace of one connection's messages, which counts together with its user's other connections.
pub(super) struct Pace {
    limit: Limiter<UserId>,
    user: UserId,
    /// How long messages have been delayed without a pause.
    held: Duration,
}

/// The client has been sending too much for too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Flood;

impl Pace {
    pub(super) fn new(limit: Limiter<UserId>, user: UserId) -> Self {
        Self { limit, user, held: Duration::ZERO }
    }

    /// Waits until the next message may be handled.
    pub(super) async fn wait(&mut self) -> Result<(), Flood> {
        while let Err(Throttled(wait)) = self.limit.check(&self.user) {
            self.held += wait;
            if self.held > PATIENCE {
                return Err(Flood);
            }
            tokio::time::sleep(wait).await;
            if self.limit.check(&self.user).is_ok() {
                return Ok(());
            }
        }
        self.held = Duration::ZERO;
        Ok(())
    }
}

//! How fast one client's messages are taken. Whoever is faster waits: nothing is lost and nothing comes in another
//! order, and nobody else notices.

use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultDirectRateLimiter, Quota};

use crate::config::Config;

/// Held back for so long without a pause, a client is not busy but broken.
const PATIENCE: Duration = Duration::from_mins(2);

/// One connection's messages.
pub(super) struct Pace {
    limit: DefaultDirectRateLimiter,
    /// How long messages have been held back, one right after the other.
    held: Duration,
}

/// The client does not stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Flood;

impl Pace {
    pub(super) fn new(config: &Config) -> Self {
        let quota = Quota::per_second(config.messages_per_second).allow_burst(config.message_burst);
        Self { limit: DefaultDirectRateLimiter::direct(quota), held: Duration::ZERO }
    }

    /// Waits until the next message may be handled.
    pub(super) async fn wait(&mut self) -> Result<(), Flood> {
        while let Err(not_yet) = self.limit.check() {
            let wait = not_yet.wait_time_from(DefaultClock::default().now());
            self.held += wait;
            if self.held > PATIENCE {
                return Err(Flood);
            }
            tokio::time::sleep(wait).await;
            if self.limit.check().is_ok() {
                return Ok(());
            }
        }
        self.held = Duration::ZERO;
        Ok(())
    }
}

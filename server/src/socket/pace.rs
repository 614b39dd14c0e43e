//! How fast one client's messages are taken. One that sends faster waits: nothing is lost and the order stays, and
//! nobody else notices.

use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultDirectRateLimiter, Quota};

/// Held back for so long without a pause, a client is not busy but broken.
const PATIENCE: Duration = Duration::from_mins(2);

/// How fast one client's messages are taken.
#[derive(Debug, Clone, Copy)]
pub struct Rate {
    /// Messages a second, after a burst.
    pub per_second: NonZeroU32,
    /// Messages at once.
    pub burst: NonZeroU32,
}

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
    pub(super) fn new(rate: Rate) -> Self {
        let quota = Quota::per_second(rate.per_second).allow_burst(rate.burst);
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

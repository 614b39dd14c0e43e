//! Limits how fast one client's messages are handled. A client that sends faster is delayed: nothing is lost, the order
//! stays the same, and other clients are not affected.

use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultDirectRateLimiter, Quota};

/// A client delayed for this long without a pause is broken, not busy.
const PATIENCE: Duration = Duration::from_mins(2);

/// How fast one client's messages are handled.
#[derive(Debug, Clone, Copy)]
pub struct Rate {
    /// Messages per second, after a burst.
    pub per_second: NonZeroU32,
    /// Messages in a burst.
    pub burst: NonZeroU32,
}

/// The pace of one connection's messages.
pub(super) struct Pace {
    limit: DefaultDirectRateLimiter,
    /// How long messages have been delayed without a pause.
    held: Duration,
}

/// The client has been sending too much for too long.
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

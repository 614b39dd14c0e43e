//! How often each one may do something: some at once, then at a steady rate.

use std::hash::Hash;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota};

/// Checks between two removals of old entries, which look at all of them.
const SWEEP_EVERY: u32 = 256;

/// Some at once, then at a steady rate.
#[derive(Debug, Clone, Copy)]
pub struct Rate(Quota);

/// Counts what each one does. Cheap to clone.
#[derive(Debug)]
pub struct Limiter<K: Eq + Hash + Clone>(Arc<Shared<K>>);

#[derive(Debug)]
struct Shared<K: Eq + Hash + Clone> {
    limit: DefaultKeyedRateLimiter<K>,
    checks: AtomicU32,
}

/// Too many; the next one is allowed after this time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Throttled(pub Duration);

impl Rate {
    /// This many per second, after a burst.
    pub fn per_second(number: NonZeroU32, burst: NonZeroU32) -> Self {
        Self(Quota::per_second(number).allow_burst(burst))
    }

    /// This many per minute, all of them at once.
    pub fn per_minute(number: NonZeroU32) -> Self {
        Self(Quota::per_minute(number))
    }

    /// This many per hour, all of them at once.
    pub fn per_hour_at_once(number: NonZeroU32) -> Self {
        Self(Quota::per_hour(number))
    }

    /// This many per hour, half of them at once.
    pub fn per_hour(number: NonZeroU32) -> Self {
        let burst = NonZeroU32::new(number.get().div_ceil(2)).unwrap_or(NonZeroU32::MIN);
        Self(Quota::per_hour(number).allow_burst(burst))
    }
}

impl<K: Eq + Hash + Clone> Clone for Limiter<K> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<K: Eq + Hash + Clone> Limiter<K> {
    /// Allows each one that rate.
    pub fn new(Rate(quota): Rate) -> Self {
        Self(Arc::new(Shared { limit: DefaultKeyedRateLimiter::keyed(quota), checks: AtomicU32::new(1) }))
    }

    /// Counts one more.
    ///
    /// # Errors
    /// [`Throttled`] if it is too early for it; then it does not count.
    pub fn check(&self, who: &K) -> Result<(), Throttled> {
        // Without this, everyone who ever came would stay in memory.
        if self.0.checks.fetch_add(1, Ordering::Relaxed).is_multiple_of(SWEEP_EVERY) {
            self.0.limit.retain_recent();
        }
        let now = DefaultClock::default().now();
        self.0.limit.check_key(who).map_err(|not_until| Throttled(not_until.wait_time_from(now)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_their_own_rate() {
        let limiter = Limiter::new(Rate::per_hour(NonZeroU32::MIN.saturating_add(3)));
        assert_eq!([(); 3].map(|()| limiter.check(&"Ann").is_ok()), [true, true, false]);
        assert!(limiter.check(&"Ben").is_ok());
    }
}

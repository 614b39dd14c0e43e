//! The only place that reads the time or randomness. Everything else gets a [`Clock`].
#![expect(clippy::disallowed_methods, reason = "the one place that asks the system")]

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use shared::id::{Generator, Millis};
use ulid::Ulid;

/// The time, and new ids. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    /// The latest time returned: it never goes back, even if the machine's does.
    latest: Arc<AtomicI64>,
    /// Added to the machine's time, for tests.
    ahead: Arc<AtomicI64>,
    ids: Arc<Mutex<Generator>>,
}

impl Clock {
    /// The current time.
    pub fn now(&self) -> Millis {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let now = i64::try_from(since.as_millis()).unwrap_or(i64::MAX) + self.ahead.load(Ordering::Relaxed);
        Millis(self.latest.fetch_max(now, Ordering::Relaxed).max(now))
    }

    /// Moves the time forward by `ms` milliseconds. For tests.
    pub fn advance(&self, ms: i64) {
        self.ahead.fetch_add(ms, Ordering::Relaxed);
    }

    /// A new id, made from the current time; greater than those made before.
    pub fn ulid(&self) -> Ulid {
        let now = u64::try_from(self.now().0).unwrap_or_default();
        let mut random = [0; 16];
        fill(&mut random);
        let mut ids = self.ids.lock().unwrap_or_else(PoisonError::into_inner);
        ids.make(now, u128::from_le_bytes(random))
    }
}

/// Unguessable bytes.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    fill(&mut bytes);
    bytes
}

#[expect(clippy::expect_used, reason = "without the system's randomness nothing here is safe")]
fn fill(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("the system gives random bytes");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_one_millisecond_are_in_the_order_of_making() {
        let clock = Clock::default();
        let ids: Vec<Ulid> = (0..1_000).map(|_| clock.clone().ulid()).collect();
        assert!(ids.is_sorted_by(|a, b| a < b));
    }
}

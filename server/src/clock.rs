//! The only place that asks for the time or for randomness. Everything else is given a [`Clock`].
#![expect(clippy::disallowed_methods, reason = "the one place that asks the system")]

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use shared::id::Millis;
use ulid::Ulid;

/// The time, and new ids. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    /// The latest time told: it never goes back, even where the machine's does.
    latest: Arc<AtomicI64>,
    /// Added to the machine's time, so that tests can let time pass.
    ahead: Arc<AtomicI64>,
}

impl Clock {
    /// Now.
    pub fn now(&self) -> Millis {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let now = i64::try_from(since.as_millis()).unwrap_or(i64::MAX) + self.ahead.load(Ordering::Relaxed);
        Millis(self.latest.fetch_max(now, Ordering::Relaxed).max(now))
    }

    /// Lets `ms` milliseconds pass at once. For tests.
    pub fn advance(&self, ms: i64) {
        self.ahead.fetch_add(ms, Ordering::Relaxed);
    }

    /// A new identifier of now.
    pub fn ulid(&self) -> Ulid {
        let now = u64::try_from(self.now().0).unwrap_or_default();
        let mut random = [0; 16];
        fill(&mut random);
        Ulid::from_parts(now, u128::from_le_bytes(random))
    }
}

/// Bytes that nobody can guess.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    fill(&mut bytes);
    bytes
}

#[expect(clippy::expect_used, reason = "without the system's randomness nothing here is safe to do")]
fn fill(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("the system gives random bytes");
}

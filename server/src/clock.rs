//! The only place that reads the time or randomness. Everything else gets a [`Clock`].
#![expect(clippy::disallowed_methods, reason = "the one place that asks the system")]

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use parking_lot::Mutex;
use shared::id::{Generator, Millis};
use ulid::Ulid;

/// How far the machine's clock may go back, in milliseconds, before the time follows it. Corrections by a time server
/// are smaller; a larger one means that the clock was wrong before.
pub const HELD: i64 = 60_000;

/// The time, and new ids. Cheap to clone.
///
/// When the machine's clock goes back by up to a minute, the time stands still until the clock has caught up, so it does
/// not go back. When it goes back further it was wrong before, and the time follows it: otherwise one wrong step into the
/// future would stay until a restart. So of two events the later one has the larger `seq`, but after such a correction
/// its time may be the earlier one. Ids go on in their order whatever the clock does.
#[derive(Clone)]
pub struct Clock {
    machine: Arc<dyn Fn() -> Millis + Send + Sync>,
    /// The latest time returned.
    latest: Arc<AtomicI64>,
    /// Added to the machine's time, for tests.
    ahead: Arc<AtomicI64>,
    ids: Arc<Mutex<Generator>>,
}

impl Clock {
    /// A clock that shows the time that `machine` returns.
    pub fn of(machine: impl Fn() -> Millis + Send + Sync + 'static) -> Self {
        Self {
            machine: Arc::new(machine),
            latest: Arc::default(),
            ahead: Arc::default(),
            ids: Arc::new(Mutex::new(Generator::new())),
        }
    }

    /// The current time.
    pub fn now(&self) -> Millis {
        let now = (self.machine)().0 + self.ahead.load(Ordering::Relaxed);
        let moves = |latest: i64| (now > latest || latest - now > HELD).then_some(now);
        match self.latest.fetch_update(Ordering::Relaxed, Ordering::Relaxed, moves) {
            Ok(before) => {
                if before > now {
                    let seconds = (before - now) / 1_000;
                    tracing::warn!(seconds, "the machine's clock was set back, and the time follows it");
                }
                Millis(now)
            }
            Err(latest) => Millis(latest),
        }
    }

    /// Moves the time forward by `ms` milliseconds. For tests.
    pub fn advance(&self, ms: i64) {
        self.ahead.fetch_add(ms, Ordering::Relaxed);
    }

    /// A new id, made from the current time; greater than those made before.
    pub fn ulid(&self) -> Ulid {
        let now = u64::try_from(self.now().0).unwrap_or_default();
        self.ids.lock().make(now, u128::from_le_bytes(random()))
    }
}

impl Default for Clock {
    /// The machine's clock.
    fn default() -> Self {
        Self::of(|| {
            let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            Millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
        })
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Clock").field("latest", &self.latest).finish_non_exhaustive()
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
    use crate::log::captured::Logged;

    const NOON: i64 = 1_800_000_000_000;
    const YEAR: i64 = 365 * 24 * 3_600_000;

    /// A clock on a machine whose time the test sets.
    fn clock() -> (Clock, Arc<AtomicI64>) {
        let machine = Arc::new(AtomicI64::new(NOON));
        let read = Arc::clone(&machine);
        (Clock::of(move || Millis(read.load(Ordering::Relaxed))), machine)
    }

    #[test]
    fn a_small_step_back_holds_the_time() {
        let (clock, machine) = clock();
        assert_eq!(clock.now(), Millis(NOON));
        machine.store(NOON - HELD, Ordering::Relaxed);
        assert_eq!(clock.now(), Millis(NOON));
        machine.store(NOON + 1, Ordering::Relaxed);
        assert_eq!(clock.now(), Millis(NOON + 1));
    }

    #[test]
    fn a_wrong_year_is_over_when_the_machine_is_right_again() {
        let logged = Logged::default();
        let _listening = logged.listen();
        let (clock, machine) = clock();
        let first = clock.ulid();
        machine.store(NOON + YEAR, Ordering::Relaxed);
        assert_eq!(clock.now(), Millis(NOON + YEAR));
        let wrong = clock.ulid();
        machine.store(NOON + 5, Ordering::Relaxed);
        assert_eq!(clock.now(), Millis(NOON + 5));
        assert_eq!(clock.now(), Millis(NOON + 5));
        logged.assert_one_line(&["the machine's clock was set back", "seconds=31535999"]);
        let right = clock.ulid();
        assert!(first < wrong && wrong < right && right < clock.ulid(), "ids stay in their order");
    }

    #[test]
    fn ids_of_one_millisecond_are_in_the_order_of_making() {
        let (clock, _) = clock();
        let ids: Vec<Ulid> = (0..1_000).map(|_| clock.clone().ulid()).collect();
        assert!(ids.is_sorted_by(|a, b| a < b));
    }
}

//! Slows down guessing of passwords: by one attacker who tries many accounts, and by many who try one. Only wrong guesses
//! count in the end, and a stranger's guesses keep nobody else out: others wait for a few seconds at most.

use std::collections::HashMap;
use std::hash::Hash;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use sha2::{Digest, Sha256};
use tokio::time::Instant;

use super::browser::{Device, canonical};
use crate::peer::Network;
use crate::rate::Throttled;

/// Wrong guesses at one account from all networks, for each that one network has.
const NETWORKS: u32 = 4;

/// The longest that an attempt waits because of guesses from other networks.
const LONGEST_WAIT: Duration = Duration::from_secs(3);

/// Keys after which those without recent guesses are forgotten.
const MANY: usize = 1024;

/// An account, by its address. Hashed, because an address may be of any length.
type Account = [u8; 32];

/// Counts wrong guesses. Cheap to clone.
#[derive(Clone)]
pub struct Throttle(Arc<Shared>);

struct Shared {
    networks: Guesses<Network>,
    /// An account, from one network.
    accounts: Guesses<(Account, Network)>,
    /// An account, from anywhere.
    anywhere: Guesses<Account>,
    devices: Guesses<Device>,
}

/// An attempt that may be made. It counts as a wrong guess, even if its client hangs up, unless it was
/// [`right`](Self::right).
#[must_use]
pub struct Attempt {
    /// How long to wait before it is made.
    pub wait: Duration,
    throttle: Arc<Shared>,
    by: By,
}

#[derive(Clone, Copy)]
enum By {
    /// A browser that has signed in to the account before.
    Device(Device),
    Stranger(Network, Account),
}

impl Throttle {
    /// The wrong guesses allowed per minute from one network, and at one account.
    pub fn new(per_network: NonZeroU32, per_account: NonZeroU32) -> Self {
        let anywhere = per_account.saturating_mul(NonZeroU32::MIN.saturating_add(NETWORKS - 1));
        Self(Arc::new(Shared {
            networks: Guesses::per_minute(per_network),
            accounts: Guesses::per_minute(per_account),
            anywhere: Guesses::per_minute(anywhere),
            devices: Guesses::per_minute(per_account),
        }))
    }

    /// An attempt at the account of `email`.
    ///
    /// # Errors
    /// [`Throttled`], if this browser or this network has guessed too often.
    pub fn attempt(
        &self,
        network: Network,
        email: &str,
        device: Option<Device>,
    ) -> Result<Attempt, Throttled> {
        let all = &self.0;
        let account = Sha256::digest(canonical(email)).into();
        let (by, wait) = if let Some(device) = device {
            all.devices.count(device)?;
            (By::Device(device), Duration::ZERO)
        } else {
            all.networks.count(network)?;
            if let Err(throttled) = all.accounts.count((account, network)) {
                all.networks.forgive(&network);
                return Err(throttled);
            }
            let wait = all.anywhere.count_anyway(account).min(LONGEST_WAIT);
            (By::Stranger(network, account), wait)
        };
        Ok(Attempt { wait, throttle: all.clone(), by })
    }
}

impl Attempt {
    /// The password was right, or it was not looked at.
    pub fn right(self) {
        let all = &self.throttle;
        match self.by {
            By::Device(device) => all.devices.forgive(&device),
            By::Stranger(network, account) => {
                all.networks.forgive(&network);
                all.accounts.forgive(&(account, network));
                all.anywhere.forgive(&account);
            }
        }
    }
}

/// The wrong guesses of each key. Unlike a [`Limiter`](crate::rate::Limiter) it takes back what turned out to be right.
/// For each key there is the time at which all is forgotten (the generic cell rate algorithm).
struct Guesses<K> {
    /// For how long one guess is remembered.
    each: Duration,
    /// For how long as many as are allowed at once are.
    most: Duration,
    until: Mutex<HashMap<K, Instant>>,
}

impl<K: Eq + Hash> Guesses<K> {
    fn per_minute(number: NonZeroU32) -> Self {
        let most = Duration::from_mins(1);
        Self { each: most / number.get(), most, until: Mutex::default() }
    }

    /// Counts one, if it is allowed now.
    fn count(&self, key: K) -> Result<(), Throttled> {
        let now = Instant::now();
        let mut until = self.until.lock();
        let next = until.get(&key).map_or(now, |until| (*until).max(now)) + self.each;
        let over = next.saturating_duration_since(now + self.most);
        if over > Duration::ZERO {
            return Err(Throttled(over));
        }
        until.insert(key, next);
        Self::forget_old(&mut until, now);
        Ok(())
    }

    /// Counts one, and returns how long it should have waited. The sum does not grow for ever.
    fn count_anyway(&self, key: K) -> Duration {
        let now = Instant::now();
        let mut until = self.until.lock();
        let next = until.get(&key).map_or(now, |until| (*until).max(now)) + self.each;
        let over = next.saturating_duration_since(now + self.most);
        until.insert(key, next.min(now + 2 * self.most));
        Self::forget_old(&mut until, now);
        over
    }

    /// Takes one back.
    fn forgive(&self, key: &K) {
        if let Some(until) = self.until.lock().get_mut(key) {
            *until = until.checked_sub(self.each).unwrap_or(*until);
        }
    }

    fn forget_old(until: &mut HashMap<K, Instant>, now: Instant) {
        if until.len() >= MANY && until.len() == until.capacity() {
            until.retain(|_, until| *until > now);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::*;
    use crate::auth::Devices;

    fn network(text: &str) -> Network {
        text.parse::<IpAddr>().unwrap().into()
    }

    fn throttle() -> Throttle {
        let number = |n| NonZeroU32::new(n).unwrap();
        Throttle::new(number(5), number(3))
    }

    #[tokio::test(start_paused = true)]
    async fn only_wrong_guesses_count() {
        let (throttle, here) = (throttle(), network("192.0.2.1"));
        for _ in 0..100 {
            throttle.attempt(here, "ann@example.org", None).unwrap().right();
        }
        for _ in 0..3 {
            drop(throttle.attempt(here, "ann@example.org", None).unwrap());
        }
        let Err(Throttled(wait)) = throttle.attempt(here, " ANN@example.org", None) else {
            panic!("too many")
        };
        assert_eq!(wait, Duration::from_secs(20));
        for _ in 0..2 {
            drop(throttle.attempt(here, "ben@example.org", None).unwrap());
        }
        assert!(throttle.attempt(here, "eve@example.org", None).is_err(), "five from one network");
        tokio::time::advance(wait).await;
        assert!(throttle.attempt(here, "ann@example.org", None).is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn guesses_from_elsewhere_delay_and_never_keep_out() {
        let throttle = throttle();
        for n in 0..100 {
            for _ in 0..3 {
                drop(throttle.attempt(network(&format!("192.0.2.{n}")), "ann@example.org", None));
            }
        }
        let attempt = throttle.attempt(network("198.51.100.1"), "ann@example.org", None).unwrap();
        assert_eq!(attempt.wait, LONGEST_WAIT);
        let other = throttle.attempt(network("198.51.100.1"), "ben@example.org", None).unwrap();
        assert_eq!(other.wait, Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn a_known_browser_is_counted_apart() {
        let (throttle, here, devices) = (throttle(), network("192.0.2.1"), Devices::new(b"secret"));
        while throttle.attempt(here, "ann@example.org", None).is_ok() {}
        let known = devices.known("ann@example.org", &devices.cookie("ann@example.org"));
        for _ in 0..3 {
            let attempt = throttle.attempt(here, "ann@example.org", known).unwrap();
            assert_eq!(attempt.wait, Duration::ZERO);
        }
        assert!(throttle.attempt(here, "ann@example.org", known).is_err(), "it may guess no more often");
    }
}

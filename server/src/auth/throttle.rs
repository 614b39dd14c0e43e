//! How often one may try to sign in: by address on the network and by account, so that neither one guesser with
//! many accounts nor many guessers at one account get far. Nobody is locked out, only slowed down.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota};

/// Counts attempts. Cheap to clone.
#[derive(Clone)]
pub struct Throttle {
    addresses: Arc<DefaultKeyedRateLimiter<IpAddr>>,
    accounts: Arc<DefaultKeyedRateLimiter<String>>,
}

/// Too many attempts; the next one may be made after this time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Throttled(pub Duration);

impl Throttle {
    /// So many attempts a minute from one address and at one account.
    pub fn new(per_address: NonZeroU32, per_account: NonZeroU32) -> Self {
        Self {
            addresses: Arc::new(DefaultKeyedRateLimiter::keyed(Quota::per_minute(per_address))),
            accounts: Arc::new(DefaultKeyedRateLimiter::keyed(Quota::per_minute(per_account))),
        }
    }

    /// Counts an attempt at the account of `email`.
    ///
    /// # Errors
    /// [`Throttled`], if it may not be made now.
    pub fn attempt(&self, address: IpAddr, email: &str) -> Result<(), Throttled> {
        // Forgets who has not tried for long, so that memory stays bounded by the attempts of a minute.
        self.addresses.retain_recent();
        self.accounts.retain_recent();
        let now = DefaultClock::default().now();
        let wait = |not: governor::NotUntil<_>| Throttled(not.wait_time_from(now));
        self.addresses.check_key(&address).map_err(wait)?;
        self.accounts.check_key(&email.trim().to_lowercase()).map_err(wait)
    }
}

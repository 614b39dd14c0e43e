//! Limits sign-in attempts per network address and per account, against one attacker trying many accounts and many
//! attackers trying one. It slows clients down and never locks a user out.

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

/// Too many attempts; the next one is allowed after this time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Throttled(pub Duration);

impl Throttle {
    /// The attempts allowed per minute from one address and for one account.
    pub fn new(per_address: NonZeroU32, per_account: NonZeroU32) -> Self {
        Self {
            addresses: Arc::new(DefaultKeyedRateLimiter::keyed(Quota::per_minute(per_address))),
            accounts: Arc::new(DefaultKeyedRateLimiter::keyed(Quota::per_minute(per_account))),
        }
    }

    /// Counts an attempt for the account of `email`.
    ///
    /// # Errors
    /// [`Throttled`], if it is not allowed now.
    pub fn attempt(&self, address: IpAddr, email: &str) -> Result<(), Throttled> {
        // Drops old entries, so that memory is bounded by the attempts of a minute.
        self.addresses.retain_recent();
        self.accounts.retain_recent();
        let now = DefaultClock::default().now();
        let wait = |not: governor::NotUntil<_>| Throttled(not.wait_time_from(now));
        self.addresses.check_key(&address).map_err(wait)?;
        self.accounts.check_key(&email.trim().to_lowercase()).map_err(wait)
    }
}

//! How many people one user may add to boards in an hour, so that nobody can try out addresses.

use std::num::NonZeroU32;
use std::sync::Arc;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota};
use shared::id::UserId;

use super::Wait;

/// Counts the people that each user adds. Cheap to clone.
#[derive(Clone)]
pub struct AddingPace(Arc<DefaultKeyedRateLimiter<UserId>>);

impl AddingPace {
    /// The number allowed per hour.
    pub fn new(per_hour: NonZeroU32) -> Self {
        Self(Arc::new(DefaultKeyedRateLimiter::keyed(Quota::per_hour(per_hour))))
    }

    /// Counts one more.
    ///
    /// # Errors
    /// How long to wait, if it is too many.
    pub(super) fn check(&self, user: UserId) -> Result<(), Wait> {
        // Drops old entries, so that memory is bounded by the users of an hour.
        self.0.retain_recent();
        self.0.check_key(&user).map_err(|not| Wait(not.wait_time_from(DefaultClock::default().now())))
    }
}

//! How many people one user may add to boards in an hour, so that nobody can try out addresses, and how often one address
//! may be added by all, so that nobody is pestered.

use std::collections::HashMap;
use std::fmt;
use std::num::NonZeroU32;
use std::sync::Arc;

use parking_lot::Mutex;
use shared::address::address;
use shared::id::UserId;

use super::Wait;
use crate::rate::{Limiter, Rate, Throttled};

/// Counts the people that each user adds, and how often each address is added. Cheap to clone.
#[derive(Clone)]
pub struct AddingPace {
    by: Limiter<UserId>,
    of: Limiter<String>,
    /// How many more each user may add, for invitations of theirs that were accepted.
    earned: Arc<Mutex<HashMap<UserId, u32>>>,
}

/// How many additions a user can have earned at a time.
const MOST_EARNED: u32 = 100;

/// Why nobody is added now, in words for people; the same whether the address has an account or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TooMany {
    /// The user has added too many people.
    By(Wait),
    /// The address was added too often.
    Of(Wait),
}

impl AddingPace {
    /// The number allowed per hour, for each user and for each address.
    pub fn new(per_hour: NonZeroU32) -> Self {
        let rate = Rate::per_hour_at_once(per_hour);
        Self { by: Limiter::new(rate), of: Limiter::new(rate), earned: Arc::default() }
    }

    /// Counts one more.
    ///
    /// # Errors
    /// How long to wait, if it is too many.
    pub(super) fn check(&self, user: UserId, email: &str) -> Result<(), TooMany> {
        match self.by.check(&user) {
            Err(Throttled(time)) if !self.spend(user) => return Err(TooMany::By(Wait(time))),
            _ => {}
        }
        // What is no address will be rejected.
        let Ok(email) = address(email) else { return Ok(()) };
        self.of.check(&email).map_err(|Throttled(time)| TooMany::Of(Wait(time)))
    }

    /// Somebody has accepted an invitation by `user`, who may add one more for it. Forgotten by a restart.
    pub(super) fn accepted(&self, user: UserId) {
        let mut earned = self.earned.lock();
        let earned = earned.entry(user).or_default();
        *earned = MOST_EARNED.min(*earned + 1);
    }

    /// Takes one of those that the user has earned, if there are any.
    fn spend(&self, user: UserId) -> bool {
        let mut earned = self.earned.lock();
        let Some(left) = earned.get_mut(&user) else { return false };
        *left -= 1;
        if *left == 0 {
            earned.remove(&user);
        }
        true
    }
}

impl TooMany {
    /// How long to wait.
    pub fn wait(self) -> Wait {
        match self {
            Self::By(wait) | Self::Of(wait) => wait,
        }
    }
}

impl fmt::Display for TooMany {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::By(_) => f.write_str("You’ve added many people to boards in the last hour.")?,
            Self::Of(_) => f.write_str("This address has been added to many boards in the last hour.")?,
        }
        write!(f, " Try again in {}.", self.wait())
    }
}

//! How many people one user may add to boards in an hour, so that nobody can try out addresses, and how often one address
//! may be added by all, so that nobody is pestered.

use std::fmt;
use std::num::NonZeroU32;

use shared::address::address;
use shared::id::UserId;

use super::Wait;
use crate::rate::{Limiter, Rate, Throttled};

/// Counts the people that each user adds, and how often each address is added. Cheap to clone.
#[derive(Clone)]
pub struct AddingPace {
    by: Limiter<UserId>,
    of: Limiter<String>,
}

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
        Self { by: Limiter::new(rate), of: Limiter::new(rate) }
    }

    /// Counts one more.
    ///
    /// # Errors
    /// How long to wait, if it is too many.
    pub(super) fn check(&self, user: UserId, email: &str) -> Result<(), TooMany> {
        self.by.check(&user).map_err(|Throttled(time)| TooMany::By(Wait(time)))?;
        // What is no address will be rejected.
        let Ok(email) = address(email) else { return Ok(()) };
        self.of.check(&email).map_err(|Throttled(time)| TooMany::Of(Wait(time)))
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
            Self::By(_) => f.write_str("You have added many people to boards in the last hour.")?,
            Self::Of(_) => f.write_str("This address has been added to many boards in the last hour.")?,
        }
        write!(f, " Try again in {}.", self.wait())
    }
}

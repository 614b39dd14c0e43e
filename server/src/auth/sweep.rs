//! What time does to sessions: the connections of one that has expired, or was ended on another server of the same
//! database, are closed within a minute; what has long ended is removed once a day.

use std::time::Duration;

use shared::id::Millis;
use tokio::time::MissedTickBehavior;

use super::Accounts;
use crate::log::chain;
use crate::store::StoreError;

/// How often to look for sessions that have ended.
const EVERY: Duration = Duration::from_mins(1);

/// How far to look back beyond the last time, in milliseconds: the clocks of servers differ.
const OVERLAP: i64 = 60_000;

/// How often to remove sessions, in milliseconds.
const REMOVE_EVERY: i64 = 24 * 60 * 60 * 1_000;

/// How long to keep an ended session, in milliseconds.
const KEPT: i64 = 7 * 24 * 60 * 60 * 1_000;

/// Looks after sessions.
pub struct Sweep {
    accounts: Accounts,
    looked_at: Millis,
    removed_at: Option<Millis>,
}

impl Sweep {
    /// Connections of sessions that end from now on are closed.
    pub fn new(accounts: Accounts) -> Self {
        let looked_at = accounts.clock.now();
        Self { accounts, looked_at, removed_at: None }
    }

    /// Looks every minute, for as long as it is polled.
    pub async fn run(mut self) {
        let mut ticks = tokio::time::interval(EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            if let Err(error) = self.look().await {
                tracing::error!(error = %chain(&error), "sessions that have ended could not be looked for");
            }
        }
    }

    /// Closes the connections of sessions that have ended since the last time, and removes old sessions if a day has
    /// passed.
    ///
    /// # Errors
    /// If the database fails; the next time makes up for it.
    pub async fn look(&mut self) -> Result<(), StoreError> {
        let now = self.accounts.clock.now();
        let from = Millis(self.looked_at.0 - OVERLAP);
        for session in self.accounts.store.sessions_ended(from, now).await? {
            self.accounts.registry.disconnect_session(session);
        }
        self.looked_at = now;
        if self.removed_at.is_none_or(|at| now.0 - at.0 >= REMOVE_EVERY) {
            let removed = self.accounts.store.remove_sessions(Millis(now.0 - KEPT)).await?;
            tracing::debug!(removed, "removed sessions that ended a week ago");
            self.removed_at = Some(now);
        }
        Ok(())
    }
}

//! How many files may be open, which each connection takes one of.

use crate::log::chain;

/// What is kept free for the database, its journal and the rest.
const OTHERS: u64 = 64;

/// Raises the limit of open files as far as the system allows, and returns how many connections it leaves room for.
pub(super) fn room_for_connections() -> usize {
    let allowed = rlimit::increase_nofile_limit(u64::MAX).unwrap_or_else(|error| {
        tracing::warn!(error = %chain(&error), "the limit of open files could not be raised");
        rlimit::Resource::NOFILE.get_soft().unwrap_or(u64::MAX)
    });
    // With very few files, half of them are worth more than nothing.
    let room = allowed.saturating_sub(OTHERS).max(allowed / 2);
    tracing::info!(files = allowed, connections = room, "the limit of open files");
    usize::try_from(room).unwrap_or(usize::MAX)
}

//! Whether the database works: something is read and something is written.

use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};

use super::{Pools, Store, StoreError, on};
use crate::clock::random;
use crate::log::chain;

/// How long a successful check counts for all who ask, unless a change fails meanwhile. Each check waits for the disk.
const FRESH: Duration = Duration::from_secs(1);

/// A database that takes longer does not work.
const PATIENCE: Duration = Duration::from_secs(3);

/// How much a check writes, in bytes: as much as a large change, so that it fails when there is no room for one.
const ROOM: usize = 16 * 1024;

/// What works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Health {
    /// Boards can be read.
    pub reads: bool,
    /// Changes are accepted.
    pub writes: bool,
}

impl Health {
    /// Whether all of it works.
    pub fn is_good(self) -> bool {
        self.reads && self.writes
    }
}

/// When everything worked. Locked while a check runs, so that others wait for its outcome.
#[derive(Debug, Default)]
pub(super) struct LastCheck(Mutex<Option<Instant>>);

impl Store {
    /// Reads, and writes in the same way as changes to boards. Each failure has been logged with its cause.
    pub async fn health(&self) -> Health {
        let mut last = self.checked.0.lock().await;
        let doubted = &self.pools.doubted;
        if last.is_some_and(|at| at.elapsed() < FRESH) && !doubted.load(Ordering::Relaxed) {
            return Health { reads: true, writes: true };
        }
        doubted.store(false, Ordering::Relaxed);
        let (reads, writes) =
            tokio::join!(timeout(PATIENCE, self.read()), timeout(PATIENCE, self.writer().check()));
        let health = Health { reads: reads.unwrap_or(false), writes: writes.unwrap_or(false) };
        *last = health.is_good().then(Instant::now);
        health
    }

    async fn read(&self) -> bool {
        let read =
            on!(self.reader(), |db| sqlx::query("SELECT 1 FROM users LIMIT 1").execute(db).await.map(drop));
        if let Err(error) = &read {
            tracing::error!(error = %chain(error), "nothing can be read");
        }
        read.is_ok()
    }
}

impl Pools {
    /// Writes a row that nobody needs, then removes its predecessor.
    pub(super) async fn write_something(&self) -> Result<(), StoreError> {
        const INSERT: &str = "INSERT INTO checks (number, filler) VALUES ($1, $2)";
        const DELETE: &str = "DELETE FROM checks WHERE number <> $1";
        let (number, filler) = (i64::from_le_bytes(random()), "x".repeat(ROOM));
        let mut tx = self.begin().await?;
        on!(tx.connection(), |db| sqlx::query(INSERT).bind(number).bind(filler).execute(db).await.map(drop))?;
        on!(tx.connection(), |db| sqlx::query(DELETE).bind(number).execute(db).await.map(drop))?;
        tx.commit().await
    }
}

//! Opening and tuning SQLite.

use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use super::{Pools, StoreError};

/// Connections that read at the same time. In WAL mode they neither wait for the writer nor hold it up.
const READERS: u32 = 4;

pub(super) async fn open(path: &Path) -> Result<Pools, StoreError> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // Acknowledged means durable: a commit waits for the disk.
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        .pragma("cache_size", "-16000")
        .pragma("temp_store", "memory");
    let writer = SqlitePoolOptions::new().max_connections(1).connect_with(options.clone()).await?;
    sqlx::migrate!("../migrations/sqlite").run(&writer).await?;
    let reader =
        SqlitePoolOptions::new().max_connections(READERS).connect_with(options.read_only(true)).await?;
    Ok(Pools { reader, writer })
}

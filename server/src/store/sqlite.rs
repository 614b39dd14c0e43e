//! Opening and tuning SQLite.

use std::path::Path;
use std::time::Duration;

use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use super::StoreError;
use super::db::Connections;

/// Connections that read at the same time. In WAL mode readers and the writer do not block each other.
const READERS: u32 = 4;

/// Connections that write. SQLite allows one writer at a time anyway, and a queue is fairer than retrying.
const WRITERS: u32 = 1;

/// Opens the database file, creates it if necessary, and migrates it.
pub(super) async fn open(path: &Path) -> Result<Connections<SqlitePool>, StoreError> {
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
    let writers = SqlitePoolOptions::new().max_connections(WRITERS).connect_with(options.clone()).await?;
    sqlx::migrate!("../migrations/sqlite").run(&writers).await?;
    let readers =
        SqlitePoolOptions::new().max_connections(READERS).connect_with(options.read_only(true)).await?;
    Ok(Connections { readers, writers })
}

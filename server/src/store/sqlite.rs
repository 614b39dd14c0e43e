//! Opening and tuning SQLite.

use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::SqlitePool;
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use super::StoreError;
use super::db::Connections;
use crate::data_dir;
use crate::log::chain;

/// Connections that read at the same time. In WAL mode readers and the writer do not block each other.
const READERS: u32 = 4;

/// Connections that write. SQLite allows one writer at a time anyway, and a queue is fairer than retrying.
const WRITERS: u32 = 1;

pub(super) static MIGRATIONS: Migrator = sqlx::migrate!("../migrations/sqlite");

/// Opens the database file, creates it if necessary, and migrates it.
pub(super) async fn open(path: &Path) -> Result<Connections<SqlitePool>, StoreError> {
    keep_private(path).map_err(sqlx::Error::from)?;
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // Acknowledged means durable: a commit waits for the disk.
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        // What is deleted is overwritten.
        .pragma("secure_delete", "ON")
        .pragma("cache_size", "-16000")
        .pragma("temp_store", "memory");
    let writers = SqlitePoolOptions::new().max_connections(WRITERS).connect_with(options.clone()).await?;
    MIGRATIONS.run(&writers).await?;
    // A server that was killed may have left copies of what was deleted.
    empty_journal(&writers).await;
    let readers =
        SqlitePoolOptions::new().max_connections(READERS).connect_with(options.read_only(true)).await?;
    Ok(Connections { readers, writers })
}

/// Only the owner may read the database and what SQLite puts beside it, which gets the mode of the database.
fn keep_private(path: &Path) -> std::io::Result<()> {
    if !path.exists() {
        return data_dir::open_private(path).map(drop);
    }
    // An existing database is not opened here: closing it would end the locks that SQLite has on it in this process.
    for suffix in ["", "-wal", "-shm"] {
        let file = PathBuf::from(format!("{}{suffix}", path.display()));
        if file.exists() && data_dir::close_to_others(&file)? {
            tracing::warn!(path = %file.display(), "others could read this file until now");
        }
    }
    Ok(())
}

/// Moves everything from the journal into the database file, so that the file alone is the whole database. Nothing may
/// be reading. Without it nothing is lost, and the next start finds the journal, so a failure is only logged.
pub(super) async fn empty_journal(writers: &SqlitePool) {
    let outcome: Result<(i64, i64, i64), _> =
        sqlx::query_as("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(writers).await;
    match outcome {
        Ok((0, ..)) => {}
        Ok(_) => tracing::warn!("another program has the database open, so its journal is not empty"),
        Err(error) => {
            tracing::warn!(error = %chain(&error), "the journal could not be moved into the database");
        }
    }
}

/// Limits the size of the database, in pages, for the open connection and later ones: a disk that is full. At least what
/// it has now.
#[cfg(test)]
pub(super) async fn limit(writers: &SqlitePool, pages: u32) {
    let options = (*writers.connect_options()).clone();
    writers.set_connect_options(options.pragma("max_page_count", pages.to_string()));
    let sql = sqlx::AssertSqlSafe(format!("PRAGMA max_page_count = {pages}"));
    sqlx::query(sql).execute(writers).await.unwrap();
}

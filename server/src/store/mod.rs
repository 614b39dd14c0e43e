//! All that is kept, and all SQL. One file a table; what is read is a method of [`Store`], what is written one
//! of [`Tx`] or of `Store` where it is a transaction by itself.
//!
//! The SQL keeps to what SQLite and PostgreSQL have in common.

mod boards;
mod comments;
mod events;
mod members;
mod projection;
mod sessions;
mod snapshots;
mod sqlite;
mod users;
mod writer;

use std::path::Path;
use std::str::FromStr;

use shared::id::InvalidId;
use shared::wire::DecodeError;
use sqlx::{Row, Sqlite, SqliteConnection, SqlitePool, Transaction};

pub use events::{Append, AppendError};
pub use sessions::{Refresh, StoredSession};
pub use users::{EmailTaken, NewUser};
use writer::Writer;

/// A failure of the database. What is simply not there is never an error.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused or could not be reached.
    #[error("the database failed")]
    Database(#[from] sqlx::Error),
    /// The database is newer than this program, or a migration failed.
    #[error("the database could not be brought up to date")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// A row holds what no version ever wrote.
    #[error("a row cannot be read")]
    Decode(#[from] DecodeError),
    /// As [`Decode`](Self::Decode), of a snapshot.
    #[error("a stored value cannot be read")]
    Json(#[from] serde_json::Error),
    /// As [`Decode`](Self::Decode), of an id.
    #[error("a stored id cannot be read")]
    Id(#[from] InvalidId),
    /// It cannot serve just now.
    #[error("the database is not available")]
    Unavailable,
}

/// The door to the database. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    pools: Pools,
    writer: Writer,
}

/// Connections: many that read, one that writes, because SQLite has one writer anyway and a queue is fairer than
/// trying again.
#[derive(Debug, Clone)]
pub(crate) struct Pools {
    reader: SqlitePool,
    writer: SqlitePool,
}

/// A transaction that writes. Dropped without [`commit`](Self::commit), it did nothing.
pub(crate) struct Tx(Transaction<'static, Sqlite>);

impl Store {
    /// Opens the database file, makes it if need be, and brings it up to date.
    ///
    /// # Errors
    /// If it cannot be opened or migrated.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        let pools = sqlite::open(path).await?;
        let writer = Writer::start(pools.clone());
        Ok(Self { pools, writer })
    }

    /// Answers whether the database does.
    ///
    /// # Errors
    /// If it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT 1").execute(self.reader()).await?;
        Ok(())
    }

    /// Waits for what is being written, then lets go of the file.
    pub async fn close(&self) {
        self.pools.writer.close().await;
        self.pools.reader.close().await;
    }

    fn reader(&self) -> &SqlitePool {
        &self.pools.reader
    }

    fn writer(&self) -> &Writer {
        &self.writer
    }

    async fn begin(&self) -> Result<Tx, StoreError> {
        self.pools.begin().await
    }
}

impl Pools {
    async fn begin(&self) -> Result<Tx, StoreError> {
        Ok(Tx(self.writer.begin_with("BEGIN IMMEDIATE").await?))
    }
}

impl Tx {
    fn connection(&mut self) -> &mut SqliteConnection {
        &mut self.0
    }

    async fn commit(self) -> Result<(), StoreError> {
        Ok(self.0.commit().await?)
    }

    /// Marks where [`roll_back_to_savepoint`](Self::roll_back_to_savepoint) returns to. They do not nest.
    async fn savepoint(&mut self) -> Result<(), StoreError> {
        self.run("SAVEPOINT part").await
    }

    async fn release(&mut self) -> Result<(), StoreError> {
        self.run("RELEASE SAVEPOINT part").await
    }

    async fn roll_back_to_savepoint(&mut self) -> Result<(), StoreError> {
        self.run("ROLLBACK TO SAVEPOINT part").await?;
        self.release().await
    }

    async fn run(&mut self, sql: &'static str) -> Result<(), StoreError> {
        sqlx::query(sql).execute(self.connection()).await?;
        Ok(())
    }
}

/// The id in a column.
fn id<T: FromStr<Err = InvalidId>>(row: &sqlx::sqlite::SqliteRow, column: usize) -> Result<T, StoreError> {
    Ok(row.try_get::<&str, _>(column)?.parse()?)
}

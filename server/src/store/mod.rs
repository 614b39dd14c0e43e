//! Everything that is stored, and all SQL. One file per table; reads are methods of [`Store`], writes are methods of
//! `Tx`, or of `Store` if they are a whole transaction.
//!
//! Each statement is one text for both databases, in the SQL that SQLite and PostgreSQL share: `$1`, `RETURNING`,
//! `ON CONFLICT`, `BIGINT`, `BOOLEAN`, `TEXT`, times as milliseconds, ids as text. The compiler does not check it, so
//! `tests/it/store/` runs every function on both.

mod blocks;
mod boards;
mod comments;
mod copy;
mod db;
mod error;
mod events;
mod health;
mod invitations;
mod members;
mod postgres;
mod projection;
mod redaction;
mod sessions;
mod snapshots;
mod sqlite;
mod url;
mod users;
mod writer;

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

pub use copy::{Contents, CopyError, check, copy};
use db::{Db, Pools, Reader, Tx, on};
pub use error::{AppendError, Conflict, StoreError};
pub use events::Append;
pub use health::Health;
use health::LastCheck;
pub use sessions::{ListedSession, LiveSession, NewSession, Refresh, Rotation};
pub use url::DatabaseUrl;
pub use users::{EmailTaken, NewUser};
use writer::Writer;

/// The name of a SQLite database in its data directory.
pub(crate) const DATABASE: &str = "boardwalk.db";

/// The database. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    pools: Pools,
    writer: Writer,
    checked: Arc<LastCheck>,
}

impl Store {
    /// Opens the SQLite database in `data_dir`, creates it if necessary, and migrates it.
    ///
    /// # Errors
    /// If it cannot be opened or migrated.
    pub async fn open(data_dir: &Path) -> Result<Self, StoreError> {
        let connections = sqlite::open(&data_dir.join(DATABASE)).await?;
        Ok(Self::on(Pools::new(Db::Sqlite(connections))))
    }

    /// Connects to a PostgreSQL database and migrates it. It must exist, but may be empty.
    ///
    /// # Errors
    /// If it cannot be reached, used or migrated; the error says what to do.
    pub async fn connect(url: &DatabaseUrl) -> Result<Self, StoreError> {
        let connections = postgres::open(url).await?;
        Ok(Self::on(Pools::new(Db::Postgres(connections))))
    }

    fn on(pools: Pools) -> Self {
        let writer = Writer::new(pools.clone());
        Self { pools, writer, checked: Arc::default() }
    }

    /// Waits for pending writes, then closes all connections.
    pub async fn close(&self) {
        self.pools.close().await;
    }

    /// The kind of database, for the log.
    pub fn kind(&self) -> &'static str {
        match self.pools.db {
            Db::Sqlite(_) => "sqlite",
            Db::Postgres(_) => "postgresql",
        }
    }

    /// Limits the size of the SQLite database, in pages; at least what it has now.
    #[cfg(test)]
    pub(crate) async fn limit(&self, pages: u32) {
        let Db::Sqlite(db) = &self.pools.db else { return };
        sqlite::limit(&db.writers, pages).await;
    }

    fn reader(&self) -> Reader<'_> {
        self.pools.reader()
    }

    fn writer(&self) -> &Writer {
        &self.writer
    }

    async fn begin(&self) -> Result<Tx<'static>, StoreError> {
        self.pools.begin().await
    }
}

/// The text in a form that both databases accept: PostgreSQL cannot store NUL, so it becomes U+FFFD.
fn text(text: &str) -> Cow<'_, str> {
    if text.contains('\0') { text.replace('\0', "\u{fffd}").into() } else { text.into() }
}

//! What differs between the two databases, and [`on!`], which hides it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use sqlx::pool::PoolConnection;
use sqlx::{PgConnection, PgPool, Postgres, Sqlite, SqliteConnection, SqlitePool};

use super::StoreError;

/// Something for SQLite, or its counterpart for PostgreSQL.
#[derive(Debug, Clone)]
pub(super) enum Db<S, P> {
    Sqlite(S),
    Postgres(P),
}

/// Runs the code on whichever database is in use. It is compiled once for each, so it may use only what both support,
/// and must have the same type for both. A `?` in it returns from the enclosing function.
macro_rules! on {
    ($db:expr, |$name:ident| $code:expr) => {
        match $db {
            $crate::store::db::Db::Sqlite($name) => $code,
            $crate::store::db::Db::Postgres($name) => $code,
        }
    };
}
pub(super) use on;

/// Where queries run: any free connection for reading.
pub(super) type Reader<'a> = Db<&'a SqlitePool, &'a PgPool>;

/// Where changes run: the connection of a transaction.
pub(super) type Connection<'a> = Db<&'a mut SqliteConnection, &'a mut PgConnection>;

/// The connections to one database, in two pools, so that many reads cannot hold up a write.
#[derive(Debug, Clone)]
pub(super) struct Connections<Pool> {
    pub(super) readers: Pool,
    pub(super) writers: Pool,
}

/// The open connections. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Pools {
    pub(super) db: Db<Connections<SqlitePool>, Connections<PgPool>>,
    /// Whether a change has failed since the last successful check.
    pub(super) doubted: Arc<AtomicBool>,
}

impl Pools {
    pub(super) fn new(db: Db<Connections<SqlitePool>, Connections<PgPool>>) -> Self {
        Self { db, doubted: Arc::default() }
    }

    pub(super) fn reader(&self) -> Reader<'_> {
        match &self.db {
            Db::Sqlite(db) => Db::Sqlite(&db.readers),
            Db::Postgres(db) => Db::Postgres(&db.readers),
        }
    }

    pub(super) async fn begin(&self) -> Result<Tx<'static>, StoreError> {
        let acquired = match &self.db {
            Db::Sqlite(db) => db.writers.acquire().await.map(Db::Sqlite),
            Db::Postgres(db) => db.writers.acquire().await.map(Db::Postgres),
        };
        let connection = acquired.inspect_err(|_| self.doubted.store(true, Ordering::Relaxed))?;
        let place = Place::Whole { connection, sound: true, doubted: Arc::clone(&self.doubted) };
        // From here on the connection is discarded if beginning fails or is cancelled.
        let mut tx = Tx { place, open: true };
        tx.run(match &self.db {
            // A transaction that reads first and then writes would fail if another process wrote in between.
            Db::Sqlite(_) => "BEGIN IMMEDIATE",
            Db::Postgres(_) => "BEGIN",
        })
        .await?;
        Ok(tx)
    }

    /// Waits for statements that are running, then closes all connections.
    pub(super) async fn close(&self) {
        // The last connection to close must be one that writes: it moves the journal into SQLite's database file.
        match &self.db {
            Db::Sqlite(db) => {
                db.readers.close().await;
                super::sqlite::empty_journal(&db.writers).await;
                db.writers.close().await;
            }
            Db::Postgres(db) => {
                db.readers.close().await;
                db.writers.close().await;
            }
        }
    }
}

/// A transaction, or a part of one. Dropped without [`commit`](Self::commit), it changes nothing.
///
/// Its statements are plain SQL, not sqlx's `Transaction`: SQLite ends a transaction by itself when the disk is full or
/// fails, which sqlx's count of open transactions does not notice, and then the connection never begins another one.
/// Here a connection is used again only after a transaction that ended as it was told to. Any other is closed and
/// replaced, whatever went wrong.
pub(super) struct Tx<'c> {
    place: Place<'c>,
    /// Whether it has neither been committed nor rolled back.
    open: bool,
}

enum Place<'c> {
    Whole {
        connection: Db<PoolConnection<Sqlite>, PoolConnection<Postgres>>,
        /// Whether all its parts ended as they were told to.
        sound: bool,
        doubted: Arc<AtomicBool>,
    },
    Part {
        connection: Connection<'c>,
        /// Of the whole.
        sound: &'c mut bool,
    },
}

impl Tx<'_> {
    pub(super) fn connection(&mut self) -> Connection<'_> {
        match &mut self.place {
            Place::Whole { connection: Db::Sqlite(it), .. } => Db::Sqlite(it),
            Place::Whole { connection: Db::Postgres(it), .. } => Db::Postgres(it),
            Place::Part { connection: Db::Sqlite(it), .. } => Db::Sqlite(it),
            Place::Part { connection: Db::Postgres(it), .. } => Db::Postgres(it),
        }
    }

    /// Begins a part that can be rolled back without the rest: a savepoint.
    pub(super) async fn part(&mut self) -> Result<Tx<'_>, StoreError> {
        self.run("SAVEPOINT part").await?;
        let place = match &mut self.place {
            Place::Whole { connection, sound, .. } => {
                let connection = match connection {
                    Db::Sqlite(it) => Db::Sqlite(&mut **it),
                    Db::Postgres(it) => Db::Postgres(&mut **it),
                };
                Place::Part { connection, sound }
            }
            Place::Part { connection, sound } => {
                let connection = match connection {
                    Db::Sqlite(it) => Db::Sqlite(&mut **it),
                    Db::Postgres(it) => Db::Postgres(&mut **it),
                };
                Place::Part { connection, sound }
            }
        };
        Ok(Tx { place, open: true })
    }

    /// Makes it durable; a part becomes durable with the transaction it is a part of.
    pub(super) async fn commit(mut self) -> Result<(), StoreError> {
        match self.place {
            Place::Whole { sound: false, .. } => return Err(StoreError::Unavailable),
            Place::Whole { .. } => self.run("COMMIT").await?,
            Place::Part { .. } => self.run("RELEASE SAVEPOINT part").await?,
        }
        self.open = false;
        Ok(())
    }

    /// Undoes it, so that its connection can be used again. Dropping undoes it too, but closes the connection.
    pub(super) async fn roll_back(mut self) -> Result<(), StoreError> {
        self.run(match self.place {
            Place::Whole { .. } => "ROLLBACK",
            Place::Part { .. } => "ROLLBACK TO SAVEPOINT part; RELEASE SAVEPOINT part",
        })
        .await?;
        self.open = false;
        Ok(())
    }

    async fn run(&mut self, sql: &'static str) -> Result<(), StoreError> {
        on!(self.connection(), |db| sqlx::raw_sql(sql).execute(db).await.map(drop))?;
        Ok(())
    }
}

impl Drop for Tx<'_> {
    fn drop(&mut self) {
        match &mut self.place {
            Place::Whole { connection, sound, doubted } => {
                if self.open || !*sound {
                    doubted.store(true, Ordering::Relaxed);
                    on!(connection, |it| it.close_on_drop());
                }
            }
            Place::Part { sound, .. } => **sound &= !self.open,
        }
    }
}

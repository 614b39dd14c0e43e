//! What differs between the two databases, and [`on!`], which hides it.

use sqlx::{Acquire, PgConnection, PgPool, Postgres, Sqlite, SqliteConnection, SqlitePool, Transaction};

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
pub(super) struct Pools(pub(super) Db<Connections<SqlitePool>, Connections<PgPool>>);

impl Pools {
    pub(super) fn reader(&self) -> Reader<'_> {
        match &self.0 {
            Db::Sqlite(db) => Db::Sqlite(&db.readers),
            Db::Postgres(db) => Db::Postgres(&db.readers),
        }
    }

    pub(super) async fn begin(&self) -> Result<Tx<'static>, StoreError> {
        Ok(Tx(match &self.0 {
            // A transaction that reads first and then writes would fail if another process wrote in between.
            Db::Sqlite(db) => Db::Sqlite(db.writers.begin_with("BEGIN IMMEDIATE").await?),
            Db::Postgres(db) => Db::Postgres(db.writers.begin().await?),
        }))
    }

    /// Waits for statements that are running, then closes all connections.
    pub(super) async fn close(&self) {
        on!(&self.0, |db| {
            db.writers.close().await;
            db.readers.close().await;
        });
    }
}

/// A transaction, or a part of one. Dropped without [`commit`](Self::commit), it changes nothing.
pub(super) struct Tx<'c>(Db<Transaction<'c, Sqlite>, Transaction<'c, Postgres>>);

impl Tx<'_> {
    pub(super) fn connection(&mut self) -> Connection<'_> {
        match &mut self.0 {
            Db::Sqlite(tx) => Db::Sqlite(tx),
            Db::Postgres(tx) => Db::Postgres(tx),
        }
    }

    /// Begins a part that can be rolled back without the rest: a savepoint.
    pub(super) async fn part(&mut self) -> Result<Tx<'_>, StoreError> {
        Ok(Tx(match &mut self.0 {
            Db::Sqlite(tx) => Db::Sqlite(tx.begin().await?),
            Db::Postgres(tx) => Db::Postgres(tx.begin().await?),
        }))
    }

    /// Makes it durable; a part becomes durable with the transaction it is a part of.
    pub(super) async fn commit(self) -> Result<(), StoreError> {
        Ok(on!(self.0, |tx| tx.commit().await)?)
    }

    /// Undoes it now. Dropping it does so too, but only when its connection is used again.
    pub(super) async fn roll_back(self) -> Result<(), StoreError> {
        Ok(on!(self.0, |tx| tx.rollback().await)?)
    }
}

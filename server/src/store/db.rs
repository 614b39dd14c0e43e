//! Two databases behind one door: what they differ in, and [`on!`], which hides it.

use sqlx::{Acquire, PgConnection, PgPool, Postgres, Sqlite, SqliteConnection, SqlitePool, Transaction};

use super::StoreError;

/// Something of SQLite's, or its counterpart of PostgreSQL's.
#[derive(Debug, Clone)]
pub(super) enum Db<S, P> {
    Sqlite(S),
    Postgres(P),
}

/// Runs the code on the database that there is. It is compiled once for each, so it says only what both understand;
/// the two must have the same type in the end. A `?` in it leaves the function around.
macro_rules! on {
    ($db:expr, |$name:ident| $code:expr) => {
        match $db {
            $crate::store::db::Db::Sqlite($name) => $code,
            $crate::store::db::Db::Postgres($name) => $code,
        }
    };
}
pub(super) use on;

/// What a question is asked of: a free connection.
pub(super) type Reader<'a> = Db<&'a SqlitePool, &'a PgPool>;

/// What a change is made through: the connection of a transaction.
pub(super) type Connection<'a> = Db<&'a mut SqliteConnection, &'a mut PgConnection>;

/// The connections to one database, apart by what they are for: however much is asked, changes are not held up.
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
            // Who begins by reading and then wants to write would be turned away if somebody else wrote meanwhile.
            Db::Sqlite(db) => Db::Sqlite(db.writers.begin_with("BEGIN IMMEDIATE").await?),
            Db::Postgres(db) => Db::Postgres(db.writers.begin().await?),
        }))
    }

    /// Waits for what is being done, then lets go of the database.
    pub(super) async fn close(&self) {
        on!(&self.0, |db| {
            db.writers.close().await;
            db.readers.close().await;
        });
    }
}

/// A transaction, or a part of one. Dropped without [`commit`](Self::commit), it did nothing.
pub(super) struct Tx<'c>(Db<Transaction<'c, Sqlite>, Transaction<'c, Postgres>>);

impl Tx<'_> {
    pub(super) fn connection(&mut self) -> Connection<'_> {
        match &mut self.0 {
            Db::Sqlite(tx) => Db::Sqlite(tx),
            Db::Postgres(tx) => Db::Postgres(tx),
        }
    }

    /// A part that can be taken back without the rest: a savepoint.
    pub(super) async fn part(&mut self) -> Result<Tx<'_>, StoreError> {
        Ok(Tx(match &mut self.0 {
            Db::Sqlite(tx) => Db::Sqlite(tx.begin().await?),
            Db::Postgres(tx) => Db::Postgres(tx.begin().await?),
        }))
    }

    /// Makes it durable, or a part of it one with the rest.
    pub(super) async fn commit(self) -> Result<(), StoreError> {
        Ok(on!(self.0, |tx| tx.commit().await)?)
    }

    /// Takes it back. Dropping does too, but some time later.
    pub(super) async fn roll_back(self) -> Result<(), StoreError> {
        Ok(on!(self.0, |tx| tx.rollback().await)?)
    }
}

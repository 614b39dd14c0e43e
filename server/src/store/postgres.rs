//! Connecting to PostgreSQL.

use std::io::ErrorKind::TimedOut;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, Connection, PgConnection, PgPool, Row};

use super::db::Connections;
use super::{DatabaseUrl, StoreError};

/// The oldest version that is tested and maintained, as PostgreSQL numbers itself.
const OLDEST: i32 = 14_00_00;

/// What PostgreSQL calls this program's connections.
const NAME: &str = "boardwalk";

/// Connections that read, at most. By default PostgreSQL accepts 100 from all its clients.
const READERS: u32 = 8;

/// Connections that write, at most: one for the log, which one task writes, the others for everything else.
const WRITERS: u32 = 4;

/// How long to wait for the first connection when the server starts.
const CONNECT: Duration = Duration::from_secs(10);

/// How long to wait for a free connection, or for a new one.
const ACQUIRE: Duration = Duration::from_secs(5);

/// Settings of every connection in the pools.
const SESSION: &[&str] = &[
    // Acknowledged means durable, whatever the default of the database is. `remote_apply` is even stricter.
    "SELECT set_config('synchronous_commit', 'on', false)
        WHERE current_setting('synchronous_commit') <> 'remote_apply'",
    // Each statement sees what was committed before it; `ON CONFLICT` and conditional updates rely on that.
    "SET default_transaction_isolation = 'read committed'",
    // No statement needs this long; one that takes it is stuck and would hold up others.
    "SET statement_timeout = '15s'",
    "SET lock_timeout = '5s'",
    // A server that hangs in the middle of a transaction must not keep its locks.
    "SET idle_in_transaction_session_timeout = '15s'",
];

/// Connects and migrates the database. Several servers may do so at once.
pub(super) async fn open(url: &DatabaseUrl) -> Result<Connections<PgPool>, StoreError> {
    let options = options(url)?;
    let place = place(&options);
    let unusable = |advice, source| StoreError::Connect { place: place.clone(), advice, source };

    let connecting = tokio::time::timeout(CONNECT, options.connect()).await;
    let connecting = connecting.unwrap_or_else(|_| Err(std::io::Error::from(TimedOut).into()));
    let mut connection = connecting.map_err(|error| unusable(advice(&error), Some(error)))?;
    if let Some(advice) = objection(&mut connection).await? {
        return Err(unusable(advice, None));
    }
    if others(&mut connection).await? > 0 {
        tracing::warn!(
            "another server is connected to this database: what is changed at one is not shown at the other until it is \
             opened again"
        );
    }
    // sqlx looks for its table by creating it, and would log at each start that it is there.
    sqlx::query("SET client_min_messages = 'warning'").execute(&mut connection).await?;
    // On a connection of its own, without the time limits of the pools: a migration may take long.
    sqlx::migrate!("../migrations/postgres").run(&mut connection).await?;
    connection.close().await?;

    let (readers, writers) = (pool(READERS, &options).await?, pool(WRITERS, &options).await?);
    Ok(Connections { readers, writers })
}

async fn pool(most: u32, options: &PgConnectOptions) -> Result<PgPool, sqlx::Error> {
    let pool = PgPoolOptions::new().max_connections(most).acquire_timeout(ACQUIRE);
    let pool = pool.after_connect(|connection, _| {
        Box::pin(async move {
            for setting in SESSION {
                sqlx::query(*setting).execute(&mut *connection).await?;
            }
            Ok(())
        })
    });
    pool.connect_with(options.clone()).await
}

fn options(url: &DatabaseUrl) -> Result<PgConnectOptions, StoreError> {
    let url = url.as_str();
    if !["postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme)) {
        return Err(StoreError::Url);
    }
    let options: PgConnectOptions = url.parse().map_err(|_| StoreError::Url)?;
    Ok(options.application_name(NAME))
}

/// Why this database cannot be used, if it cannot.
async fn objection(connection: &mut PgConnection) -> Result<Option<&'static str>, StoreError> {
    const SQL: &str = "SELECT current_setting('server_version_num')::int AS version,
        current_setting('server_encoding') AS encoding, current_setting('fsync') AS fsync";
    let row = sqlx::query(SQL).fetch_one(connection).await?;
    if row.try_get::<&str, _>("fsync")? == "off" {
        tracing::warn!("PostgreSQL runs with fsync = off: a power failure can lose acknowledged changes");
    }
    Ok(if row.try_get::<i32, _>("version")? < OLDEST {
        Some("it is too old; version 14 or newer is needed")
    } else if row.try_get::<&str, _>("encoding")? != "UTF8" {
        Some("its encoding is not UTF8; create it with `createdb --encoding UTF8 --template template0`")
    } else {
        None
    })
}

/// The connections of other servers to this database.
async fn others(connection: &mut PgConnection) -> Result<i64, StoreError> {
    const SQL: &str = "SELECT COUNT(*) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = $1 AND pid <> pg_backend_pid()";
    Ok(sqlx::query_scalar(SQL).bind(NAME).fetch_one(connection).await?)
}

/// Host, port and name of the database, without the password.
fn place(options: &PgConnectOptions) -> String {
    let name = options.get_database().unwrap_or(options.get_username());
    match options.get_socket() {
        Some(socket) => format!("{}, database {name}", socket.display()),
        None => format!("{}:{}, database {name}", options.get_host(), options.get_port()),
    }
}

/// What to do about a connection that failed.
fn advice(error: &sqlx::Error) -> &'static str {
    match error {
        sqlx::Error::Tls(_) => {
            "this build has no TLS; use a private network or a tunnel, and sslmode=disable"
        }
        sqlx::Error::Database(refused) => match refused.code().as_deref() {
            Some("3D000") => "there is no such database; create it with `createdb`",
            Some("28P01" | "28000") => {
                "it rejects the login; check the user and password in --database-url, and pg_hba.conf"
            }
            _ => "it refused the connection; its reason follows",
        },
        _ => "it does not answer; check that it is running, and the host and port in --database-url",
    }
}

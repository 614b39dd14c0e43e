//! The errors of the store.

use shared::wire::DecodeError;

/// A failure of the database. What is simply not there is never an error.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The URL of the database is invalid. It is not repeated here: there may be a password in it.
    #[error("--database-url is invalid: it should look like postgres://user:password@host:5432/name")]
    Url,
    /// PostgreSQL cannot be reached or used; `advice` says what to do about it.
    #[error("PostgreSQL at {place} cannot be used: {advice}")]
    Connect {
        /// Host, port and name of the database, without the password.
        place: String,
        /// What to check.
        advice: &'static str,
        /// The cause, if the connection failed.
        #[source]
        source: Option<sqlx::Error>,
    },
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
    /// A commit took too long; the database may be out of reach. It may have been carried out.
    #[error("the database did not answer in time")]
    Slow,
    /// It cannot serve just now.
    #[error("the database is not available")]
    Unavailable,
}

/// Why nothing was appended.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// The log is not where it was expected to be: read it and decide again.
    #[error(transparent)]
    Conflict(#[from] Conflict),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why an event does not fit the log: which part of it is there already, either if both are, or that there is no log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Conflict {
    /// Its `seq`: another event was written first.
    #[error("the log has moved on")]
    Seq,
    /// Its `cid`: the command was accepted before.
    #[error("the command is in the log already")]
    Cid,
    /// There is no such board any more: it was deleted.
    #[error("the board was deleted")]
    Board,
}

/// Tells a conflict in the log from every other failure.
pub(super) fn refused(error: sqlx::Error) -> AppendError {
    match error.as_database_error().and_then(conflict) {
        Some(conflict) => conflict.into(),
        None => AppendError::Store(error.into()),
    }
}

/// PostgreSQL reports the name of the violated constraint. SQLite reports only its kind, but the log has just one of each
/// kind.
fn conflict(error: &dyn sqlx::error::DatabaseError) -> Option<Conflict> {
    if error.is_foreign_key_violation() {
        return Some(Conflict::Board);
    }
    if !error.is_unique_violation() {
        return None;
    }
    match (error.constraint(), error.code().as_deref()) {
        (Some("board_events_pkey"), _) | (None, Some(SQLITE_CONSTRAINT_PRIMARYKEY)) => Some(Conflict::Seq),
        (Some("board_events_board_id_cid_key"), _) | (None, Some(SQLITE_CONSTRAINT_UNIQUE)) => {
            Some(Conflict::Cid)
        }
        _ => None,
    }
}

const SQLITE_CONSTRAINT_PRIMARYKEY: &str = "1555";
const SQLITE_CONSTRAINT_UNIQUE: &str = "2067";

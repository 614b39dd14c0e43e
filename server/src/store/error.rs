//! What can go wrong with a database.

use shared::wire::DecodeError;

/// A failure of the database. What is simply not there is never an error.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The address of the database is no address. It is not repeated here: there may be a password in it.
    #[error("--database-url is not understood: it looks like postgres://user:password@host:5432/name")]
    Url,
    /// The database at an address cannot be used; `advice` says what to do about it.
    #[error("PostgreSQL at {place} cannot be used: {advice}")]
    Connect {
        /// Host, port and name of the database, without the password.
        place: String,
        /// What to look at first.
        advice: &'static str,
        /// What was answered, if anything was.
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
    /// It cannot serve just now.
    #[error("the database is not available")]
    Unavailable,
}

/// Why nothing was appended.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// The log is not where it was thought to be: read it and decide again.
    #[error(transparent)]
    Conflict(#[from] Conflict),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What of an event is in the log already. If both are, either may be named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Conflict {
    /// Its place: another event came first.
    #[error("the log has moved on")]
    Seq,
    /// Its command: it was accepted before.
    #[error("the command is in the log already")]
    Cid,
}

/// The conflict that kept an event out of the log; any other failure stays what it was.
pub(super) fn refused(error: sqlx::Error) -> AppendError {
    match error.as_database_error().and_then(conflict) {
        Some(conflict) => conflict.into(),
        None => AppendError::Store(error.into()),
    }
}

/// Both databases name the constraint, each in its own way: PostgreSQL by name, SQLite by its kind, of which the
/// log has one each.
fn conflict(error: &dyn sqlx::error::DatabaseError) -> Option<Conflict> {
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

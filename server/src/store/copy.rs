//! Copies of a SQLite database: making one while servers use it, and checking one.

use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};

use super::DATABASE;
use super::sqlite::MIGRATIONS;

/// How long a copy waits for a lock.
const PATIENCE: Duration = Duration::from_secs(30);

/// What is in a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contents {
    /// The number of users.
    pub users: i64,
    /// The number of boards.
    pub boards: i64,
    /// The number of events in the logs of all boards.
    pub events: i64,
}

/// Why there is no copy, or why it cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// SQLite cannot read or write it.
    #[error("the database cannot be read, or its copy cannot be written")]
    Sqlite(#[from] sqlx::Error),
    /// It does not pass SQLite's checks.
    #[error("the database is damaged: {0}")]
    Damaged(String),
    /// It has none of our tables.
    #[error("it is not a database of Boardwalk")]
    Foreign,
    /// A migration in it is unknown to this program.
    #[error("the database was made by another version of Boardwalk; use that one, or a newer one")]
    Unknown,
    /// The log of a board is not complete.
    #[error("the log of board {0} is not complete")]
    Gap(String),
}

/// Copies the database in `data_dir` to the new or empty file `target`. Servers may go on writing; everything that was
/// acknowledged before is in the copy.
///
/// # Errors
/// The [`CopyError`].
pub async fn copy(data_dir: &Path, target: &Path) -> Result<(), CopyError> {
    let mut database = connect(&data_dir.join(DATABASE)).await?;
    // A text with a NUL or of another encoding cannot be a path here; SQLite then says so.
    let target = target.to_string_lossy().into_owned();
    sqlx::query("VACUUM INTO $1").bind(target).execute(&mut database).await?;
    database.close().await?;
    Ok(())
}

/// Checks a database that nothing else has open: that it is whole, that this program knows its version, and that no log
/// has a gap. It is a single file afterwards.
///
/// # Errors
/// The [`CopyError`].
pub async fn check(file: &Path) -> Result<Contents, CopyError> {
    // Each board has the events 1, 2, … up to the number in its row.
    const GAP: &str = "SELECT b.id FROM boards AS b LEFT JOIN board_events AS e ON e.board_id = b.id
        GROUP BY b.id, b.seq
        HAVING COUNT(e.seq) <> b.seq OR COALESCE(MIN(e.seq), 1) <> 1 OR COALESCE(MAX(e.seq), 0) <> b.seq LIMIT 1";
    let mut database = connect(file).await?;
    let found: String = sqlx::query_scalar("PRAGMA integrity_check(1)").fetch_one(&mut database).await?;
    if found != "ok" {
        return Err(CopyError::Damaged(found));
    }
    check_version(&mut database).await?;
    let orphan = sqlx::query("PRAGMA foreign_key_check").fetch_optional(&mut database).await?;
    if orphan.is_some() {
        return Err(CopyError::Damaged("a row refers to one that is missing".to_owned()));
    }
    if let Some(board) = sqlx::query_scalar(GAP).fetch_optional(&mut database).await? {
        return Err(CopyError::Gap(board));
    }
    let (users, boards, events) = (
        sqlx::query_scalar("SELECT COUNT(*) FROM users").fetch_one(&mut database).await?,
        sqlx::query_scalar("SELECT COUNT(*) FROM boards").fetch_one(&mut database).await?,
        sqlx::query_scalar("SELECT COUNT(*) FROM board_events").fetch_one(&mut database).await?,
    );
    sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut database).await?;
    database.close().await?;
    Ok(Contents { users, boards, events })
}

async fn check_version(database: &mut SqliteConnection) -> Result<(), CopyError> {
    const TABLES: &str =
        "SELECT COUNT(*) FROM sqlite_schema WHERE name IN ('_sqlx_migrations', 'board_events')";
    const APPLIED: &str = "SELECT version, checksum FROM _sqlx_migrations WHERE success";
    let tables: i64 = sqlx::query_scalar(TABLES).fetch_one(&mut *database).await?;
    if tables != 2 {
        return Err(CopyError::Foreign);
    }
    let applied: Vec<(i64, Vec<u8>)> = sqlx::query_as(APPLIED).fetch_all(&mut *database).await?;
    let known = |(version, checksum): &(i64, Vec<u8>)| {
        MIGRATIONS.iter().any(|it| it.version == *version && *it.checksum == checksum[..])
    };
    if applied.iter().all(known) { Ok(()) } else { Err(CopyError::Unknown) }
}

async fn connect(file: &Path) -> Result<SqliteConnection, sqlx::Error> {
    let options = SqliteConnectOptions::new().filename(file).create_if_missing(false).busy_timeout(PATIENCE);
    // Reading all of it is slow, which is not worth a warning.
    options.disable_statement_logging().connect().await
}

//! Backups of the data directory while a server uses it, and a data directory from a backup.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::auth::SECRET;
use crate::config::Config;
use crate::data_dir::{self, DataDir, DataDirError};
use crate::store::{self, Contents, CopyError, DATABASE};

/// Beside a database whose server has not been stopped in order.
const JOURNAL: &str = "boardwalk.db-wal";

/// A backup that was made or restored.
#[derive(Debug)]
pub struct Backup {
    /// What is in its database.
    pub contents: Contents,
    /// Whether the secret is in it. Without it everyone has to sign in again, unless it is given by `--secret`.
    pub has_secret: bool,
}

/// Why a backup was not made or not restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The database is not in the data directory.
    #[error(
        "everything is in PostgreSQL: back it up and restore it with its own programs, such as pg_dump and pg_restore, \
         and keep a copy of {} beside it",
        secret.display()
    )]
    Postgres {
        /// Where the secret is.
        secret: PathBuf,
    },
    /// There is nothing to copy.
    #[error("there is no {DATABASE} in {}", .0.display())]
    NoDatabase(PathBuf),
    /// The backup's place is taken.
    #[error("{} exists already; choose another name for the backup", .0.display())]
    Exists(PathBuf),
    /// The data directory is not empty.
    #[error(
        "{} exists already, and is not overwritten; move it away, or choose another --data-dir",
        .0.display()
    )]
    Occupied(PathBuf),
    /// The data directory cannot be used, or a server uses it.
    #[error(transparent)]
    DataDir(#[from] DataDirError),
    /// The database in a place could not be copied, or the copy cannot be used.
    #[error("the database in {} cannot be copied", place.display())]
    Copy {
        /// Where it was copied from.
        place: PathBuf,
        /// The cause.
        #[source]
        source: CopyError,
    },
    /// A file or folder.
    #[error("{} cannot be read or written", path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
}

/// Copies the data directory to the new folder `target`, which is a data directory itself. It appears there only once
/// all of it is on the disk.
///
/// # Errors
/// The [`BackupError`]; then there is no `target`.
pub async fn back_up(config: &Config, target: &Path) -> Result<Backup, BackupError> {
    let dir = &config.data_dir;
    on_sqlite(config)?;
    if !dir.join(DATABASE).exists() {
        return Err(BackupError::NoDatabase(dir.clone()));
    }
    if target.exists() {
        return Err(BackupError::Exists(target.to_owned()));
    }
    let parent = target.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    data_dir::create_dir(parent).map_err(at(parent))?;
    // Beside the target, so that it can be renamed. Removed if anything goes wrong.
    let partial = temporary_dir(parent)?;

    let copy = partial.path().join(DATABASE);
    data_dir::open_private(&copy).map_err(at(&copy))?;
    let failed = |source| BackupError::Copy { place: dir.clone(), source };
    store::copy(dir, &copy).await.map_err(failed)?;
    let contents = store::check(&copy).await.map_err(failed)?;
    sync(&copy)?;
    let has_secret = copy_secret(dir, partial.path())?;
    data_dir::sync_dir(partial.path()).map_err(at(partial.path()))?;

    fs::rename(partial.path(), target).map_err(at(target))?;
    // It has got its name, and is not to be removed.
    drop(partial.keep());
    data_dir::sync_dir(parent).map_err(at(parent))?;
    Ok(Backup { contents, has_secret })
}

/// Makes a data directory of the backup in the folder `source`, after checking it.
///
/// # Errors
/// The [`BackupError`]; then there is no database in the data directory.
pub async fn restore(config: &Config, source: &Path) -> Result<Backup, BackupError> {
    let dir = &config.data_dir;
    on_sqlite(config)?;
    let original = source.join(DATABASE);
    if !original.exists() {
        return Err(BackupError::NoDatabase(source.to_owned()));
    }
    let _taken = DataDir::take(dir)?;
    for name in [DATABASE, JOURNAL, SECRET] {
        if dir.join(name).exists() {
            return Err(BackupError::Occupied(dir.join(name)));
        }
    }
    let partial = temporary_dir(dir)?;
    let copy = partial.path().join(DATABASE);
    copy_private(&original, &copy)?;
    // A folder that was copied after its server had stopped may have a journal too.
    let journal = source.join(JOURNAL);
    if journal.exists() {
        copy_private(&journal, &partial.path().join(JOURNAL))?;
    }
    let failed = |error| BackupError::Copy { place: source.to_owned(), source: error };
    let contents = store::check(&copy).await.map_err(failed)?;
    sync(&copy)?;
    let has_secret = copy_secret(source, dir)?;
    let database = dir.join(DATABASE);
    fs::rename(&copy, &database).map_err(at(&database))?;
    data_dir::give_to_owner_of_dir(&database);
    data_dir::sync_dir(dir).map_err(at(dir))?;
    Ok(Backup { contents, has_secret })
}

/// A folder for its owner only, removed when dropped.
fn temporary_dir(place: &Path) -> Result<TempDir, BackupError> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".partial-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    builder.tempdir_in(place).map_err(at(place))
}

fn on_sqlite(config: &Config) -> Result<(), BackupError> {
    match config.database_url {
        Some(_) => Err(BackupError::Postgres { secret: config.data_dir.join(SECRET) }),
        None => Ok(()),
    }
}

/// Whether there was one.
fn copy_secret(from: &Path, to: &Path) -> Result<bool, BackupError> {
    let (from, to) = (from.join(SECRET), to.join(SECRET));
    let secret = match fs::read(&from) {
        Ok(secret) => secret,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(at(&from)(error)),
    };
    data_dir::write_private(&to, &secret).map_err(at(&to))?;
    Ok(true)
}

fn copy_private(from: &Path, to: &Path) -> Result<(), BackupError> {
    let mut source = fs::File::open(from).map_err(at(from))?;
    let mut target = data_dir::open_private(to).map_err(at(to))?;
    io::copy(&mut source, &mut target).map_err(at(to))?;
    Ok(())
}

fn sync(file: &Path) -> Result<(), BackupError> {
    fs::File::open(file).and_then(|file| file.sync_all()).map_err(at(file))
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> BackupError {
    move |source| BackupError::File { path: path.to_owned(), source }
}

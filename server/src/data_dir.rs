//! The data directory: for one server at a time, with files that only their owner can read.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

/// Locked by the server that uses the directory, with the number of its process in it.
const LOCK: &str = "lock";

/// A data directory in use. Another one can use it when this is dropped, or its process has ended in any way.
#[derive(Debug)]
pub struct DataDir {
    _lock: File,
}

/// Why a data directory cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DataDirError {
    /// Another server uses it.
    #[error(
        "the data directory {} is in use by {process}; stop that one first, or choose another --data-dir",
        dir.display()
    )]
    InUse {
        /// The directory.
        dir: PathBuf,
        /// The other process.
        process: String,
    },
    /// It, or a file in it, can be neither used nor created.
    #[error("{} cannot be used", path.display())]
    File {
        /// The directory or file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
}

impl DataDir {
    /// Takes a directory for this process, and creates it if necessary.
    ///
    /// # Errors
    /// The [`DataDirError`].
    pub fn take(dir: &Path) -> Result<Self, DataDirError> {
        create_dir(dir).map_err(at(dir))?;
        let path = dir.join(LOCK);
        let mut file = open_private(&path).map_err(at(&path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut number = String::new();
                // What cannot be read is merely not said.
                drop(file.read_to_string(&mut number));
                let number = number.trim();
                let process = if number.is_empty() {
                    "another process".to_owned()
                } else {
                    format!("process {number}")
                };
                return Err(DataDirError::InUse { dir: dir.to_owned(), process });
            }
            Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => {
                tracing::warn!(
                    "files cannot be locked here: take care that no other server uses this data directory"
                );
            }
            Err(TryLockError::Error(error)) => return Err(at(&path)(error)),
        }
        let written = file.set_len(0).and_then(|()| writeln!(file, "{}", std::process::id()));
        written.map_err(at(&path))?;
        Ok(Self { _lock: file })
    }
}

/// Creates a directory, and those above it, that only its owner can read. One that exists stays as it is.
pub(crate) fn create_dir(dir: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir)
}

/// Opens a file for reading and writing, and creates it if necessary, for its owner only.
///
/// # Errors
/// If it cannot be opened, or its mode is wider and cannot be changed.
pub(crate) fn open_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    close_to_others(path)?;
    give_to_owner_of_dir(path);
    Ok(file)
}

/// Writes a file for its owner only, whole or not at all, durably.
pub(crate) fn write_private(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    let new = PathBuf::from(name);
    let mut file = open_private(&new)?;
    file.set_len(0)?;
    file.write_all(content)?;
    file.sync_all()?;
    fs::rename(&new, path)?;
    path.parent().map_or(Ok(()), sync_dir)
}

/// Takes away what a mode gives to others: earlier versions left that to the umask. Whether there was any.
#[cfg(unix)]
pub(crate) fn close_to_others(path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let mode = fs::metadata(path)?.mode();
    if mode & 0o777 == mode & 0o700 {
        return Ok(false);
    }
    fs::set_permissions(path, PermissionsExt::from_mode(mode & 0o700))?;
    Ok(true)
}

#[cfg(not(unix))]
pub(crate) fn close_to_others(_: &Path) -> io::Result<bool> {
    Ok(false)
}

/// What root creates, for example by restoring a backup, must be open to the user that the server runs as. Only root
/// may do this; for all others it is so already.
pub(crate) fn give_to_owner_of_dir(path: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, chown};
        let owner = path.parent().and_then(|dir| fs::metadata(dir).ok());
        if let (Some(owner), Ok(file)) = (owner, fs::metadata(path))
            && (owner.uid(), owner.gid()) != (file.uid(), file.gid())
        {
            drop(chown(path, Some(owner.uid()), Some(owner.gid())));
        }
    }
}

/// Makes the names in a directory durable.
pub(crate) fn sync_dir(dir: &Path) -> io::Result<()> {
    // Elsewhere directories cannot be opened.
    if cfg!(unix) {
        let dir = if dir.as_os_str().is_empty() { Path::new(".") } else { dir };
        File::open(dir)?.sync_all()?;
    }
    Ok(())
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> DataDirError {
    move |source| DataDirError::File { path: path.to_owned(), source }
}

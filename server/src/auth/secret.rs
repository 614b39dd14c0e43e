//! The secret that signs access tokens, if none is configured.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::clock::random;
use crate::data_dir;

/// The name of the secret in the data directory.
pub(crate) const SECRET: &str = "secret";

/// The least length of a secret, in bytes.
pub(crate) const SHORTEST: usize = 32;

/// Why there is no secret.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The file is too short to be a secret.
    #[error(
        "the secret in {} is too short: {length} bytes instead of {SHORTEST} at least; restore it from a backup, or \
         delete it for a new one, and everyone has to sign in again",
        path.display()
    )]
    Short {
        /// The file.
        path: PathBuf,
        /// Its length in bytes.
        length: usize,
    },
    /// Others can read it, and this cannot be changed.
    #[error("others can read the secret in {path}: run `chmod 600 {path}` as its owner", path = path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// It can be neither read nor written.
    #[error("the secret in {} cannot be used", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
}

/// The secret stored in `dir`, generated if there is none.
///
/// # Errors
/// The [`SecretError`].
pub(crate) fn kept_secret(dir: &Path) -> Result<Vec<u8>, SecretError> {
    let path = dir.join(SECRET);
    let failed = |source| SecretError::File { path: path.clone(), source };
    match std::fs::read(&path) {
        // Nothing is lost with an empty one: a full disk can leave one behind.
        Ok(secret) if secret.is_empty() => {}
        Ok(secret) if secret.len() < SHORTEST => {
            return Err(SecretError::Short { path, length: secret.len() });
        }
        Ok(secret) => {
            match data_dir::close_to_others(&path) {
                Ok(false) => {}
                Ok(true) => tracing::warn!(
                    path = %path.display(),
                    "others could read the secret until now; if they may have, delete it for a new one"
                ),
                Err(source) => return Err(SecretError::Open { path, source }),
            }
            return Ok(secret);
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(failed(error)),
    }
    let secret = random::<SHORTEST>();
    data_dir::write_private(&path, &secret).map_err(failed)?;
    Ok(secret.to_vec())
}

//! The secret that signs access tokens, if none is configured.

use std::path::Path;

use crate::clock::random;

/// The secret stored in `dir`, generated if there is none.
///
/// # Errors
/// If it can be neither read nor written.
pub(crate) fn kept_secret(dir: &Path) -> std::io::Result<Vec<u8>> {
    use std::io::Write;
    let path = dir.join("secret");
    match std::fs::read(&path) {
        Ok(secret) if secret.len() >= 32 => return Ok(secret),
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let secret = random::<32>();
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&path)?;
    file.write_all(&secret)?;
    file.sync_all()?;
    Ok(secret.to_vec())
}

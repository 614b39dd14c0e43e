//! Passwords: Argon2id with the parameters OWASP recommends, off the threads that serve connections, and at most one
//! hash per core at a time, so that a rush of sign-ins queues instead of using up the memory.

use std::error::Error;
use std::sync::Arc;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;

/// Hashes and verifies. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Passwords {
    slots: Arc<Semaphore>,
    /// Checked for an unknown address, so that it takes as long as for a known one.
    unknown: Arc<str>,
}

/// Hashing failed: the machine is out of memory or randomness.
#[derive(Debug, thiserror::Error)]
#[error("a password could not be hashed or checked")]
pub struct HashFailed(#[source] Box<dyn Error + Send + Sync>);

impl HashFailed {
    fn because(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self(cause.into())
    }
}

impl Passwords {
    /// Prepares for hashing.
    ///
    /// # Errors
    /// If a password cannot be hashed.
    pub fn new() -> Result<Self, HashFailed> {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Ok(Self { slots: Arc::new(Semaphore::new(cores)), unknown: hash(b"unknown")?.into() })
    }

    /// The password's hash, in the PHC string format.
    ///
    /// # Errors
    /// See [`HashFailed`].
    pub async fn hash(&self, password: String) -> Result<String, HashFailed> {
        self.apart(move || hash(password.as_bytes())).await?
    }

    /// Whether the password matches the hash. Without a hash it does not, and the check takes as long.
    ///
    /// # Errors
    /// See [`HashFailed`].
    pub async fn verify(&self, password: String, hash: Option<String>) -> Result<bool, HashFailed> {
        let (known, hash) = (hash.is_some(), hash.unwrap_or_else(|| self.unknown.to_string()));
        let right = self.apart(move || {
            let hash = PasswordHash::new(&hash).map_err(HashFailed::because)?;
            Ok(Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
        });
        Ok(right.await?? && known)
    }

    async fn apart<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, HashFailed> {
        let _slot = self.slots.acquire().await.map_err(HashFailed::because)?;
        tokio::task::spawn_blocking(work).await.map_err(HashFailed::because)
    }
}

fn hash(password: &[u8]) -> Result<String, HashFailed> {
    Argon2::default().hash_password(password).map(|hash| hash.to_string()).map_err(HashFailed::because)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_of_a_known_user_is_accepted() {
        let passwords = Passwords::new().unwrap();
        let hash = passwords.hash("sesame".into()).await.unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert!(passwords.verify("sesame".into(), Some(hash.clone())).await.unwrap());
        assert!(!passwords.verify("Sesame".into(), Some(hash)).await.unwrap());
        assert!(!passwords.verify("unknown".into(), None).await.unwrap());
    }
}

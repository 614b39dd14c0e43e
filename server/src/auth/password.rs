//! Passwords: Argon2id with the parameters OWASP recommends, off the threads that serve connections, and at most one
//! hash per core at a time, so that a rush of sign-ins queues instead of using up the memory. The queue is bounded too.

use std::error::Error;
use std::sync::Arc;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;

/// Passwords that may wait, at most; with 20 hashes a second on one slow core, none waits for longer than its client.
const MOST_WAITING: usize = 256;

/// Hashes and verifies. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Passwords {
    /// Hashes at a time.
    cores: usize,
    slots: Arc<Semaphore>,
    /// Places to wait for a slot, including those that have one.
    waiting: Arc<Semaphore>,
    /// Checked for an unknown address, so that it takes as long as for a known one.
    unknown: Arc<str>,
}

/// Why a password was not hashed or checked.
#[derive(Debug, thiserror::Error)]
pub enum HashFailed {
    /// Too many are waiting already.
    #[error("too many passwords are waiting to be checked")]
    Busy,
    /// The machine is out of memory or randomness.
    #[error("a password could not be hashed or checked")]
    Failed(#[source] Box<dyn Error + Send + Sync>),
}

impl HashFailed {
    fn because(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Failed(cause.into())
    }
}

impl Passwords {
    /// Prepares for hashing.
    ///
    /// # Errors
    /// If a password cannot be hashed.
    pub fn new() -> Result<Self, HashFailed> {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Ok(Self {
            cores,
            slots: Arc::new(Semaphore::new(cores)),
            waiting: Arc::new(Semaphore::new(cores + MOST_WAITING)),
            unknown: hash(b"unknown")?.into(),
        })
    }

    /// How many passwords wait for others to be hashed or checked.
    pub fn waiting(&self) -> usize {
        let places = self.cores + MOST_WAITING - self.waiting.available_permits();
        places.saturating_sub(self.cores - self.slots.available_permits())
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

    /// Does other slow work with a password, as if it were hashed: off the threads that serve connections, and when it is
    /// its turn.
    ///
    /// # Errors
    /// See [`HashFailed`].
    pub async fn apart<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, HashFailed> {
        // Both go along with the work: it cannot be stopped, so a client that hangs up gives nothing back before its
        // end. One that hangs up while it waits here gives up its place at once.
        let place = self.waiting.clone().try_acquire_owned().map_err(|_| HashFailed::Busy)?;
        let slot = self.slots.clone().acquire_owned().await.map_err(HashFailed::because)?;
        let held = (place, slot);
        let work = move || {
            let _held = held;
            work()
        };
        tokio::task::spawn_blocking(work).await.map_err(HashFailed::because)
    }
}

fn hash(password: &[u8]) -> Result<String, HashFailed> {
    Argon2::default().hash_password(password).map(|hash| hash.to_string()).map_err(HashFailed::because)
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

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

    #[tokio::test]
    async fn work_whose_client_has_gone_keeps_its_slot_until_it_is_done() {
        let passwords = Passwords::new().unwrap();
        let slots = passwords.slots.available_permits();
        let (go, gone) = std::sync::mpsc::sync_channel::<()>(0);
        let (started, mut starts) = tokio::sync::mpsc::channel(1);
        let work = passwords.apart(move || {
            started.blocking_send(()).unwrap();
            gone.recv().unwrap();
        });
        tokio::select! {
            biased;
            _ = work => unreachable!("it waits for this test"),
            _ = starts.recv() => {}
        }
        assert_eq!(passwords.slots.available_permits(), slots - 1, "it is still being done");
        go.send(()).unwrap();
        drop(passwords.slots.acquire_many(u32::try_from(slots).unwrap()).await.unwrap());
    }

    #[tokio::test]
    async fn who_hangs_up_while_waiting_leaves_their_place_to_others() {
        let passwords = Passwords::new().unwrap();
        let slots = passwords.slots.available_permits();
        let all = passwords.slots.clone().acquire_many_owned(u32::try_from(slots).unwrap()).await.unwrap();
        let mut waiting: Vec<_> =
            (0..MOST_WAITING + slots).map(|_| Box::pin(passwords.apart(|| ()))).collect();
        for work in &mut waiting {
            assert!(work.as_mut().now_or_never().is_none());
        }
        assert_eq!(passwords.waiting(), MOST_WAITING, "the slots were taken by the test alone");
        assert!(matches!(passwords.apart(|| ()).await, Err(HashFailed::Busy)), "there is no place left");
        waiting.pop();
        assert!(passwords.apart(|| ()).now_or_never().is_none(), "it waits, since a place is free");
        drop((waiting, all));
        assert!(passwords.apart(|| ()).await.is_ok());
    }
}

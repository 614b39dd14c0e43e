//! The memory for what is being received and answered: whoever needs some takes it before it is used, and waits while
//! there is none. Each user has a part of it, so that nobody takes it all.

use std::collections::HashMap;
use std::sync::{Arc, Weak};
use std::time::Duration;

use bytes::Bytes;
use parking_lot::Mutex;
use shared::id::UserId;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How long to wait for memory.
const PATIENCE: Duration = Duration::from_secs(5);

/// The unit, in bytes: a semaphore's permits are counted in 32 bits.
const KIB: usize = 1024;

/// One user may have this part of all.
const PARTS: usize = 4;

/// Users after which those without any memory are forgotten.
const MANY: usize = 1024;

/// The memory. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Budget(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    /// In KiB.
    each: u32,
    all: Arc<Semaphore>,
    users: Mutex<HashMap<UserId, Weak<Semaphore>>>,
}

/// Memory that was taken. Dropping it gives it back.
#[derive(Debug)]
pub struct Held {
    all: OwnedSemaphorePermit,
    user: OwnedSemaphorePermit,
}

/// There was no memory for too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there is no memory for it now")]
pub struct Exhausted;

impl Budget {
    /// `bytes` for all users together.
    pub fn new(bytes: usize) -> Self {
        let all = (bytes / KIB).clamp(PARTS, Semaphore::MAX_PERMITS.min(u32::MAX as usize));
        let each = u32::try_from(all / PARTS).unwrap_or(u32::MAX);
        Self(Arc::new(Shared { each, all: Arc::new(Semaphore::new(all)), users: Mutex::default() }))
    }

    /// Takes that many bytes, or all that one user may have if that is less. Waits for a limited time; who came first is
    /// first served.
    ///
    /// # Errors
    /// [`Exhausted`], if there was none for too long.
    pub async fn take(&self, user: UserId, bytes: usize) -> Result<Held, Exhausted> {
        let kib = self.kib(bytes);
        let both = async {
            // First the user's own, so that nobody waits for all with more than their part.
            let user = self.part_of(user).acquire_many_owned(kib).await.map_err(|_| Exhausted)?;
            let all = self.0.all.clone().acquire_many_owned(kib).await.map_err(|_| Exhausted)?;
            Ok(Held { all, user })
        };
        tokio::time::timeout(PATIENCE, both).await.unwrap_or(Err(Exhausted))
    }

    /// How many bytes are taken by all users together.
    pub fn taken(&self) -> usize {
        let free = self.0.all.available_permits();
        (self.0.each as usize * PARTS).saturating_sub(free) * KIB
    }

    fn kib(&self, bytes: usize) -> u32 {
        u32::try_from(bytes.div_ceil(KIB)).unwrap_or(u32::MAX).clamp(1, self.0.each)
    }

    fn part_of(&self, user: UserId) -> Arc<Semaphore> {
        let mut users = self.0.users.lock();
        if let Some(part) = users.get(&user).and_then(Weak::upgrade) {
            return part;
        }
        if users.len() >= MANY {
            users.retain(|_, part| part.strong_count() > 0);
        }
        let part = Arc::new(Semaphore::new(self.0.each as usize));
        users.insert(user, Arc::downgrade(&part));
        part
    }
}

impl Held {
    /// Gives back what is more than `bytes`.
    pub fn shrink_to(&mut self, bytes: usize) {
        for permit in [&mut self.all, &mut self.user] {
            let more = permit.num_permits().saturating_sub(bytes.div_ceil(KIB).max(1));
            drop(permit.split(more));
        }
    }

    /// The text, which holds this until nobody has it any more: it was written, or its reader has gone.
    pub fn with(mut self, text: Vec<u8>) -> Bytes {
        self.shrink_to(text.len());
        Bytes::from_owner(Kept { text: text.into_boxed_slice(), _held: self })
    }

    /// As [`with`](Self::with), and a way to give the text to others as long as somebody has it.
    pub fn shared_with(mut self, text: Vec<u8>) -> (Bytes, Lent) {
        self.shrink_to(text.len());
        let kept = Arc::new(Kept { text: text.into_boxed_slice(), _held: self });
        let lent = Lent(Arc::downgrade(&kept));
        (Bytes::from_owner(Share(kept)), lent)
    }
}

/// A text that somebody may still have.
#[derive(Debug)]
pub struct Lent(Weak<Kept>);

impl Lent {
    /// The text, if somebody has it.
    pub fn text(&self) -> Option<Bytes> {
        self.0.upgrade().map(|kept| Bytes::from_owner(Share(kept)))
    }
}

#[derive(Debug)]
struct Kept {
    text: Box<[u8]>,
    _held: Held,
}

struct Share(Arc<Kept>);

impl AsRef<[u8]> for Kept {
    fn as_ref(&self) -> &[u8] {
        &self.text
    }
}

impl AsRef<[u8]> for Share {
    fn as_ref(&self) -> &[u8] {
        &self.0.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: usize = 1024 * 1024;

    fn user(n: u128) -> UserId {
        UserId::from_parts(1, n)
    }

    #[tokio::test(start_paused = true)]
    async fn each_user_has_a_part_and_waits_for_more() {
        let budget = Budget::new(4 * MIB);
        let mine = budget.take(user(1), 5 * MIB).await.unwrap();
        assert_eq!(budget.taken(), MIB, "a quarter, however much it was");
        assert_eq!(budget.take(user(1), 1).await.err(), Some(Exhausted));
        assert!(budget.take(user(2), MIB).await.is_ok());
        drop(mine);
        assert_eq!(budget.taken(), 0);
        assert!(budget.take(user(1), 1).await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn all_together_have_no_more_than_there_is() {
        let budget = Budget::new(4 * MIB);
        let mut held = Vec::new();
        for n in 0..4 {
            held.push(budget.take(user(n), MIB).await.unwrap());
        }
        assert_eq!(budget.take(user(9), 1).await.err(), Some(Exhausted));
        held.pop();
        assert!(budget.take(user(9), 1).await.is_ok());
    }

    #[tokio::test]
    async fn a_text_holds_its_memory_until_its_last_reader_is_done() {
        let budget = Budget::new(4 * MIB);
        let text = budget.take(user(1), MIB).await.unwrap().with(vec![b'x'; 10 * KIB]);
        assert_eq!(budget.taken(), 10 * KIB, "what was not needed is given back");
        let part = text.slice(5..7);
        drop(text);
        assert_eq!(budget.taken(), 10 * KIB);
        drop(part);
        assert_eq!(budget.taken(), 0);
    }
}

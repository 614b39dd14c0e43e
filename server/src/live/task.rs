//! The task of one board: the only place where its state is read and changed, one request after another.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use shared::board::Board;
use shared::id::{BoardId, Seq, UserId};
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

use super::commit::{self, Attempt};
use super::delete::{self, Deletion};
use super::loaded::Memory;
use super::{JoinError, JoinReply, Shared, Whole};
use crate::budget::Held;
use crate::bus::Subscription;
use crate::store::StoreError;

/// Commands in one commit, at most; the rest wait for the next one.
const BATCH: usize = 256;

/// A board leaves memory after this long without a request.
const IDLE: Duration = Duration::from_mins(5);

/// Copies of what was deleted are removed from the store's files after this long without a request. If somebody was
/// reading then, it is tried again, after twice as long each time.
const ERASE_AFTER: Duration = Duration::from_secs(1);

/// The longest wait before copies are removed, however many requests come.
const ERASE_WITHIN: Duration = Duration::from_secs(32);

/// Events between two snapshots; opening a board reads at most this many.
const SNAPSHOT_EVERY: u64 = 256;

/// A request to a board's task.
pub(super) enum Request {
    /// See [`Boards::join`](super::Boards::join).
    Join {
        user: UserId,
        since: Option<Seq>,
        most: usize,
        held: Held,
        subscribe: Subscribe,
        reply: oneshot::Sender<Result<JoinReply, JoinError>>,
    },
    /// See [`Boards::execute`](super::Boards::execute).
    Execute(Attempt),
    /// See [`Boards::delete`](super::Boards::delete).
    Delete(Deletion),
    /// See [`Boards::read`](super::Boards::read).
    Read { user: UserId, reply: oneshot::Sender<Result<Option<Arc<Board>>, StoreError>> },
    /// See [`Boards::whole`](super::Boards::whole).
    Whole { user: UserId, held: Held, reply: oneshot::Sender<Result<Option<Whole>, StoreError>> },
}

/// Subscribes to the board's topic.
type Subscribe = Box<dyn FnOnce() -> Subscription + Send>;

/// Loads the board at the first request, and serves until there is no request for [`IDLE`].
///
/// `bytes` is kept in step with the size of the board.
pub(super) async fn run(
    id: BoardId,
    shared: Arc<Shared>,
    mut requests: mpsc::Receiver<Request>,
    bytes: &AtomicUsize,
) {
    let mut task = Task { memory: Memory::new(id), shared };
    let mut waiting = Vec::new();
    let mut erasure = Erasure::default();
    loop {
        let patience = erasure.patience(task.memory.has_deleted()).unwrap_or(IDLE);
        let idle = tokio::time::timeout(patience, requests.recv_many(&mut waiting, BATCH)).await;
        match idle {
            Ok(0) => break,
            Ok(_) => {
                task.serve(&mut waiting).await;
                bytes.store(task.memory.bytes(), Ordering::Relaxed);
            }
            Err(_) if task.memory.has_deleted() => {}
            Err(_) => requests.close(),
        }
        if task.memory.has_deleted() && (idle.is_err() || erasure.is_overdue()) {
            task.memory.erase_copies(&task.shared.store).await;
            erasure.tried();
        }
        // Requests for boards that do not exist must not fill the memory. Requests in the queue when it closes are
        // still served, then `recv_many` returns 0.
        if task.memory.is_missing() && !task.memory.has_deleted() {
            requests.close();
        }
    }
    task.memory.keep_snapshot(&task.shared.store, 1).await;
}

/// When copies of what was deleted are removed.
#[derive(Default)]
struct Erasure {
    tries: u32,
    by: Option<Instant>,
}

impl Erasure {
    /// How long to wait for a request before copies are removed; `None` if there are none.
    fn patience(&mut self, has_deleted: bool) -> Option<Duration> {
        if !has_deleted {
            *self = Self::default();
            return None;
        }
        self.by.get_or_insert_with(|| Instant::now() + ERASE_WITHIN);
        Some(ERASE_AFTER.saturating_mul(2_u32.saturating_pow(self.tries)).min(ERASE_WITHIN))
    }

    fn is_overdue(&self) -> bool {
        self.by.is_some_and(|by| by <= Instant::now())
    }

    fn tried(&mut self) {
        self.tries = self.tries.saturating_add(1);
        self.by = None;
    }
}

struct Task {
    shared: Arc<Shared>,
    memory: Memory,
}

impl Task {
    /// Serves the waiting requests in order; consecutive commands share a commit.
    async fn serve(&mut self, waiting: &mut Vec<Request>) {
        let mut commands = Vec::new();
        for request in waiting.drain(..) {
            match request {
                Request::Execute(attempt) => commands.push(attempt),
                Request::Delete(Deletion { actor, reply }) => {
                    self.execute(&mut commands).await;
                    drop(reply.send(delete::delete(&self.shared, &mut self.memory, actor).await));
                }
                Request::Join { user, since, most, held, subscribe, reply } => {
                    self.execute(&mut commands).await;
                    drop(reply.send(self.join(user, since, most, held, subscribe).await));
                }
                Request::Read { user, reply } => {
                    self.execute(&mut commands).await;
                    drop(reply.send(self.read(user).await));
                }
                Request::Whole { user, held, reply } => {
                    self.execute(&mut commands).await;
                    drop(reply.send(self.whole(user, held).await));
                }
            }
        }
        self.execute(&mut commands).await;
        self.memory.keep_snapshot(&self.shared.store, SNAPSHOT_EVERY).await;
    }

    /// Executes the commands collected so far, so that the next request sees their effect.
    async fn execute(&mut self, commands: &mut Vec<Attempt>) {
        commit::execute(&self.shared, &mut self.memory, std::mem::take(commands)).await;
    }

    async fn join(
        &mut self,
        user: UserId,
        since: Option<Seq>,
        most: usize,
        held: Held,
        subscribe: Subscribe,
    ) -> Result<JoinReply, JoinError> {
        let store = &self.shared.store;
        let Some(loaded) = self.memory.load(store).await? else { return Err(JoinError::Unauthorized) };
        if loaded.visible_to(user).is_none() {
            return Err(JoinError::Unauthorized);
        }
        let missed = match since {
            Some(since) => loaded.missed_since(since, store).await?,
            None => None,
        };
        if missed.as_ref().map_or(loaded.board.bytes(), Vec::len) > most {
            return Err(JoinError::Large);
        }
        let reply = match missed {
            Some(events) => held.with(events),
            None => loaded.whole(held)?,
        };
        Ok(JoinReply { reply, subscription: subscribe() })
    }

    async fn whole(&mut self, user: UserId, held: Held) -> Result<Option<Whole>, StoreError> {
        let Some(loaded) = self.memory.load(&self.shared.store).await? else { return Ok(None) };
        if loaded.visible_to(user).is_none() {
            return Ok(None);
        }
        let seq = loaded.board.seq;
        Ok(Some(Whole { seq, board: loaded.whole_without_seq(held)? }))
    }

    async fn read(&mut self, user: UserId) -> Result<Option<Arc<Board>>, StoreError> {
        let loaded = self.memory.load(&self.shared.store).await?;
        Ok(loaded.and_then(|loaded| loaded.visible_to(user).cloned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn copies_are_removed_after_some_quiet_and_at_the_latest_after_a_while() {
        let mut erasure = Erasure::default();
        assert_eq!(erasure.patience(false), None);
        let mut waits = Vec::new();
        for _ in 0..7 {
            waits.push(erasure.patience(true).unwrap().as_secs());
            erasure.tried();
        }
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 32], "somebody is reading all the time");

        // Requests come all the time.
        assert!(erasure.patience(true).is_some() && !erasure.is_overdue());
        tokio::time::advance(ERASE_WITHIN).await;
        assert!(erasure.patience(true).is_some() && erasure.is_overdue());
        erasure.tried();
        assert!(erasure.patience(true).is_some() && !erasure.is_overdue());

        assert_eq!(erasure.patience(false), None);
        assert_eq!(erasure.patience(true), Some(ERASE_AFTER), "something else was deleted");
    }
}

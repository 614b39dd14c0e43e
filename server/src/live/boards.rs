//! The boards in memory: one task for each board in use. The first request starts it; it ends after a long time without
//! requests.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use parking_lot::Mutex;
use shared::board::{Board, Command, Invitee, limit};
use shared::id::{BoardId, Cid, Seq, UserId};
use tokio::sync::{mpsc, oneshot};

use super::adding::AddingPace;
use super::commit::Attempt;
use super::recent::MOST_MISSED_BYTES;
use super::task::{self, Request};
use super::{ExecuteError, JoinError, JoinReply, Shared, Whole};
use crate::budget::{Budget, Exhausted, Held};
use crate::bus::{Bus, Subscription};
use crate::clock::Clock;
use crate::registry::Registry;
use crate::store::{Store, StoreError};

/// Requests that may wait for a board before callers have to wait.
const WAITING: usize = 1_024;

/// What is taken for an answer about a board that is not in memory yet, in bytes: it may be the largest, and its events
/// are read, decoded and encoded.
const UNKNOWN: usize = 3 * limit::BOARD;

/// The boards of this node. Cheap to clone.
#[derive(Clone)]
pub struct Boards {
    pub(super) shared: Arc<Shared>,
    tasks: Arc<Mutex<HashMap<BoardId, Task>>>,
}

/// The task of one board.
#[derive(Clone)]
struct Task {
    requests: mpsc::Sender<Request>,
    /// The bytes of the board as JSON; 0 while they are unknown.
    bytes: Arc<AtomicUsize>,
}

impl Boards {
    /// Starts with no board in memory.
    pub fn new(
        store: Store,
        bus: Bus,
        registry: Registry,
        clock: Clock,
        adding: AddingPace,
        budget: Budget,
    ) -> Self {
        let shared = Shared { store, bus, registry, clock, adding, budget };
        Self { shared: Arc::new(shared), tasks: Arc::default() }
    }

    /// Joins `user` to the board; the reply has the events after `since`, or the whole board. `subscribe` is called at
    /// the point where no event can fall between the reply and the first broadcast.
    ///
    /// # Errors
    /// The [`JoinError`].
    pub async fn join(
        &self,
        board: BoardId,
        user: UserId,
        since: Option<Seq>,
        most: usize,
        subscribe: impl FnOnce() -> Subscription + Send + 'static,
    ) -> Result<JoinReply, JoinError> {
        let subscribe = Box::new(subscribe);
        let held = self.memory_for_an_answer(board, user, since).await?;
        let answer =
            self.ask(board, |reply| Request::Join { user, since, most, held, subscribe, reply }).await;
        answer.unwrap_or(Err(JoinError::Store(StoreError::Unavailable)))
    }

    /// Decides the command for `actor` and makes it durable. A repeated `cid` gets the first answer again.
    ///
    /// # Errors
    /// See [`ExecuteError`].
    pub async fn execute(
        &self,
        board: BoardId,
        actor: UserId,
        cid: Cid,
        command: Command,
    ) -> Result<Seq, ExecuteError> {
        if let Command::AddMember(it) = &command
            && it.invitee == Invitee::Asked
            && let Err(too_many) = self.shared.adding.check(actor, &it.email)
        {
            // A repeated command was counted the first time.
            let known = self.shared.store.seq_of(board, cid).await;
            let known = known.map_err(|_| ExecuteError::Unavailable)?;
            return known.ok_or(ExecuteError::TooManyInvitations(too_many));
        }
        let accepts =
            matches!(&command, Command::AddMember(it) if matches!(it.invitee, Invitee::Accepted(_)));
        let seq = self.execute_unpaced(board, actor, cid, command).await?;
        if accepts {
            self.shared.adding.accepted(actor);
        }
        Ok(seq)
    }

    /// As [`execute`](Self::execute), without counting who adds how many people: for boards that come with content.
    ///
    /// # Errors
    /// See [`ExecuteError`].
    pub async fn execute_unpaced(
        &self,
        board: BoardId,
        actor: UserId,
        cid: Cid,
        command: Command,
    ) -> Result<Seq, ExecuteError> {
        let request = |reply| Request::Execute(Attempt { actor, cid, command, reply });
        self.ask(board, request).await.unwrap_or(Err(ExecuteError::Unavailable))
    }

    /// The current board; `None` if it does not exist or `user` is not a member.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn read(&self, board: BoardId, user: UserId) -> Result<Option<Arc<Board>>, StoreError> {
        self.ask(board, |reply| Request::Read { user, reply }).await.unwrap_or(Err(StoreError::Unavailable))
    }

    /// As [`read`](Self::read), as text.
    ///
    /// # Errors
    /// If the database fails or there is no memory for it.
    pub async fn whole(&self, board: BoardId, user: UserId) -> Result<Option<Whole>, JoinError> {
        let held = self.memory_for_an_answer(board, user, None).await?;
        let answer = self.ask(board, |reply| Request::Whole { user, held, reply }).await;
        Ok(answer.unwrap_or(Err(StoreError::Unavailable))?)
    }

    /// Memory for any answer about the board; what is not needed is given back with the answer.
    async fn memory_for_an_answer(
        &self,
        board: BoardId,
        user: UserId,
        since: Option<Seq>,
    ) -> Result<Held, Exhausted> {
        let bytes = self.task(board).bytes.load(Ordering::Relaxed);
        let bytes = match (bytes, since) {
            (0, _) => UNKNOWN,
            (bytes, None) => bytes,
            (bytes, Some(_)) => 3 * bytes.max(MOST_MISSED_BYTES),
        };
        self.shared.budget.take(user, bytes).await
    }

    /// The number of boards in memory.
    pub fn count(&self) -> usize {
        self.tasks.lock().len()
    }

    /// Sends a request to the board's task, starting it if necessary. `None` if that task ended without an answer.
    pub(super) async fn ask<T>(
        &self,
        id: BoardId,
        request: impl FnOnce(oneshot::Sender<T>) -> Request,
    ) -> Option<T> {
        let (reply, answer) = oneshot::channel();
        let mut request = request(reply);
        // A task that is about to end closes its queue first; the request then goes to its successor.
        while let Err(mpsc::error::SendError(back)) = self.task(id).requests.send(request).await {
            self.forget(id);
            request = back;
        }
        answer.await.ok()
    }

    fn task(&self, id: BoardId) -> Task {
        let mut tasks = self.tasks.lock();
        let start = || {
            let (sender, requests) = mpsc::channel(WAITING);
            let ended = Ended { boards: self.clone(), id };
            let bytes = Arc::<AtomicUsize>::default();
            let task = Task { requests: sender, bytes: bytes.clone() };
            tokio::spawn(async move {
                task::run(id, ended.boards.shared.clone(), requests, &bytes).await;
                drop(ended);
            });
            task
        };
        tasks.entry(id).or_insert_with(start).clone()
    }

    /// Removes a task that has ended, unless a new one has replaced it.
    fn forget(&self, id: BoardId) {
        let mut tasks = self.tasks.lock();
        if tasks.get(&id).is_some_and(|task| task.requests.is_closed()) {
            tasks.remove(&id);
        }
    }
}

/// Removes a task when it ends, even by a panic. The next request then starts a new one, which reads the log.
struct Ended {
    boards: Boards,
    id: BoardId,
}

impl Drop for Ended {
    fn drop(&mut self) {
        self.boards.forget(self.id);
    }
}

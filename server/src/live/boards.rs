//! The boards in memory: one task for each board in use. The first request starts it; it ends after a long time without
//! requests.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;
use shared::board::{Board, Command, Invitee};
use shared::id::{BoardId, Cid, Seq, UserId};
use tokio::sync::{mpsc, oneshot};

use super::adding::AddingPace;
use super::commit::Attempt;
use super::task::{self, Request};
use super::{ExecuteError, JoinError, JoinReply, Shared};
use crate::bus::{Bus, Subscription};
use crate::clock::Clock;
use crate::registry::Registry;
use crate::store::{Store, StoreError};

/// Requests that may wait for a board before callers have to wait.
const WAITING: usize = 1_024;

/// The boards of this node. Cheap to clone.
#[derive(Clone)]
pub struct Boards {
    pub(super) shared: Arc<Shared>,
    tasks: Arc<Mutex<HashMap<BoardId, mpsc::Sender<Request>>>>,
}

impl Boards {
    /// Starts with no board in memory.
    pub fn new(store: Store, bus: Bus, registry: Registry, clock: Clock, adding: AddingPace) -> Self {
        Self { shared: Arc::new(Shared { store, bus, registry, clock, adding }), tasks: Arc::default() }
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
        subscribe: impl FnOnce() -> Subscription + Send + 'static,
    ) -> Result<JoinReply, JoinError> {
        let subscribe = Box::new(subscribe);
        let answer = self.ask(board, |reply| Request::Join { user, since, subscribe, reply }).await;
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
            && let Err(wait) = self.shared.adding.check(actor)
        {
            // A repeated command was counted the first time.
            let known = self.shared.store.seq_of(board, cid).await;
            let known = known.map_err(|_| ExecuteError::Unavailable)?;
            return known.ok_or(ExecuteError::TooManyInvitations(wait));
        }
        self.execute_unpaced(board, actor, cid, command).await
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
        while let Err(mpsc::error::SendError(back)) = self.task(id).send(request).await {
            self.forget(id);
            request = back;
        }
        answer.await.ok()
    }

    fn task(&self, id: BoardId) -> mpsc::Sender<Request> {
        let mut tasks = self.tasks.lock();
        let start = || {
            let (sender, requests) = mpsc::channel(WAITING);
            let ended = Ended { boards: self.clone(), id };
            tokio::spawn(async move {
                task::run(id, ended.boards.shared.clone(), requests).await;
                drop(ended);
            });
            sender
        };
        tasks.entry(id).or_insert_with(start).clone()
    }

    /// Removes a task that has ended, unless a new one has replaced it.
    fn forget(&self, id: BoardId) {
        let mut tasks = self.tasks.lock();
        if tasks.get(&id).is_some_and(mpsc::Sender::is_closed) {
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

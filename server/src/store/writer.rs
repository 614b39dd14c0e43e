//! Group commit: one task writes the logs of all boards, and everything that waits shares one transaction, hence one
//! wait for the disk.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use shared::id::BoardId;
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

use super::{Append, AppendError, Pools, Store, StoreError, Tx};
use crate::log::{chain, list};
use crate::metrics;

/// Batches of different boards in one commit, at most.
const TOGETHER: usize = 512;

/// Batches that may wait before callers have to wait.
const WAITING: usize = 1_024;

/// A commit that takes longer has lost its database: more than the time limit of any statement in it.
const PATIENCE: Duration = Duration::from_secs(20);

struct Job {
    board: BoardId,
    appends: Arc<[Append]>,
    reply: oneshot::Sender<Result<(), AppendError>>,
}

/// What the task is asked to do.
enum Request {
    Append(Job),
    /// Writes something that nobody needs, and answers whether it was written.
    Check(oneshot::Sender<bool>),
    #[cfg(test)]
    Panic,
}

/// A handle to the writer task, which ends when the last handle is dropped. If it ends before that, the next request
/// starts another one.
#[derive(Debug, Clone)]
pub(super) struct Writer {
    pools: Pools,
    requests: Arc<Mutex<mpsc::Sender<Request>>>,
}

impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Request")
    }
}

impl Writer {
    /// Starts the task.
    pub(super) fn new(pools: Pools) -> Self {
        let requests = Arc::new(Mutex::new(start(pools.clone())));
        Self { pools, requests }
    }

    /// Whether something could be written just now, in the same way as the log.
    pub(super) async fn check(&self) -> bool {
        let (reply, answer) = oneshot::channel();
        self.send(Request::Check(reply)).await;
        answer.await.unwrap_or(false)
    }

    async fn send(&self, request: Request) {
        let requests = self.requests.lock().clone();
        let Err(mpsc::error::SendError(request)) = requests.send(request).await else { return };
        let requests = self.restarted();
        // If that one has ended too, the caller hears nothing, as if it had ended in the middle of the request.
        drop(requests.send(request).await);
    }

    fn restarted(&self) -> mpsc::Sender<Request> {
        let mut requests = self.requests.lock();
        if requests.is_closed() {
            tracing::error!("the task that writes the log has ended, and is started again");
            *requests = start(self.pools.clone());
        }
        requests.clone()
    }
}

/// The task does not hold its own handle, or it would never end.
fn start(pools: Pools) -> mpsc::Sender<Request> {
    let (sender, mut requests) = mpsc::channel(WAITING);
    tokio::spawn(async move {
        let mut waiting = Vec::new();
        while requests.recv_many(&mut waiting, TOGETHER).await > 0 {
            serve(&pools, std::mem::take(&mut waiting)).await;
        }
    });
    sender
}

async fn serve(pools: &Pools, requests: Vec<Request>) {
    let (mut jobs, mut checks) = (Vec::new(), Vec::new());
    for request in requests {
        match request {
            Request::Append(job) => jobs.push(job),
            Request::Check(reply) => checks.push(reply),
            #[cfg(test)]
            Request::Panic => panic!("as the test wants it"),
        }
    }
    if !jobs.is_empty() {
        write(pools, jobs).await;
    }
    if !checks.is_empty() {
        let written = in_time(pools.write_something()).await;
        if let Err(error) = &written {
            tracing::error!(error = %chain(error), "nothing can be saved");
        }
        for reply in checks {
            // Whoever asked may be gone.
            reply.send(written.is_ok()).ok();
        }
    }
}

/// With another error if it takes too long. Its connection is then discarded with it.
async fn in_time<T>(work: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
    tokio::time::timeout(PATIENCE, work).await.unwrap_or(Err(StoreError::Slow))
}

impl Store {
    /// Appends to a board's log, durably: when this returns, the events survive a power cut. All or none are appended.
    ///
    /// # Errors
    /// The [`AppendError`]; then nothing was written, unless the connection broke during the commit. A database failure
    /// has been logged with its cause.
    #[tracing::instrument(level = "debug", name = "db.append", skip_all, fields(board.id = %board))]
    pub async fn append(
        &self,
        board: BoardId,
        appends: impl Into<Arc<[Append]>> + Send,
    ) -> Result<(), AppendError> {
        let appends = appends.into();
        if appends.is_empty() {
            return Ok(());
        }
        let (reply, answer) = oneshot::channel();
        self.writer().send(Request::Append(Job { board, appends, reply })).await;
        answer.await.map_err(|_| AppendError::Store(StoreError::Unavailable))?
    }

    /// Makes the writer task panic.
    #[cfg(test)]
    pub(crate) async fn kill_writer(&self) {
        self.writer().send(Request::Panic).await;
    }
}

/// Writes all jobs and answers them.
async fn write(pools: &Pools, mut jobs: Vec<Job>) {
    // All servers write boards in the same order, so that no two of them deadlock.
    jobs.sort_by_key(|job| job.board);
    let (begun, events) = (Instant::now(), jobs.iter().map(|job| job.appends.len()).sum());
    let outcome = in_time(commit(pools, &jobs)).await;
    metrics::committed(if outcome.is_ok() { "ok" } else { "failed" }, events, begun.elapsed());
    match outcome {
        Ok(outcomes) => {
            for (job, outcome) in jobs.into_iter().zip(outcomes) {
                // The caller may be gone; what is written stays written.
                drop(job.reply.send(outcome));
            }
        }
        Err(error) => {
            let boards = list(jobs.iter().map(|job| job.board));
            let cids = list(jobs.iter().flat_map(|job| job.appends.iter()).map(|it| it.head.cid));
            tracing::error!(board.ids = boards, cids, error = %chain(&error), "changes could not be saved");
            for job in jobs {
                drop(job.reply.send(Err(StoreError::Unavailable.into())));
            }
        }
    }
}

/// Writes all jobs in one transaction. One that fails is left out and does not affect the others.
async fn commit(pools: &Pools, jobs: &[Job]) -> Result<Vec<Result<(), AppendError>>, StoreError> {
    let mut tx = pools.begin().await?;
    let mut outcomes = Vec::with_capacity(jobs.len());
    for job in jobs {
        outcomes.push(append(&mut tx, job).await?);
    }
    tx.commit().await?;
    Ok(outcomes)
}

/// Writes one job as a part of the transaction. The outer error means that the whole transaction failed.
async fn append(tx: &mut Tx<'_>, job: &Job) -> Result<Result<(), AppendError>, StoreError> {
    let mut part = tx.part().await?;
    let outcome = part.append(job.board, &job.appends).await;
    if outcome.is_ok() {
        part.commit().await?;
        return Ok(Ok(()));
    }
    match (outcome, part.roll_back().await) {
        (Err(AppendError::Store(error)), Ok(())) => {
            let cids = list(job.appends.iter().map(|it| it.head.cid));
            tracing::error!(board.id = %job.board, cids, error = %chain(&error), "changes could not be saved");
            Ok(Err(StoreError::Unavailable.into()))
        }
        (outcome, Ok(())) => Ok(outcome),
        // The first failure is the cause.
        (Err(AppendError::Store(error)), Err(_)) | (_, Err(error)) => Err(error),
    }
}

//! Group commit: one task writes the logs of all boards, and everything that waits shares one transaction, hence one
//! wait for the disk.

use std::sync::Arc;

use shared::id::BoardId;
use tokio::sync::{mpsc, oneshot};

use super::{Append, AppendError, Pools, Store, StoreError, Tx};
use crate::log::{chain, list};

/// Batches of different boards in one commit, at most.
const TOGETHER: usize = 512;

/// Batches that may wait before callers have to wait.
const WAITING: usize = 1_024;

struct Job {
    board: BoardId,
    appends: Arc<[Append]>,
    reply: oneshot::Sender<Result<(), AppendError>>,
}

/// A handle to the writer task, which ends when the last handle is dropped.
#[derive(Debug, Clone)]
pub(super) struct Writer(mpsc::Sender<Job>);

impl std::fmt::Debug for Job {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Job").field("board", &self.board).finish_non_exhaustive()
    }
}

impl Writer {
    /// Starts the task. The task must not hold this handle, or it would never end.
    pub(super) fn start(pools: Pools) -> Self {
        let (sender, mut jobs) = mpsc::channel(WAITING);
        tokio::spawn(async move {
            let mut waiting = Vec::new();
            while jobs.recv_many(&mut waiting, TOGETHER).await > 0 {
                write(&pools, std::mem::take(&mut waiting)).await;
            }
        });
        Self(sender)
    }
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
        let gone = || AppendError::Store(StoreError::Unavailable);
        self.writer().0.send(Job { board, appends, reply }).await.map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
    }
}

/// Writes all jobs and answers them.
async fn write(pools: &Pools, mut jobs: Vec<Job>) {
    // All servers write boards in the same order, so that no two of them deadlock.
    jobs.sort_by_key(|job| job.board);
    match commit(pools, &jobs).await {
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

//! Group commit: one task writes all boards' logs, and everything that waits shares one transaction, hence one
//! wait for the disk.

use shared::id::BoardId;
use tokio::sync::{mpsc, oneshot};

use super::{Append, AppendError, Store, StoreError};
use crate::log::{chain, list};

/// Batches of different boards in one commit, at most.
const TOGETHER: usize = 512;

/// Batches that may wait before those who bring them wait themselves.
const WAITING: usize = 1_024;

struct Job {
    board: BoardId,
    appends: Vec<Append>,
    reply: oneshot::Sender<Result<(), AppendError>>,
}

/// The way to the writing task. It ends when the last of these is gone.
#[derive(Debug, Clone)]
pub(super) struct Writer(mpsc::Sender<Job>);

impl std::fmt::Debug for Job {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Job").field("board", &self.board).finish_non_exhaustive()
    }
}

impl Writer {
    /// Starts the task. `store` must not hold this writer itself, or neither would ever end.
    pub(super) fn start(store: super::Pools) -> Self {
        let (sender, mut jobs) = mpsc::channel(WAITING);
        tokio::spawn(async move {
            let mut waiting = Vec::new();
            while jobs.recv_many(&mut waiting, TOGETHER).await > 0 {
                write(&store, std::mem::take(&mut waiting)).await;
            }
        });
        Self(sender)
    }
}

impl Store {
    /// Appends to a board's log, durably: when this returns, the events survive the power plug. All or none.
    ///
    /// # Errors
    /// See [`AppendError`]; then nothing was written.
    pub async fn append(&self, board: BoardId, appends: Vec<Append>) -> Result<(), AppendError> {
        if appends.is_empty() {
            return Ok(());
        }
        let (reply, answer) = oneshot::channel();
        let gone = || AppendError::Store(StoreError::Unavailable);
        self.writer().0.send(Job { board, appends, reply }).await.map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
    }
}

async fn write(store: &super::Pools, jobs: Vec<Job>) {
    let mut outcomes = Vec::with_capacity(jobs.len());
    let committed = commit(store, &jobs, &mut outcomes).await;
    if let Err(error) = &committed {
        let boards = list(jobs.iter().map(|job| job.board));
        let cids = list(jobs.iter().flat_map(|job| &job.appends).map(|it| it.head.cid));
        tracing::error!(board.ids = boards, cids, error = %chain(error), "changes could not be saved");
    }
    for (at, job) in jobs.into_iter().enumerate() {
        let conflict = outcomes.get(at).is_some_and(|outcome| !outcome);
        let answer = match &committed {
            Err(_) => Err(AppendError::Store(StoreError::Unavailable)),
            Ok(()) if conflict => Err(AppendError::Conflict),
            Ok(()) => Ok(()),
        };
        // Whoever asked may be gone; what is written stays written.
        drop(job.reply.send(answer));
    }
}

/// Writes all jobs in one transaction; one in conflict is left out, the others are not concerned.
async fn commit(store: &super::Pools, jobs: &[Job], outcomes: &mut Vec<bool>) -> Result<(), StoreError> {
    let mut tx = store.begin().await?;
    for job in jobs {
        tx.savepoint().await?;
        match tx.append(job.board, &job.appends).await {
            Ok(()) => {
                tx.release().await?;
                outcomes.push(true);
            }
            Err(AppendError::Conflict) => {
                tx.roll_back_to_savepoint().await?;
                outcomes.push(false);
            }
            Err(AppendError::Store(error)) => return Err(error),
        }
    }
    tx.commit().await
}

//! Commands on their way into the log: resolve → decide → append → publish, many in one commit.

use std::sync::Arc;

use shared::board::{Audience, Command, Invitee, Record, decide};
use shared::id::{BoardId, Cid, Seq, UserId};
use shared::wire;
use tokio::sync::oneshot;

use super::loaded::Memory;
use super::{ExecuteError, Shared, follow};
use crate::log::{chain, list};
use crate::metrics;
use crate::store::{Append, AppendError, Store, StoreError};

/// How often a batch is decided: again if another writer came first, or if it holds a command that is already in the
/// log.
pub(super) const ATTEMPTS: usize = 4;

/// A command and where its answer goes.
pub(super) struct Attempt {
    pub(super) actor: UserId,
    pub(super) cid: Cid,
    pub(super) command: Command,
    pub(super) reply: oneshot::Sender<Answer>,
}

/// The answer to a command: its `seq` in the log, or why it had no effect.
type Answer = Result<Seq, ExecuteError>;

/// What was decided in memory and must become durable before it is published.
#[derive(Default)]
struct Decided {
    /// Encoded once, for the log, the broadcast and the memory of recent events alike.
    appends: Vec<Append>,
    /// One for each attempt, in their order.
    answers: Vec<Answer>,
}

/// Executes the commands in their order, all in one commit, and answers each.
pub(super) async fn execute(shared: &Shared, memory: &mut Memory, mut attempts: Vec<Attempt>) {
    if attempts.is_empty() {
        return;
    }
    match commit(shared, memory, &mut attempts).await {
        Ok(answers) => {
            for (attempt, answer) in attempts.into_iter().zip(answers) {
                metrics::commanded(outcome(&answer));
                drop(attempt.reply.send(answer));
            }
        }
        Err(error) => {
            error.log(memory.id, &attempts);
            // Some of what was decided may be in memory, but none of it is in the log.
            memory.forget();
            for attempt in attempts {
                let answer = Err(ExecuteError::Unavailable);
                metrics::commanded(outcome(&answer));
                drop(attempt.reply.send(answer));
            }
        }
    }
}

fn outcome(answer: &Answer) -> &'static str {
    match answer {
        Ok(_) => "accepted",
        Err(ExecuteError::Rejected(_)) => "rejected",
        Err(ExecuteError::TooManyInvitations(_)) => "too_many_invitations",
        Err(ExecuteError::NotFound) => "not_found",
        Err(ExecuteError::Unavailable) => "unavailable",
    }
}

/// Why none of the commands was executed.
enum CommitError {
    /// The state to decide them on could not be read.
    Undecided(StoreError),
    /// They could not be written. The writer, which knows the cause, has logged it with the boards concerned.
    Unwritten,
    /// They were decided [`ATTEMPTS`] times, and the log had moved on each time.
    Contended,
}

impl CommitError {
    fn log(&self, board: BoardId, attempts: &[Attempt]) {
        let cids = list(attempts.iter().map(|attempt| attempt.cid));
        match self {
            Self::Undecided(error) => {
                tracing::error!(board.id = %board, cids, error = %chain(error), "commands could not be decided");
            }
            Self::Unwritten => {}
            Self::Contended => {
                tracing::error!(board.id = %board, cids, "the log kept changing under a batch of commands");
            }
        }
    }
}

impl From<StoreError> for CommitError {
    fn from(error: StoreError) -> Self {
        Self::Undecided(error)
    }
}

async fn commit(
    shared: &Shared,
    memory: &mut Memory,
    attempts: &mut [Attempt],
) -> Result<Vec<Answer>, CommitError> {
    resolve(&shared.store, attempts).await?;
    for tried in 0..ATTEMPTS {
        let decided = decide_all(shared, memory, attempts, tried > 0).await?;
        let Decided { appends, answers } = decided;
        // Shared with the writer, since they are published once they are written.
        let appends: Arc<[Append]> = appends.into();
        match shared.store.append(memory.id, Arc::clone(&appends)).await {
            Ok(()) => {
                publish(shared, memory, &appends).await;
                return Ok(answers);
            }
            Err(AppendError::Store(_)) => return Err(CommitError::Unwritten),
            // Memory differs from the log: read it again.
            Err(AppendError::Conflict(_)) => memory.forget(),
        }
    }
    Err(CommitError::Contended)
}

/// Looks up what a decision needs beyond the board, so that deciding stays pure.
async fn resolve(store: &Store, attempts: &mut [Attempt]) -> Result<(), StoreError> {
    for attempt in attempts {
        if let Command::AddMember(it) = &mut attempt.command {
            // Somebody who has accepted an invitation is known already.
            if it.invitee == Invitee::Asked {
                let user = store.addable(&it.email, attempt.actor).await?;
                it.invitee = user.map_or(Invitee::Asked, Invitee::Known);
            }
        }
    }
    Ok(())
}

/// Decides all in turn, each on the state that results from the ones before it.
async fn decide_all(
    shared: &Shared,
    memory: &mut Memory,
    attempts: &[Attempt],
    again: bool,
) -> Result<Decided, StoreError> {
    let mut decided = Decided::default();
    for attempt in attempts {
        let answer = decide_one(shared, memory, attempt, &mut decided.appends, again).await?;
        decided.answers.push(answer);
    }
    Ok(decided)
}

/// `again`: the log was not as expected, so the command may be in it already.
async fn decide_one(
    shared: &Shared,
    memory: &mut Memory,
    attempt: &Attempt,
    appends: &mut Vec<Append>,
    again: bool,
) -> Result<Answer, StoreError> {
    let (store, id) = (&shared.store, memory.id);
    let Attempt { actor, cid, command, .. } = attempt;
    let Some(loaded) = memory.load(store).await? else { return Ok(Err(ExecuteError::NotFound)) };
    if loaded.visible_to(*actor).is_none() {
        return Ok(Err(ExecuteError::NotFound));
    }
    if let Some(first) = appends.iter().find(|it| it.head.cid == *cid) {
        return Ok(Ok(first.head.seq));
    }
    if again && let Some(seq) = store.seq_of(id, *cid).await? {
        return Ok(Ok(seq));
    }
    match decide(&loaded.board, *actor, command) {
        Ok(Some(event)) => {
            let (seq, at) = (loaded.board.seq.next(), shared.clock.now());
            let record = Record { seq, cid: *cid, actor: *actor, at, event };
            appends.push(Append::new(&record)?);
            loaded.apply(&record);
            Ok(Ok(seq))
        }
        nothing => {
            let now = loaded.board.seq;
            // It may repeat a command that was accepted before and already has its effect.
            let first = store.seq_of(id, *cid).await?;
            Ok(first.map_or(nothing.map(|_| now).map_err(ExecuteError::from), Ok))
        }
    }
}

/// The events are durable: they are broadcast before the callers get their answers.
async fn publish(shared: &Shared, memory: &mut Memory, appended: &[Append]) {
    let topic = wire::board_topic(memory.id);
    let Some(loaded) = memory.loaded() else { return };
    for it in appended {
        match wire::broadcast_payload(&it.head, &it.payload) {
            Ok(payload) => {
                match it.event.audience() {
                    // Nothing that was decided after it may reach them, not even in the same batch.
                    Audience::Removed(user) => shared.bus.publish_last_to(user, &topic, it.name, &payload),
                    _ => shared.bus.publish(&topic, it.name, &payload),
                }
                loaded.remember(it, payload);
            }
            Err(error) => {
                let (id, cid) = (loaded.board.id, it.head.cid);
                tracing::error!(board.id = %id, %cid, error = %chain(&error), "a broadcast could not be encoded");
            }
        }
        follow::tell(shared, &loaded.board, it.head.actor, &it.event).await;
    }
}

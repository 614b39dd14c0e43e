//! One board in memory and its task: the only place where commands on it are decided.

use std::sync::Arc;
use std::time::Duration;

use serde_json::value::RawValue;
use shared::board::{Board, Command, Event, Record, Rejection, decide};
use shared::id::{BoardId, Cid, Seq, UserId};
use shared::wire::{self, Head, Snapshot};
use tokio::sync::{mpsc, oneshot};

use super::recent::{Broadcast, MOST_MISSED, Recent};
use super::registry::Shared;
use super::{ExecuteError, Joined, Refusal, effects};
use crate::bus::Subscription;
use crate::store::{Append, AppendError, StoreError};

/// Commands decided on one commit at most; what waits beyond it has the next.
const BATCH: usize = 256;

/// Without a request for so long, a board leaves memory.
const IDLE: Duration = Duration::from_mins(5);

/// Events between two snapshots; opening a board reads at most so many.
const SNAPSHOT_EVERY: u64 = 256;

/// A batch that another writer was faster than, or that holds what the log has already, is decided again.
const ATTEMPTS: usize = 4;

/// What may be asked of a board's task.
pub(super) enum Request {
    Join {
        user: UserId,
        since: Option<Seq>,
        subscribe: Box<dyn FnOnce() -> Subscription + Send>,
        reply: oneshot::Sender<Result<Joined, Refusal>>,
    },
    Execute {
        actor: UserId,
        cid: Cid,
        command: Command,
        reply: oneshot::Sender<Result<Seq, ExecuteError>>,
    },
    Read {
        user: UserId,
        reply: oneshot::Sender<Result<Option<Arc<Board>>, StoreError>>,
    },
}

/// The task: loads the board at the first request, and serves until nobody has asked for [`IDLE`].
pub(super) async fn run(id: BoardId, shared: Arc<Shared>, mut requests: mpsc::Receiver<Request>) {
    let mut live = Live { id, shared, loaded: None, exists: true };
    let mut waiting = Vec::new();
    loop {
        let idle = tokio::time::timeout(IDLE, requests.recv_many(&mut waiting, BATCH)).await;
        match idle {
            Ok(0) => break,
            Ok(_) => live.serve(&mut waiting).await,
            Err(_) => requests.close(),
        }
        // Asking for what is not there must not fill the memory. What is in the queue when it closes is still
        // served, then `recv_many` says 0.
        if !live.exists {
            requests.close();
        }
    }
    live.keep_snapshot(1).await;
    drop(requests);
    live.shared.forget(id);
}

struct Live {
    id: BoardId,
    shared: Arc<Shared>,
    /// `None` before the first request, and after a failure that left memory and log apart.
    loaded: Option<Loaded>,
    /// Whether the store had it when it was last asked.
    exists: bool,
}

struct Loaded {
    board: Arc<Board>,
    recent: Recent,
    /// The snapshot as a join answers it, until the next event.
    encoded: Option<Arc<RawValue>>,
    /// The newest snapshot in the store.
    snapshot: Seq,
}

/// What a command comes to, and where that is waited for.
type Answer = Result<Seq, ExecuteError>;
type Reply = oneshot::Sender<Answer>;

/// A command on its way through one commit.
struct Attempt {
    actor: UserId,
    cid: Cid,
    command: Command,
    reply: Reply,
}

/// What was decided in memory and has to become durable before anybody hears of it.
#[derive(Default)]
struct Decided {
    append: Vec<Append>,
    records: Vec<Record>,
    replies: Vec<(Reply, Answer)>,
}

impl Live {
    /// Serves what waits, in order; commands that follow each other share a commit.
    async fn serve(&mut self, waiting: &mut Vec<Request>) {
        let mut commands = Vec::new();
        for request in waiting.drain(..) {
            if let Request::Execute { actor, cid, command, reply } = request {
                commands.push(Attempt { actor, cid, command, reply });
                continue;
            }
            self.execute(std::mem::take(&mut commands)).await;
            match request {
                Request::Join { user, since, subscribe, reply } => {
                    let answer = self.join(user, since, subscribe).await;
                    drop(reply.send(answer));
                }
                Request::Read { user, reply } => {
                    let answer = self.load().await.map(|it| it.and_then(|it| it.visible_to(user).cloned()));
                    drop(reply.send(answer));
                }
                Request::Execute { .. } => {}
            }
        }
        self.execute(commands).await;
        self.keep_snapshot(SNAPSHOT_EVERY).await;
    }

    async fn execute(&mut self, mut attempts: Vec<Attempt>) {
        for attempt in 0..ATTEMPTS {
            if attempts.is_empty() {
                return;
            }
            let decided = match self.decide(&mut attempts, attempt > 0).await {
                Ok(decided) => decided,
                Err(error) => {
                    self.loaded = None;
                    return refuse(attempts, &error);
                }
            };
            match self.shared.store.append(self.id, decided.append).await {
                Ok(()) => return self.publish(&decided.records, decided.replies),
                Err(error) => {
                    // Memory is ahead of the log: forget it.
                    self.loaded = None;
                    let senders = decided.replies.into_iter().map(|(reply, _)| reply);
                    if let AppendError::Store(error) = error {
                        tracing::error!(board.id = %self.id, %error, "changes could not be saved");
                        return senders
                            .for_each(|reply| drop(reply.send(Err(StoreError::Unavailable.into()))));
                    }
                    for (attempt, reply) in attempts.iter_mut().zip(senders) {
                        attempt.reply = reply;
                    }
                }
            }
        }
        tracing::error!(board.id = %self.id, "the log kept changing under a batch of commands");
        refuse(attempts, &StoreError::Unavailable);
    }

    /// Decides all in turn, each on the state its predecessors leave behind. The attempts keep everything but
    /// their reply, so that they can be decided again. `suspicious`: some of them may be in the log already.
    async fn decide(&mut self, attempts: &mut [Attempt], suspicious: bool) -> Result<Decided, StoreError> {
        let (store, clock, id) = (self.shared.store.clone(), self.shared.clock.clone(), self.id);
        let mut decided = Decided::default();
        for attempt in attempts.iter_mut() {
            let (cid, actor) = (attempt.cid, attempt.actor);
            if let Command::AddMember(it) = &mut attempt.command {
                it.user = store.user_by_email(&it.email).await?;
            }
            let Some(loaded) = self.load().await? else {
                decided.settle(attempt, Err(ExecuteError::NotFound));
                continue;
            };
            if loaded.visible_to(actor).is_none() {
                decided.settle(attempt, Err(ExecuteError::NotFound));
                continue;
            }
            let mut first = decided.records.iter().find(|it| it.cid == cid).map(|it| it.seq);
            if first.is_none() && suspicious {
                first = store.seq_of(id, cid).await?;
            }
            if let Some(seq) = first {
                decided.settle(attempt, Ok(seq));
                continue;
            }
            let answer = match decide(&loaded.board, actor, &attempt.command) {
                Ok(Some(event)) => {
                    let record = Record { seq: loaded.board.seq.next(), cid, actor, at: clock.now(), event };
                    decided.append.push(Append::new(&record)?);
                    Arc::make_mut(&mut loaded.board).apply(&record);
                    loaded.encoded = None;
                    let seq = record.seq;
                    decided.records.push(record);
                    Ok(seq)
                }
                // It may be a repetition of what was accepted before, whose effect is here already.
                other => store.seq_of(id, cid).await?.map_or(settled(other, loaded.board.seq), Ok),
            };
            decided.settle(attempt, answer);
        }
        Ok(decided)
    }

    /// It is durable: everybody hears of it, then those who asked have their answers.
    fn publish(&mut self, records: &[Record], replies: Vec<(Reply, Answer)>) {
        if let Some(loaded) = &mut self.loaded {
            let topic = wire::board_topic(self.id);
            for record in records {
                match wire::encode_record(record) {
                    Ok((event, payload)) => {
                        self.shared.bus.publish(&topic, event, &payload);
                        loaded.remember(record, event, payload);
                    }
                    Err(error) => {
                        tracing::error!(board.id = %self.id, %error, "a broadcast could not be encoded");
                    }
                }
                effects::tell(&self.shared, &loaded.board, record);
            }
        }
        for (reply, answer) in replies {
            drop(reply.send(answer));
        }
    }

    async fn join(
        &mut self,
        user: UserId,
        since: Option<Seq>,
        subscribe: Box<dyn FnOnce() -> Subscription + Send>,
    ) -> Result<Joined, Refusal> {
        let (store, id) = (self.shared.store.clone(), self.id);
        let Some(loaded) = self.load().await? else { return Err(Refusal::Unauthorized) };
        if loaded.visible_to(user).is_none() {
            return Err(Refusal::Unauthorized);
        }
        let now = loaded.board.seq;
        let since = since.filter(|since| *since <= now && now.0 - since.0 <= MOST_MISSED);
        let reply = match since {
            Some(since) => {
                if let Some(events) = loaded.recent.after(since, now) {
                    encode(&Missed { seq: now, events })?
                } else {
                    let missed = stored(store.events_after(id, since).await?)?;
                    encode(&Missed { seq: now, events: missed.iter().collect() })?
                }
            }
            None => loaded.whole()?,
        };
        Ok(Joined { reply, subscription: subscribe() })
    }

    /// The board, read from the store if it is not in memory. `None`: there is none.
    async fn load(&mut self) -> Result<Option<&mut Loaded>, StoreError> {
        if self.loaded.is_none() {
            self.loaded = self.read_from_store().await?;
            self.exists = self.loaded.is_some();
        }
        Ok(self.loaded.as_mut())
    }

    async fn read_from_store(&self) -> Result<Option<Loaded>, StoreError> {
        let Some(snapshot) = self.shared.store.snapshot(self.id).await? else { return Ok(None) };
        let mut board = Board::from(serde_json::from_str::<Snapshot>(&snapshot)?);
        let snapshot = board.seq;
        let mut recent = Recent::default();
        let missed = self.shared.store.events_after(self.id, snapshot).await?;
        for broadcast in stored(missed)? {
            board.apply(&wire::decode_record(&broadcast.event, broadcast.payload.get())?);
            recent.push(broadcast);
        }
        Ok(Some(Loaded { board: Arc::new(board), recent, encoded: None, snapshot }))
    }

    /// Writes a snapshot if the last one is `distance` events back. Without one nothing is lost, opening only
    /// takes longer, so a failure is no more than a line in the log.
    async fn keep_snapshot(&mut self, distance: u64) {
        let Some(loaded) = &mut self.loaded else { return };
        let seq = loaded.board.seq;
        if seq.0 - loaded.snapshot.0 < distance {
            return;
        }
        let written = match serde_json::to_string(&Snapshot::from(&*loaded.board)) {
            Ok(state) => self.shared.store.keep_snapshot(self.id, seq, &state).await,
            Err(error) => Err(error.into()),
        };
        match written {
            Ok(()) => loaded.snapshot = seq,
            Err(error) => tracing::warn!(board.id = %self.id, %error, "no snapshot was kept"),
        }
    }
}

impl Loaded {
    /// The board, if `user` is on it.
    fn visible_to(&self, user: UserId) -> Option<&Arc<Board>> {
        self.board.role(user).map(|_| &self.board)
    }

    /// The whole board as a join answers it, encoded once for all who join before the next event.
    fn whole(&mut self) -> Result<Arc<RawValue>, StoreError> {
        if let Some(encoded) = &self.encoded {
            return Ok(encoded.clone());
        }
        let encoded = encode(&Whole { seq: self.board.seq, board: Snapshot::from(&*self.board) })?;
        Ok(self.encoded.insert(encoded).clone())
    }

    fn remember(&mut self, record: &Record, event: &str, payload: String) {
        if matches!(record.event, Event::CommentDeleted(_)) {
            self.recent.forget();
        }
        // Not kept, it would be read from the log when wanted.
        match RawValue::from_string(payload) {
            Ok(payload) => {
                self.recent.push(Broadcast { seq: record.seq, event: event.into(), payload: payload.into() });
            }
            Err(_) => self.recent.forget(),
        }
    }
}

impl Decided {
    /// Notes the answer; the attempt is left with a reply that leads nowhere.
    fn settle(&mut self, attempt: &mut Attempt, answer: Result<Seq, ExecuteError>) {
        let reply = std::mem::replace(&mut attempt.reply, oneshot::channel().0);
        self.replies.push((reply, answer));
    }
}

#[derive(serde::Serialize)]
struct Whole {
    seq: Seq,
    board: Snapshot,
}

#[derive(serde::Serialize)]
struct Missed<'a> {
    seq: Seq,
    events: Vec<&'a Broadcast>,
}

fn encode(reply: &impl serde::Serialize) -> Result<Arc<RawValue>, StoreError> {
    Ok(serde_json::value::to_raw_value(reply)?.into())
}

/// Rows of the log as they were broadcast.
fn stored(rows: Vec<(Head, String, String)>) -> Result<Vec<Broadcast>, StoreError> {
    let broadcast = |(head, event, payload): (Head, String, String)| {
        let payload = RawValue::from_string(wire::broadcast_payload(&head, &payload)?)?;
        Ok(Broadcast { seq: head.seq, event: event.into(), payload: payload.into() })
    };
    rows.into_iter().map(broadcast).collect()
}

fn settled(decision: Result<Option<Event>, Rejection>, now: Seq) -> Result<Seq, ExecuteError> {
    decision.map(|_| now).map_err(ExecuteError::from)
}

fn refuse(attempts: Vec<Attempt>, error: &StoreError) {
    tracing::error!(%error, "commands could not be decided");
    for attempt in attempts {
        drop(attempt.reply.send(Err(StoreError::Unavailable.into())));
    }
}

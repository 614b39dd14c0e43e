//! Connections that change boards as fast as they can, and remember what was acknowledged.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use serde::Deserialize;
use shared::board::{BoardPatch, Command, UpdateBoard};
use shared::id::{BoardId, Cid};
use shared::phoenix::{Ref, event};
use shared::wire::board_topic;
use tokio::task::JoinHandle;

use crate::connection::{Connection, response};
use crate::error::LoadError;
use crate::people::{Person, Seat};
use crate::server::Server;

/// Connections on each board.
const CONNECTIONS: usize = 2;

/// Pushes sent without waiting for the replies.
const BURST: usize = 8;

/// Command ids are never used twice.
static NEXT: AtomicU64 = AtomicU64::new(1);

/// What a board's clients know about its log.
#[derive(Debug, Clone)]
pub(super) struct Acknowledged {
    pub(super) board: BoardId,
    /// The last `seq` that was looked at.
    pub(super) looked_at: u64,
    known: Arc<Mutex<Known>>,
}

/// What was sent since the last look.
#[derive(Debug, Clone, Default)]
pub(super) struct Known {
    /// Commands and their `seq`.
    pub(super) acknowledged: HashMap<Cid, u64>,
    /// Commands without a reply.
    pub(super) unanswered: Vec<Cid>,
}

#[derive(Deserialize)]
struct Accepted {
    seq: u64,
}

impl Acknowledged {
    pub(super) fn on(board: BoardId) -> Self {
        Self { board, looked_at: 0, known: Arc::default() }
    }

    /// A copy of what is known now.
    pub(super) fn snapshot(&self) -> Self {
        let known = self.with(|known| known.clone());
        Self { known: Arc::new(Mutex::new(known)), ..*self }
    }

    /// What is known, which is then forgotten.
    pub(super) fn take(&self) -> Known {
        self.with(std::mem::take)
    }

    fn with<T>(&self, work: impl FnOnce(&mut Known) -> T) -> T {
        work(&mut self.known.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The connections to all boards.
pub(super) struct Writers(Vec<JoinHandle<()>>);

impl Writers {
    /// Connects, and begins. Each connection makes at most so many pushes.
    pub(super) async fn start(
        server: &Server,
        person: &Person,
        boards: &[Acknowledged],
        most: Option<usize>,
    ) -> Result<Self, LoadError> {
        let mut tasks = Vec::new();
        for board in boards.iter().flat_map(|board| [board; CONNECTIONS]) {
            let seat = Seat { person, topic: board_topic(board.board) };
            let connection = Connection::seated(server, &seat).await?;
            let board = board.clone();
            tasks.push(tokio::spawn(async move {
                // It ends with the connection, when the server is killed.
                drop(write(connection, &board, most.unwrap_or(usize::MAX)).await);
            }));
        }
        Ok(Self(tasks))
    }

    /// Waits until all connections have ended.
    pub(super) async fn ended(self) -> Result<(), LoadError> {
        for task in self.0 {
            task.await?;
        }
        Ok(())
    }

    /// Ends all connections.
    pub(super) async fn stop(self) {
        for task in self.0 {
            task.abort();
            drop(task.await);
        }
    }
}

async fn write(mut at: Connection, board: &Acknowledged, most: usize) -> Result<(), LoadError> {
    for _ in 0..most / BURST {
        let mut waiting: HashMap<Ref, Cid> = HashMap::new();
        for _ in 0..BURST {
            let n = NEXT.fetch_add(1, Ordering::Relaxed);
            let (cid, patch) = (
                Cid::from_parts(1, n.into()),
                BoardPatch { name: Some(format!("Plan {n}")), background: None },
            );
            board.with(|known| known.unanswered.push(cid));
            waiting.insert(at.send_command(cid, &Command::UpdateBoard(UpdateBoard { patch })).await?, cid);
        }
        while !waiting.is_empty() {
            let frame = at.next().await?;
            if frame.event != event::REPLY {
                continue;
            }
            let Some(cid) = waiting.remove(&frame.ref_) else { continue };
            let Accepted { seq } = serde_json::from_str(response("a change", &frame)?.get())?;
            board.with(|known| {
                known.unanswered.retain(|it| *it != cid);
                known.acknowledged.insert(cid, seq);
            });
        }
    }
    // The server has to end the connection, not this.
    loop {
        at.next().await?;
    }
}

//! Long-poll sessions: a task handles the frames that the client sends; frames to the client wait for its next poll.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use parking_lot::Mutex;
use shared::id::UserId;
use shared::phoenix::Version;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch};
use tokio::time::{Instant, MissedTickBehavior};
use tracing::Instrument;

use crate::budget::{Budget, Held};
use crate::clock::random;
use crate::queue::{CloseCode, Outgoing, Queue, Text};
use crate::socket::{Connection, Incoming};
use crate::transport::Gateway;
use crate::transport::handshake::Connected;

/// Batches that may wait while one is handled. A client that sends more has to wait.
const BATCHES: usize = 1;

/// POSTs of one session that may be received or wait at once. The oldest clients send one for each message.
const POSTS: usize = 64;

/// Frames, and the memory for them.
type Batch = (Vec<Incoming>, Room);

/// A place for a POST, and the memory for it.
pub(super) struct Room {
    _place: OwnedSemaphorePermit,
    _held: Held,
}

/// All sessions of this node. Cheap to clone.
#[derive(Clone, Default)]
pub struct PollSessions(Arc<Mutex<HashMap<String, Arc<PollSession>>>>);

/// One client's long-poll session, from the poll that opens it until too long after the last one.
pub(super) struct PollSession {
    pub(super) token: String,
    pub(super) version: Version,
    /// Whether messages are sent as strings that hold JSON instead of as JSON (L12).
    pub(super) as_strings: bool,
    pub(super) user: UserId,
    inbox: mpsc::Sender<Batch>,
    /// Places for POSTs that are received or wait.
    posts: Arc<Semaphore>,
    queue: Queue,
    outgoing: tokio::sync::Mutex<Outgoing>,
    /// Counts polls. Only the newest one waits; earlier ones return.
    polls: watch::Sender<u64>,
    polled: Mutex<Instant>,
}

/// The answer to a poll.
pub(super) enum Polled {
    /// Frames, the oldest first.
    Frames(Vec<Text>),
    /// Nothing came, or another poll took over.
    Nothing,
    /// The session has ended.
    Gone,
}

/// Why a batch was not accepted.
pub(super) enum BatchError {
    /// There was no room for it within the window.
    Busy,
    /// The session has ended.
    Gone,
}

impl PollSessions {
    /// Opens a session.
    pub(super) fn open(
        &self,
        gateway: &Gateway,
        connected: Connected,
        version: Version,
        as_strings: bool,
    ) -> Arc<PollSession> {
        let Connected { connection, queue, outgoing } = connected;
        let (inbox, batches) = mpsc::channel(BATCHES);
        let opened = Arc::new(PollSession {
            token: URL_SAFE_NO_PAD.encode(random::<24>()),
            version,
            as_strings,
            user: connection.user(),
            inbox,
            posts: Arc::new(Semaphore::new(POSTS)),
            queue,
            outgoing: tokio::sync::Mutex::new(outgoing),
            polls: watch::Sender::new(0),
            polled: Mutex::new(Instant::now()),
        });
        self.0.lock().insert(opened.token.clone(), opened.clone());
        let patience = gateway.settings.longpoll_window.mul_f32(1.5);
        let span = connection.span("longpoll");
        let guard = RemoveOnDrop { sessions: self.clone(), session: opened.clone() };
        let running = async move {
            let session = &guard.session;
            tokio::select! {
                biased;
                _ = session.queue.closed() => {}
                () = handle(connection, batches) => {}
                () = session.abandoned(patience) => {}
            }
        };
        tokio::spawn(running.instrument(span));
        opened
    }

    /// The open session with that token.
    pub(super) fn find(&self, token: &str) -> Option<Arc<PollSession>> {
        self.0.lock().get(token).filter(|session| session.queue.closing().is_none()).cloned()
    }

    /// The number of sessions.
    pub fn count(&self) -> usize {
        self.0.lock().len()
    }
}

/// Removes a session from the list when its task ends in any way.
struct RemoveOnDrop {
    sessions: PollSessions,
    session: Arc<PollSession>,
}

impl Drop for RemoveOnDrop {
    fn drop(&mut self) {
        // Answers a waiting poll at once.
        self.session.queue.close(CloseCode::Away);
        self.sessions.0.lock().remove(&self.session.token);
    }
}

/// Handles frames one after another, until the client sends too much. Notices are handled between two frames: a removed
/// member must not keep receiving while a long batch is handled.
async fn handle(mut connection: Connection, mut batches: mpsc::Receiver<Batch>) {
    let mut frames = Vec::new().into_iter();
    let mut _room = None;
    loop {
        let next = async {
            loop {
                if let Some(frame) = frames.next() {
                    return Some(frame);
                }
                let (batch, room) = batches.recv().await?;
                (frames, _room) = (batch.into_iter(), Some(room));
            }
        };
        let incoming = tokio::select! {
            biased;
            () = connection.noticed() => continue,
            incoming = next => incoming,
        };
        let Some(incoming) = incoming else { return };
        if connection.handle(incoming).await.is_err() {
            return;
        }
    }
}

impl PollSession {
    /// Ends the session. Frames not handled yet are dropped.
    pub(super) fn end(&self, code: CloseCode) {
        self.queue.close(code);
    }

    /// Room for a POST of that many bytes; `None` if too many are waiting, or too much.
    pub(super) async fn room(&self, budget: &Budget, bytes: usize) -> Option<Room> {
        let place = self.posts.clone().try_acquire_owned().ok()?;
        // The frames are as large as the body, and for a moment there are both.
        let held = budget.take(self.user, 2 * bytes).await.ok()?;
        Some(Room { _place: place, _held: held })
    }

    /// Queues frames to be handled after all earlier ones.
    pub(super) async fn take(
        &self,
        batch: Vec<Incoming>,
        room: Room,
        window: Duration,
    ) -> Result<(), BatchError> {
        use mpsc::error::SendTimeoutError;
        self.inbox.send_timeout((batch, room), window).await.map_err(|error| match error {
            SendTimeoutError::Timeout(_) => BatchError::Busy,
            SendTimeoutError::Closed(_) => BatchError::Gone,
        })
    }

    /// Waits for frames until the window ends or another poll takes over. Frames not returned here are kept for the
    /// next poll, even if this one was abandoned.
    pub(super) async fn poll(&self, window: Duration) -> Polled {
        *self.polled.lock() = Instant::now();
        let mut turns = self.polls.subscribe();
        self.polls.send_modify(|count| *count = count.wrapping_add(1));
        let mine = *turns.borrow_and_update();
        let superseded = async move { drop(turns.wait_for(|count| *count != mine).await) };
        let frames = async {
            // The previous poll releases the lock as soon as it sees that it was superseded.
            let mut outgoing = self.outgoing.lock().await;
            let first = outgoing.next().await.ok()?;
            let more = std::iter::from_fn(|| outgoing.try_next());
            Some(std::iter::once(first).chain(more).collect())
        };
        tokio::select! {
            biased;
            () = superseded => Polled::Nothing,
            frames = frames => frames.map_or(Polled::Gone, Polled::Frames),
            () = tokio::time::sleep(window) => Polled::Nothing,
        }
    }

    /// Resolves when there was no poll for `patience`. Checked only at intervals of `patience`, because an extra
    /// session costs little.
    async fn abandoned(&self, patience: Duration) {
        let mut looks = tokio::time::interval(patience);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            looks.tick().await;
            if self.polled.lock().elapsed() >= patience {
                return;
            }
        }
    }
}

//! Who is connected, so that the server can end a session's connections, a user's channels on a topic, or everything.

use std::collections::hash_map::Entry::Occupied;
use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use parking_lot::Mutex;
use shared::id::{SessionId, UserId};
use tokio::sync::{Notify, watch};

use crate::queue::{CloseCode, Queue};

/// Notices that may wait for a connection. A connection with more is ended.
const NOTICES: usize = 32;

/// A notice from the server to a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// Its channel on this topic is closed for good.
    Evicted(Arc<str>),
}

/// The notices that wait for one connection. Most never have any, so an empty one costs next to nothing.
#[derive(Debug, Default)]
struct Notices {
    waiting: Mutex<VecDeque<Notice>>,
    news: Notify,
}

impl Notices {
    /// Whether there was room.
    fn put(&self, notice: Notice) -> bool {
        let mut waiting = self.waiting.lock();
        let room = waiting.len() < NOTICES;
        if room {
            waiting.push_back(notice);
            self.news.notify_one();
        }
        room
    }
}

/// All connections of this node. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Registry(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    connections: Mutex<Connections>,
    count: watch::Sender<usize>,
}

#[derive(Debug, Default)]
struct Connections {
    next: u64,
    all: HashMap<u64, Entry>,
    /// The number of connections of each user.
    by_user: HashMap<UserId, usize>,
    announced: bool,
    stopping: bool,
}

#[derive(Debug)]
struct Entry {
    user: UserId,
    session: SessionId,
    queue: Queue,
    notices: Arc<Notices>,
}

/// A connection's entry in the registry, removed when dropped.
#[derive(Debug)]
pub struct Registered {
    registry: Registry,
    id: u64,
    notices: Arc<Notices>,
}

impl Default for Registry {
    fn default() -> Self {
        Self(Arc::new(Shared { connections: Mutex::default(), count: watch::Sender::new(0) }))
    }
}

impl Registry {
    /// Registers a connection, unless the user has `most` already. If the server is stopping, the connection ends at
    /// once.
    pub fn register(
        &self,
        user: UserId,
        session: SessionId,
        queue: Queue,
        most: usize,
    ) -> Option<Registered> {
        let notices = Arc::<Notices>::default();
        let mut connections = self.0.connections.lock();
        if connections.by_user.get(&user).is_some_and(|count| *count >= most) {
            return None;
        }
        if connections.stopping {
            queue.close(CloseCode::Restart);
        }
        let id = connections.next;
        connections.next += 1;
        *connections.by_user.entry(user).or_default() += 1;
        connections.all.insert(id, Entry { user, session, queue, notices: notices.clone() });
        self.0.count.send_replace(connections.all.len());
        Some(Registered { registry: self.clone(), id, notices })
    }

    /// Ends all connections of a session.
    pub fn disconnect_session(&self, session: SessionId) {
        self.close(CloseCode::Away, |it| it.session == session);
    }

    /// Ends all connections of a user.
    pub fn disconnect_user(&self, user: UserId) {
        self.close(CloseCode::Away, |it| it.user == user);
    }

    /// Ends a user's channels on a topic, on all their connections.
    pub fn evict(&self, topic: &str, user: UserId) {
        let notice = Notice::Evicted(topic.into());
        for entry in self.0.connections.lock().all.values().filter(|it| it.user == user) {
            if !entry.notices.put(notice.clone()) {
                entry.queue.close(CloseCode::TooSlow);
            }
        }
    }

    /// Ends all connections, including later ones.
    pub fn shutdown(&self) {
        self.0.connections.lock().stopping = true;
        self.close(CloseCode::Restart, |_| true);
    }

    /// Announces a [`shutdown`](Self::shutdown) that follows later.
    pub fn announce_shutdown(&self) {
        self.0.connections.lock().announced = true;
    }

    /// Whether a shutdown was announced or has begun.
    pub fn is_stopping(&self) -> bool {
        let connections = self.0.connections.lock();
        connections.announced || connections.stopping
    }

    /// The number of a user's connections.
    pub fn count_of(&self, user: UserId) -> usize {
        self.0.connections.lock().by_user.get(&user).copied().unwrap_or_default()
    }

    /// The sessions of a user's connections.
    pub fn sessions_of(&self, user: UserId) -> HashSet<SessionId> {
        let connections = self.0.connections.lock();
        connections.all.values().filter(|it| it.user == user).map(|it| it.session).collect()
    }

    /// The number of connections.
    pub fn count(&self) -> usize {
        self.0.connections.lock().all.len()
    }

    /// Resolves when there are no connections.
    pub async fn drained(&self) {
        // The sender lives as long as this registry, so waiting cannot fail.
        drop(self.0.count.subscribe().wait_for(|count| *count == 0).await);
    }

    fn close(&self, code: CloseCode, concerned: impl Fn(&Entry) -> bool) {
        for entry in self.0.connections.lock().all.values().filter(|it| concerned(it)) {
            entry.queue.close(code);
        }
    }
}

impl Registered {
    /// The next notice. Never resolves if none comes.
    pub async fn notice(&mut self) -> Notice {
        loop {
            let notice = self.notices.waiting.lock().pop_front();
            if let Some(notice) = notice {
                return notice;
            }
            // A notification between the check and the wait is kept for the wait.
            self.notices.news.notified().await;
        }
    }
}

impl Drop for Registered {
    fn drop(&mut self) {
        let mut connections = self.registry.0.connections.lock();
        if let Some(Entry { user, .. }) = connections.all.remove(&self.id)
            && let Occupied(mut count) = connections.by_user.entry(user)
        {
            *count.get_mut() -= 1;
            if *count.get() == 0 {
                count.remove();
            }
        }
        self.registry.0.count.send_replace(connections.all.len());
    }
}

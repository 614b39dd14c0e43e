//! The frames waiting to be sent to one client: replies and broadcasts in one order, and a bounded number of them. A
//! client that does not keep up is disconnected and resumes; it never holds up the others.

use std::collections::VecDeque;
use std::num::NonZeroU16;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use parking_lot::Mutex;
use shared::phoenix::{Frame, Version};
use tokio::sync::Notify;

/// Bytes that may wait for a client. One frame alone may be larger.
const BYTES: usize = 16 * 1024 * 1024;

/// Why a connection ends, as WebSocket close codes
/// ([RFC 6455, 7.4](https://www.rfc-editor.org/rfc/rfc6455#section-7.4)); never 1000, which tells some clients not to
/// reconnect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CloseCode {
    /// 1001: signed out, or silent for too long.
    Away,
    /// 1007: text that is not UTF-8.
    NotUtf8,
    /// 1008: too many messages for too long.
    Flood,
    /// 1009: a message over the size limit.
    TooBig,
    /// 1011: a frame that cannot be read.
    Malformed,
    /// 1012: the server is stopping.
    Restart,
    /// 1013: the client does not keep up.
    TooSlow,
}

impl CloseCode {
    /// The number on the wire.
    pub const fn number(self) -> u16 {
        match self {
            Self::Away => 1001,
            Self::NotUtf8 => 1007,
            Self::Flood => 1008,
            Self::TooBig => 1009,
            Self::Malformed => 1011,
            Self::Restart => 1012,
            Self::TooSlow => 1013,
        }
    }
}

/// The sending end. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Queue(Arc<Shared>);

/// The receiving end, for a transport.
#[derive(Debug)]
pub struct Outgoing(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    version: Version,
    most: NonZeroU16,
    waiting: Mutex<Waiting>,
    code: OnceLock<CloseCode>,
    /// Woken by a frame or the close code.
    news: Notify,
    /// Woken by the close code.
    asked: Notify,
}

#[derive(Debug, Default)]
struct Waiting {
    frames: VecDeque<Bytes>,
    bytes: usize,
}

/// The two ends of a new queue to a client that speaks `version`; at most `most` frames may wait in it.
pub fn queue(version: Version, most: NonZeroU16) -> (Queue, Outgoing) {
    let (waiting, code) = (Mutex::default(), OnceLock::new());
    let (news, asked) = (Notify::new(), Notify::new());
    let shared = Arc::new(Shared { version, most, waiting, code, news, asked });
    (Queue(shared.clone()), Outgoing(shared))
}

impl Queue {
    /// The version that frames must be encoded in.
    pub fn version(&self) -> Version {
        self.0.version
    }

    /// Encodes a frame and adds it at the end.
    pub fn send(&self, frame: &Frame) {
        self.push(Bytes::from(self.version().encode(frame)));
    }

    /// Adds an encoded frame at the end. If there is no room, the connection ends.
    pub fn push(&self, frame: Bytes) {
        let mut waiting = self.0.waiting.lock();
        let full = waiting.frames.len() >= usize::from(self.0.most.get());
        let heavy = !waiting.frames.is_empty() && waiting.bytes.saturating_add(frame.len()) > BYTES;
        if full || heavy {
            drop(waiting);
            return self.close(CloseCode::TooSlow);
        }
        waiting.bytes = waiting.bytes.saturating_add(frame.len());
        waiting.frames.push_back(frame);
        drop(waiting);
        self.0.news.notify_one();
    }

    /// Requests the end of the connection. Waiting frames are not sent. The first code given counts.
    pub fn close(&self, code: CloseCode) {
        if self.0.code.set(code).is_ok() {
            *self.0.waiting.lock() = Waiting::default();
            self.0.news.notify_one();
            self.0.asked.notify_waiters();
        }
    }

    /// The close code, if the end was requested.
    pub fn closing(&self) -> Option<CloseCode> {
        self.0.code.get().copied()
    }

    /// Resolves when the end was requested.
    pub async fn closed(&self) -> CloseCode {
        closed(&self.0).await
    }
}

impl Outgoing {
    /// The next frame, or the code to close with. Cancelling this loses no frame.
    ///
    /// # Errors
    /// The [`CloseCode`], as soon as there is one.
    pub async fn next(&mut self) -> Result<Bytes, CloseCode> {
        loop {
            // A notification between the check and the wait is kept for the wait.
            if let Some(code) = self.0.code.get() {
                return Err(*code);
            }
            if let Some(frame) = self.try_next() {
                return Ok(frame);
            }
            self.0.news.notified().await;
        }
    }

    /// A frame that is already waiting.
    pub fn try_next(&mut self) -> Option<Bytes> {
        if self.0.code.get().is_some() {
            return None;
        }
        let mut waiting = self.0.waiting.lock();
        let frame = waiting.frames.pop_front()?;
        waiting.bytes = waiting.bytes.saturating_sub(frame.len());
        if waiting.frames.is_empty() {
            // Most queues are empty most of the time.
            waiting.frames = VecDeque::new();
        }
        Some(frame)
    }

    /// Resolves when the end was requested.
    pub fn closed(&self) -> impl Future<Output = CloseCode> + use<> {
        let shared = self.0.clone();
        async move { closed(&shared).await }
    }
}

async fn closed(shared: &Shared) -> CloseCode {
    loop {
        // Created before checking the code, so that no notification is missed in between.
        let asked = shared.asked.notified();
        if let Some(code) = shared.code.get() {
            return *code;
        }
        asked.await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn frames_come_out_in_order_until_the_end_is_requested() {
        let (queue, mut outgoing) = queue(Version::V2, NonZeroU16::MIN.saturating_add(9));
        queue.push("one".into());
        queue.push("two".into());
        assert_eq!(outgoing.next().await, Ok("one".into()));
        queue.close(CloseCode::Away);
        queue.close(CloseCode::Restart);
        assert_eq!(
            outgoing.next().await,
            Err(CloseCode::Away),
            "the first code counts, what waits is dropped"
        );
        assert_eq!(outgoing.closed().await, CloseCode::Away);
    }

    #[tokio::test]
    async fn p4_large_frames_fill_it_sooner() {
        let (queue, mut outgoing) = queue(Version::V2, NonZeroU16::MIN.saturating_add(9));
        let large = Bytes::from(vec![b' '; BYTES + 1]);
        queue.push(large.clone());
        assert_eq!(outgoing.next().await, Ok(large.clone()), "one frame may be of any size");
        queue.push(large);
        assert_eq!(queue.closing(), None);
        queue.push("one more".into());
        assert_eq!(queue.closing(), Some(CloseCode::TooSlow));
    }

    #[tokio::test]
    async fn p4_a_client_that_does_not_keep_up_is_dropped() {
        let (queue, mut outgoing) = queue(Version::V2, NonZeroU16::MIN.saturating_add(9));
        for _ in 0..11 {
            queue.push("frame".into());
        }
        assert_eq!(outgoing.next().await, Err(CloseCode::TooSlow));
    }
}

//! What waits to be sent to one client: replies and broadcasts in one order, and never more than a bounded
//! number. A client that does not keep up is dropped and resumes; it never holds up the others.

use std::num::NonZeroU16;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use shared::phoenix::{Frame, Version};
use tokio::sync::{Notify, mpsc};

/// Bytes that may wait for a client. One frame alone may be larger.
const BYTES: usize = 16 * 1024 * 1024;

/// Why a connection ends, as WebSocket close codes
/// ([RFC 6455, 7.4](https://www.rfc-editor.org/rfc/rfc6455#section-7.4)); never 1000, which tells some clients
/// not to come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CloseCode {
    /// 1001: signed out, or silent for too long.
    Away,
    /// 1007: text that is not UTF-8.
    NotUtf8,
    /// 1008: more messages, for longer, than anybody needs.
    Flood,
    /// 1009: a message over the limit.
    TooBig,
    /// 1011: a frame that is none.
    Malformed,
    /// 1012: the server stops.
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

/// The end where frames are put. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Queue {
    frames: mpsc::Sender<Bytes>,
    shared: Arc<Shared>,
}

/// What both ends look at.
#[derive(Debug)]
struct Shared {
    version: Version,
    /// Bytes that wait.
    waiting: AtomicUsize,
    code: OnceLock<CloseCode>,
    /// Woken when the code was given.
    asked: Notify,
}

/// The end where a transport takes them.
#[derive(Debug)]
pub struct Outgoing {
    frames: mpsc::Receiver<Bytes>,
    shared: Arc<Shared>,
}

/// The two ends of a new queue to a client that speaks `version`, for whom at most `most` frames may wait.
pub fn queue(version: Version, most: NonZeroU16) -> (Queue, Outgoing) {
    let (sender, frames) = mpsc::channel(usize::from(most.get()));
    let (waiting, code, asked) = (AtomicUsize::new(0), OnceLock::new(), Notify::new());
    let shared = Arc::new(Shared { version, waiting, code, asked });
    (Queue { frames: sender, shared: shared.clone() }, Outgoing { frames, shared })
}

impl Queue {
    /// The version that frames have to be encoded in.
    pub fn version(&self) -> Version {
        self.shared.version
    }

    /// Encodes a frame and puts it behind all others.
    pub fn send(&self, frame: &Frame) {
        self.push(Bytes::from(self.version().encode(frame)));
    }

    /// Puts an encoded frame behind all others. If there is no room, the connection ends.
    pub fn push(&self, frame: Bytes) {
        let size = frame.len();
        let before = self.shared.waiting.fetch_add(size, Ordering::Relaxed);
        if before > 0 && before.saturating_add(size) > BYTES {
            return self.close(CloseCode::TooSlow);
        }
        if let Err(mpsc::error::TrySendError::Full(_)) = self.frames.try_send(frame) {
            self.close(CloseCode::TooSlow);
        }
    }

    /// Asks for the connection's end. What waits is not sent any more. The first code given counts.
    pub fn close(&self, code: CloseCode) {
        if self.shared.code.set(code).is_ok() {
            self.shared.asked.notify_waiters();
        }
    }

    /// The code that was asked for.
    pub fn closing(&self) -> Option<CloseCode> {
        self.shared.code.get().copied()
    }

    /// Resolves when the end was asked for.
    pub async fn closed(&self) -> CloseCode {
        closed(&self.shared).await
    }
}

impl Outgoing {
    /// The next frame, or the code to end with. A frame is not lost if this is not waited for to the end.
    pub async fn next(&mut self) -> Result<Bytes, CloseCode> {
        let frame = tokio::select! {
            biased;
            code = closed(&self.shared) => return Err(code),
            frame = self.frames.recv() => frame.ok_or(CloseCode::Away)?,
        };
        Ok(self.taken(frame))
    }

    /// A frame that waits already.
    pub fn try_next(&mut self) -> Option<Bytes> {
        if self.shared.code.get().is_some() {
            return None;
        }
        let frame = self.frames.try_recv().ok()?;
        Some(self.taken(frame))
    }

    /// Resolves when the end was asked for.
    pub fn closed(&self) -> impl Future<Output = CloseCode> + use<> {
        let shared = self.shared.clone();
        async move { closed(&shared).await }
    }

    fn taken(&self, frame: Bytes) -> Bytes {
        self.shared.waiting.fetch_sub(frame.len(), Ordering::Relaxed);
        frame
    }
}

async fn closed(shared: &Shared) -> CloseCode {
    loop {
        // Begun before the look at the code, so that it cannot be missed in between.
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
    async fn frames_come_out_in_order_until_the_end_is_asked_for() {
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
    async fn p4_who_does_not_keep_up_is_dropped() {
        let (queue, mut outgoing) = queue(Version::V2, NonZeroU16::MIN.saturating_add(9));
        for _ in 0..11 {
            queue.push("frame".into());
        }
        assert_eq!(outgoing.next().await, Err(CloseCode::TooSlow));
    }
}

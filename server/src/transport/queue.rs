//! What waits to be sent to one client: replies and broadcasts in one order, and never more than a bounded
//! number. A client that does not keep up is dropped and resumes; it never holds up the others.

use std::sync::Arc;
use std::sync::OnceLock;

use bytes::Bytes;
use tokio::sync::{Notify, mpsc};

/// Frames that may wait for a client.
const FRAMES: usize = 1_024;

/// Why a connection ends, as WebSocket close codes
/// ([RFC 6455, 7.4](https://www.rfc-editor.org/rfc/rfc6455#section-7.4)); never 1000, which tells some clients
/// not to come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CloseCode {
    /// 1001: signed out, or silent for too long.
    Away,
    /// 1007: text that is not UTF-8.
    NotUtf8,
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
    closing: Arc<Closing>,
}

#[derive(Debug, Default)]
struct Closing {
    code: OnceLock<CloseCode>,
    asked: Notify,
}

/// The end where a transport takes them.
#[derive(Debug)]
pub struct Outgoing {
    frames: mpsc::Receiver<Bytes>,
    closing: Arc<Closing>,
}

/// A new queue's two ends.
pub fn queue() -> (Queue, Outgoing) {
    let (sender, frames) = mpsc::channel(FRAMES);
    let closing = Arc::new(Closing::default());
    (Queue { frames: sender, closing: closing.clone() }, Outgoing { frames, closing })
}

impl Queue {
    /// Puts a frame behind all others. If there is no room, the connection ends.
    pub fn push(&self, frame: Bytes) {
        if let Err(mpsc::error::TrySendError::Full(_)) = self.frames.try_send(frame) {
            self.close(CloseCode::TooSlow);
        }
    }

    /// Asks for the connection's end. What waits is not sent any more. The first code given counts.
    pub fn close(&self, code: CloseCode) {
        if self.closing.code.set(code).is_ok() {
            self.closing.asked.notify_waiters();
        }
    }

    /// The code that was asked for.
    pub fn closing(&self) -> Option<CloseCode> {
        self.closing.code.get().copied()
    }
}

impl Outgoing {
    /// The next frame, or the code to end with.
    pub async fn next(&mut self) -> Result<Bytes, CloseCode> {
        tokio::select! {
            biased;
            code = closed(&self.closing) => Err(code),
            frame = self.frames.recv() => frame.ok_or(CloseCode::Away),
        }
    }

    /// A frame that waits already.
    pub fn try_next(&mut self) -> Option<Bytes> {
        if self.closing.code.get().is_some() { None } else { self.frames.try_recv().ok() }
    }

    /// Resolves when the end was asked for.
    pub fn closed(&self) -> impl Future<Output = CloseCode> + use<> {
        let closing = self.closing.clone();
        async move { closed(&closing).await }
    }
}

async fn closed(closing: &Closing) -> CloseCode {
    loop {
        // Begun before the look at the code, so that it cannot be missed in between.
        let asked = closing.asked.notified();
        if let Some(code) = closing.code.get() {
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
        let (queue, mut outgoing) = queue();
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
    async fn who_does_not_keep_up_is_dropped() {
        let (queue, mut outgoing) = queue();
        for _ in 0..=FRAMES {
            queue.push("frame".into());
        }
        assert_eq!(outgoing.next().await, Err(CloseCode::TooSlow));
    }
}

//! The frames waiting to be sent to one client: replies and broadcasts in one order, and a bounded number of them. A
//! client that does not keep up is disconnected and resumes; it never holds up the others.
//!
//! The answer to a join may be a whole board, so it does not count as something that the client did not keep up with.
//! Instead the next join waits until the answers before it have been taken.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::num::NonZeroU16;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use parking_lot::Mutex;
use shared::phoenix::{Frame, Ref, Topic, Version};
use tokio::sync::Notify;

use crate::metrics;

/// Bytes that may wait for a client, without answers to joins. One frame alone may be larger.
const BYTES: usize = 16 * 1024 * 1024;

/// Bytes of answers to joins that may wait for a client when it joins once more.
const ANSWERS: usize = 1024 * 1024;

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
    /// Woken when an answer is taken, and by the close code.
    taken: Notify,
}

#[derive(Debug, Default)]
struct Waiting {
    frames: VecDeque<Text>,
    /// Of all frames but answers.
    bytes: usize,
    /// Of all answers.
    answers: usize,
}

/// An encoded frame. In the answer to a join, the response is shared by all clients that it goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    start: Bytes,
    /// The response and what comes after it.
    rest: Option<Box<[Bytes; 2]>>,
}

impl Text {
    /// The length of all of it.
    pub fn bytes(&self) -> usize {
        self.pieces().map(Bytes::len).sum()
    }

    /// Its pieces, in order.
    pub fn pieces(&self) -> impl Iterator<Item = &Bytes> {
        std::iter::once(&self.start).chain(self.rest.iter().flat_map(|rest| rest.iter()))
    }

    /// All of it in one piece.
    pub fn joined(&self) -> Cow<'_, str> {
        let mut texts = self.pieces().map(|piece| str::from_utf8(piece).unwrap_or_default());
        match &self.rest {
            None => texts.next().unwrap_or_default().into(),
            Some(_) => texts.collect::<String>().into(),
        }
    }

    /// Whether it is the answer to a join.
    const fn is_answer(&self) -> bool {
        self.rest.is_some()
    }
}

impl<T: Into<Bytes>> From<T> for Text {
    fn from(text: T) -> Self {
        Self { start: text.into(), rest: None }
    }
}

/// The two ends of a new queue to a client that speaks `version`; at most `most` frames may wait in it.
pub fn queue(version: Version, most: NonZeroU16) -> (Queue, Outgoing) {
    let (waiting, code) = (Mutex::default(), OnceLock::new());
    let (news, asked, taken) = (Notify::new(), Notify::new(), Notify::new());
    let shared = Arc::new(Shared { version, most, waiting, code, news, asked, taken });
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
        self.add(frame.into());
    }

    /// Adds the ok reply to a join at the end. `response` is JSON text of any size.
    pub fn answer(&self, join_ref: &Ref, ref_: &Ref, topic: &Topic, response: Bytes) {
        let (before, after) = self.version().around_response(join_ref, ref_, topic);
        let rest = Some(Box::new([response, after.into()]));
        self.add(Text { start: before.into(), rest });
    }

    /// Resolves when there is room for another answer to a join, or when the end was requested.
    pub async fn room_for_an_answer(&self) {
        loop {
            // A notification between the check and the wait is kept for the wait.
            if self.closing().is_some() || self.0.waiting.lock().answers <= ANSWERS {
                return;
            }
            self.0.taken.notified().await;
        }
    }

    fn add(&self, frame: Text) {
        let mut waiting = self.0.waiting.lock();
        let full = waiting.frames.len() >= usize::from(self.0.most.get());
        let heavy = waiting.bytes > 0 && waiting.bytes.saturating_add(frame.bytes()) > BYTES;
        if full || (heavy && !frame.is_answer()) {
            drop(waiting);
            return self.close(CloseCode::TooSlow);
        }
        let count = if frame.is_answer() { &mut waiting.answers } else { &mut waiting.bytes };
        *count = count.saturating_add(frame.bytes());
        waiting.frames.push_back(frame);
        drop(waiting);
        self.0.news.notify_one();
    }

    /// Requests the end of the connection. Waiting frames are not sent. The first code given counts.
    pub fn close(&self, code: CloseCode) {
        if self.0.code.set(code).is_ok() {
            if code == CloseCode::TooSlow {
                metrics::dropped_a_queue();
            }
            *self.0.waiting.lock() = Waiting::default();
            self.0.news.notify_one();
            self.0.asked.notify_waiters();
            self.0.taken.notify_one();
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
    pub async fn next(&mut self) -> Result<Text, CloseCode> {
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
    pub fn try_next(&mut self) -> Option<Text> {
        if self.0.code.get().is_some() {
            return None;
        }
        let mut waiting = self.0.waiting.lock();
        let frame = waiting.frames.pop_front()?;
        let count = if frame.is_answer() { &mut waiting.answers } else { &mut waiting.bytes };
        *count = count.saturating_sub(frame.bytes());
        if frame.is_answer() {
            self.0.taken.notify_one();
        }
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
        assert_eq!(outgoing.next().await, Ok(large.clone().into()), "one frame may be of any size");
        queue.push(large);
        assert_eq!(queue.closing(), None);
        queue.push("one more".into());
        assert_eq!(queue.closing(), Some(CloseCode::TooSlow));
    }

    #[tokio::test]
    async fn p4_the_answer_to_a_join_may_be_of_any_size_and_the_next_join_waits_for_it() {
        let (queue, mut outgoing) = queue(Version::V2, NonZeroU16::MIN.saturating_add(9));
        let large = Bytes::from(vec![b' '; BYTES + 1]);
        let (one, topic) = (Ref::from_u64(1), Topic::from("t"));
        queue.push("before".into());
        queue.room_for_an_answer().await;
        queue.answer(&one, &one, &topic, large.clone());
        queue.push("presence".into());
        assert_eq!(queue.closing(), None);
        let again = queue.clone();
        let room = tokio::spawn(async move { again.room_for_an_answer().await });
        assert_eq!(outgoing.next().await, Ok("before".into()));
        tokio::task::yield_now().await;
        assert!(!room.is_finished());
        let answer = outgoing.next().await.unwrap();
        room.await.unwrap();
        let pieces: Vec<&Bytes> = answer.pieces().collect();
        assert_eq!(pieces[0], r#"["1","1","t","phx_reply",{"status":"ok","response":"#);
        assert_eq!((pieces[1].as_ptr(), pieces[2]), (large.as_ptr(), &Bytes::from("}]")));
        queue.answer(&one, &one, &topic, large);
        queue.close(CloseCode::Away);
        queue.room_for_an_answer().await;
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

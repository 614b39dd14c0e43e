//! A WebSocket's stream, which takes memory for a message that arrives in many pieces, and ends if it does not arrive
//! wholly in time. Otherwise each connection could hold almost the largest message for as long as its client likes.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use parking_lot::Mutex;
use shared::id::UserId;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Sleep;

use crate::budget::{Budget, Exhausted, Held};

/// How long a message may take from its first piece to its last.
const TO_ARRIVE: Duration = Duration::from_secs(30);

/// The bytes of a message that may arrive before memory is taken for the largest one. Few messages have more.
const SMALL: usize = 16 * 1024;

/// The head of a control frame from a client, in bytes: opcode, length and mask.
const CONTROL_HEAD: usize = 6;

/// The stream.
pub(super) struct Arriving<S> {
    stream: S,
    message: Message,
}

/// The message that is arriving. Cheap to clone.
#[derive(Clone)]
pub(super) struct Message(Arc<Mutex<State>>);

struct State {
    budget: Budget,
    user: UserId,
    largest: usize,
    /// The bytes read of it, almost: the end of one read may belong to the next message.
    read: usize,
    /// Since its first piece. Most messages arrive in one, so it takes no memory until the second is waited for.
    time: Option<Pin<Box<Sleep>>>,
    memory: Memory,
}

enum Memory {
    None,
    Awaited(Pin<Box<dyn Future<Output = Result<Held, Exhausted>> + Send>>),
    Held(Held),
}

/// Why the rest of a message is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unfinished {
    /// It takes too long.
    #[error("a message did not arrive in time")]
    Late,
    /// There is no memory for it.
    #[error(transparent)]
    Exhausted(#[from] Exhausted),
}

impl Unfinished {
    /// Whether it is why the stream failed.
    pub(super) fn is_why(error: &io::Error) -> bool {
        matches!(error.get_ref(), Some(why) if why.is::<Self>())
    }
}

impl<S> Arriving<S> {
    /// Messages of up to `largest` bytes for `user`.
    pub(super) fn new(stream: S, budget: Budget, user: UserId, largest: usize) -> (Self, Message) {
        let state = State { budget, user, largest, read: 0, time: None, memory: Memory::None };
        let message = Message(Arc::new(Mutex::new(state)));
        (Self { stream, message: message.clone() }, message)
    }
}

impl Message {
    /// It has arrived. Returns the memory that was taken, to be held as long as the message.
    pub(super) fn arrived(&self) -> Option<Held> {
        let mut state = self.0.lock();
        state.read = 0;
        state.time = None;
        match std::mem::replace(&mut state.memory, Memory::None) {
            Memory::Held(held) => Some(held),
            Memory::None | Memory::Awaited(_) => None,
        }
    }

    /// A control frame has arrived, perhaps in the middle of it.
    pub(super) fn passed(&self, control: &[u8]) {
        let mut state = self.0.lock();
        state.read = state.read.saturating_sub(CONTROL_HEAD + control.len());
        if state.read == 0 {
            state.time = None;
        }
    }
}

impl State {
    /// Waits until more of the message may be read.
    fn poll_more(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Unfinished>> {
        if self.read == 0 {
            return Poll::Ready(Ok(()));
        }
        let time = self.time.get_or_insert_with(|| Box::pin(tokio::time::sleep(TO_ARRIVE)));
        if time.as_mut().poll(context).is_ready() {
            return Poll::Ready(Err(Unfinished::Late));
        }
        if self.read <= SMALL {
            return Poll::Ready(Ok(()));
        }
        if let Memory::None = self.memory {
            let (budget, user, largest) = (self.budget.clone(), self.user, self.largest);
            self.memory = Memory::Awaited(Box::pin(async move { budget.take(user, largest).await }));
        }
        if let Memory::Awaited(taking) = &mut self.memory {
            self.memory = Memory::Held(ready!(taking.as_mut().poll(context))?);
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Arriving<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let message = self.message.clone();
        let mut state = message.0.lock();
        ready!(state.poll_more(context)).map_err(io::Error::other)?;
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        state.read += buffer.filled().len() - before;
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Arriving<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, pieces)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};

    use super::*;

    const LARGEST: usize = 1024 * 1024;

    fn stream() -> (DuplexStream, Arriving<DuplexStream>, Message, Budget) {
        let (client, server) = duplex(2 * LARGEST);
        let budget = Budget::new(4 * LARGEST);
        let (arriving, message) = Arriving::new(server, budget.clone(), UserId::from_parts(1, 1), LARGEST);
        (client, arriving, message, budget)
    }

    fn why(error: &io::Error) -> Option<Unfinished> {
        error.get_ref()?.downcast_ref().copied()
    }

    #[tokio::test(start_paused = true)]
    async fn a_large_message_holds_memory_until_it_has_been_handled() {
        let (mut client, mut arriving, message, budget) = stream();
        client.write_all(&vec![b'x'; 3 * SMALL]).await.unwrap();
        arriving.read_exact(&mut vec![0; SMALL]).await.unwrap();
        assert_eq!(budget.taken(), 0);
        arriving.read_exact(&mut vec![0; SMALL]).await.unwrap();
        arriving.read_exact(&mut vec![0; SMALL]).await.unwrap();
        assert_eq!(budget.taken(), LARGEST);
        let held = message.arrived();
        assert_eq!(budget.taken(), LARGEST);
        drop(held);
        assert_eq!(budget.taken(), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn without_memory_it_is_not_read_on() {
        let (mut client, mut arriving, _, budget) = stream();
        let _mine = budget.take(UserId::from_parts(1, 1), LARGEST).await.unwrap();
        client.write_all(&vec![b'x'; 3 * SMALL]).await.unwrap();
        arriving.read_exact(&mut vec![0; 2 * SMALL]).await.unwrap();
        let error = arriving.read_exact(&mut vec![0; SMALL]).await.unwrap_err();
        assert_eq!(why(&error), Some(Unfinished::Exhausted(Exhausted)));
    }

    #[tokio::test(start_paused = true)]
    async fn a_message_that_does_not_end_is_given_up_whatever_control_frames_come() {
        let (mut client, mut arriving, message, _) = stream();
        client.write_all(b"the beginning").await.unwrap();
        arriving.read_exact(&mut [0; 13]).await.unwrap();
        let started = tokio::time::Instant::now();
        let error = loop {
            client.write_all(&[0; CONTROL_HEAD + 2]).await.unwrap();
            match arriving.read_exact(&mut [0; CONTROL_HEAD + 2]).await {
                Ok(_) => message.passed(b"hi"),
                Err(error) => break error,
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        };
        assert_eq!(why(&error), Some(Unfinished::Late));
        assert_eq!(started.elapsed(), TO_ARRIVE);
    }

    #[tokio::test(start_paused = true)]
    async fn between_messages_there_is_no_hurry() {
        let (mut client, mut arriving, message, _) = stream();
        for control in [false, true] {
            client.write_all(&[0; CONTROL_HEAD]).await.unwrap();
            arriving.read_exact(&mut [0; CONTROL_HEAD]).await.unwrap();
            if control {
                message.passed(b"");
            } else {
                drop(message.arrived());
            }
            let more = tokio::time::timeout(2 * TO_ARRIVE, arriving.read_u8()).await;
            assert!(more.is_err(), "it waits");
        }
    }
}

//! A connection that ends if its client stops reading what it asked for: without this, an answer would stay in memory
//! for as long as its client likes.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::Sleep;

use crate::peer::Network;
use crate::places::Place;

/// What must be read within the client's time, in bytes: one byte at a time is not progress.
const PROGRESS: usize = 16 * 1024;

/// A connection whose writes fail once its client has not read enough for too long.
pub(super) struct Stall {
    stream: TcpStream,
    patience: Duration,
    /// Since when something is waiting to be read. Most connections wait for their client to ask for something, so it
    /// takes no memory until then.
    waiting: Option<Pin<Box<Sleep>>>,
    /// The bytes written since.
    written: usize,
    _place: Place<Network>,
}

impl Stall {
    pub(super) fn new(stream: TcpStream, patience: Duration, place: Place<Network>) -> Self {
        Self { stream, patience, waiting: None, written: 0, _place: place }
    }

    fn wrote(
        &mut self,
        context: &mut Context<'_>,
        result: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        match result {
            Poll::Ready(Ok(bytes)) => {
                self.written = self.written.saturating_add(bytes);
                if self.written >= PROGRESS {
                    self.done();
                }
                Poll::Ready(Ok(bytes))
            }
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Pending => {
                let patience = self.patience;
                let waiting = self.waiting.get_or_insert_with(|| Box::pin(tokio::time::sleep(patience)));
                ready!(waiting.as_mut().poll(context));
                Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "the client does not read")))
            }
        }
    }

    fn done(&mut self) {
        self.waiting = None;
        self.written = 0;
    }
}

impl AsyncRead for Stall {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Stall {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.wrote(context, result)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write_vectored(context, pieces);
        self.wrote(context, result)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        // It is called when everything has been written.
        self.done();
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;
    use crate::places::Places;

    const LARGE: &[u8] = &[b'x'; 16 * 1024 * 1024];

    async fn pair() -> (Stall, TcpStream) {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (stream, peer) = listener.accept().await.unwrap();
        let place = Places::new(1, 1).take(Network::from(peer.ip())).unwrap();
        (Stall::new(stream, Duration::from_secs(30), place), client)
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_does_not_read_is_given_up() {
        let (mut stall, _client) = pair().await;
        let ended = stall.write_all(LARGE).await;
        assert_eq!(ended.unwrap_err().kind(), io::ErrorKind::TimedOut);
    }

    #[tokio::test]
    async fn a_client_that_reads_gets_everything() {
        let (mut stall, mut client) = pair().await;
        let writing = async {
            stall.write_all(LARGE).await.unwrap();
            stall.flush().await.unwrap();
            drop(stall);
        };
        let mut read = Vec::new();
        let (result, ()) = tokio::join!(client.read_to_end(&mut read), writing);
        assert_eq!(result.unwrap(), LARGE.len());
    }
}

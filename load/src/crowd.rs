//! Many connections that join, listen and leave together.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt, stream};
use shared::id::Cid;
use shared::wire;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, interval_at};

use crate::connection::Connection;
use crate::error::LoadError;
use crate::people::Seat;
use crate::server::Server;

/// Connections being opened at the same time.
const AT_ONCE: usize = 64;

/// As often as the official client.
const HEARTBEAT: Duration = Duration::from_secs(30);

/// The time in the ids of the changes we measure, in milliseconds of Unix time: long past, so that no other command
/// has it.
const MARK: u64 = 1;

/// A change that reached one connection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Arrival {
    /// The number of the change.
    pub(crate) change: usize,
    /// When it arrived, before it was decoded.
    pub(crate) at: Instant,
}

/// Connections that have joined, each listening in a task.
pub(crate) struct Crowd {
    tasks: JoinSet<Result<Vec<Arrival>, LoadError>>,
    leave: watch::Sender<bool>,
    reached: Arc<AtomicUsize>,
    took: Duration,
}

impl Crowd {
    /// Connects and joins `count` times, at the seats that `seat` gives.
    pub(crate) async fn gather<'a>(
        server: &Server,
        count: usize,
        seat: impl Fn(usize) -> Seat<'a>,
    ) -> Result<Self, LoadError> {
        let (leave, leaving) = watch::channel(false);
        let reached = Arc::new(AtomicUsize::new(0));
        let mut tasks = JoinSet::new();
        let started = Instant::now();
        let arriving = stream::iter(0..count)
            .map(|n| {
                let seat = seat(n);
                async move { Connection::seated(server, &seat).await }
            })
            .buffer_unordered(AT_ONCE);
        tokio::pin!(arriving);
        while let Some(connection) = arriving.try_next().await? {
            tasks.spawn(listen(connection, leaving.clone(), reached.clone()));
        }
        Ok(Self { tasks, leave, reached, took: started.elapsed() })
    }

    /// How long it took until all had joined.
    pub(crate) fn took(&self) -> Duration {
        self.took
    }

    /// Changes received so far, over all connections.
    pub(crate) fn reached(&self) -> usize {
        self.reached.load(Ordering::Relaxed)
    }

    /// All connections leave. Returns what each of them received.
    ///
    /// # Errors
    /// If one of them ended early.
    pub(crate) async fn leave(mut self) -> Result<Vec<Vec<Arrival>>, LoadError> {
        self.leave.send_replace(true);
        let mut all = Vec::with_capacity(self.tasks.len());
        while let Some(ended) = self.tasks.join_next().await {
            all.push(ended??);
        }
        Ok(all)
    }
}

/// The `cid` of the `n`th measured change.
pub(crate) fn cid(n: usize) -> Cid {
    Cid::from_parts(MARK, n as u128)
}

/// The number of the measured change with this `cid`.
fn change(cid: Cid) -> Option<usize> {
    let ulid = cid.ulid();
    if ulid.timestamp_ms() == MARK { usize::try_from(ulid.random()).ok() } else { None }
}

async fn listen(
    mut connection: Connection,
    mut leaving: watch::Receiver<bool>,
    reached: Arc<AtomicUsize>,
) -> Result<Vec<Arrival>, LoadError> {
    let mut beat = interval_at(Instant::now() + HEARTBEAT, HEARTBEAT);
    let mut arrivals = Vec::new();
    loop {
        let frame = tokio::select! {
            _ = leaving.changed() => break,
            _ = beat.tick() => {
                connection.beat().await?;
                continue;
            }
            frame = connection.next() => frame?,
        };
        let at = Instant::now();
        if !wire::BROADCASTS.contains(&frame.event.as_str()) {
            continue;
        }
        let head: wire::Head = serde_json::from_str(frame.payload.get())?;
        if let Some(change) = change(head.cid) {
            arrivals.push(Arrival { change, at });
            reached.fetch_add(1, Ordering::Relaxed);
        }
    }
    connection.close().await;
    Ok(arrivals)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_known_by_their_names() {
        assert_eq!(change(cid(0)), Some(0));
        assert_eq!(change(cid(4_711)), Some(4_711));
        assert_eq!(change(Cid::from_parts(1_700_000_000_000, 3)), None);
    }
}

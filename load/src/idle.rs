//! What an idle connection costs.

use serde::Serialize;

use crate::crowd::Crowd;
use crate::error::LoadError;
use crate::figures::rate;
use crate::memory::Memory;
use crate::options::Options;
use crate::people::{Seat, Stage};
use crate::server::Server;

/// Figures of a crowd that joined, stayed idle and left.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Idle {
    /// Number of connections.
    pub(crate) connections: usize,
    /// Connects and joins per second, 64 at the same time, on cores shared with this tool.
    pub(crate) joins_per_second: f64,
    /// The server's own memory per connection above the baseline, in bytes.
    pub(crate) bytes_per_connection: u64,
    /// Memory with all of them connected.
    pub(crate) there: Memory,
    /// Memory after they left.
    pub(crate) after: Memory,
}

/// All connections on `users:<id>`.
pub(crate) async fn on_own_topic(
    server: &Server,
    stage: &Stage,
    options: &Options,
    baseline: Memory,
) -> Result<Idle, LoadError> {
    crate::say(&format!("{} connections join users:<id>", options.connections));
    stay(server, options, baseline, |n| stage.on_own_topic(n)).await
}

/// All connections on `boards:<id>`, spread over boards.
pub(crate) async fn on_boards(
    server: &Server,
    stage: &Stage,
    options: &Options,
    baseline: Memory,
) -> Result<Idle, LoadError> {
    let boards = stage.idle_boards();
    crate::say(&format!("{} connections join boards:<id>, {boards} boards", options.connections));
    stay(server, options, baseline, |n| stage.on_boards(n)).await
}

async fn stay<'a>(
    server: &Server,
    options: &Options,
    baseline: Memory,
    seat: impl Fn(usize) -> Seat<'a>,
) -> Result<Idle, LoadError> {
    let quiet = server.sockets()?;
    let connections = options.connections as usize;
    let crowd = Crowd::gather(server, connections, seat).await?;
    let joins_per_second = rate(connections, crowd.took());
    // The baseline from before any connection, not from after the previous crowd: memory that the allocator kept
    // and now reuses counts.
    let there = server.settled().await?;
    let grown = there.own.saturating_sub(baseline.own);
    crate::say(&format!("all connected at {joins_per_second} per second: {there}"));
    crowd.leave().await?;
    server.deserted(quiet).await?;
    let after = server.settled().await?;
    crate::say(&format!("all disconnected: {after}"));
    let bytes_per_connection = grown / u64::from(options.connections);
    Ok(Idle { connections, joins_per_second, bytes_per_connection, there, after })
}

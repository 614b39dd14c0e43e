//! What it takes to be there and say nothing.

use serde::Serialize;

use crate::crowd::Crowd;
use crate::error::LoadError;
use crate::figures::rate;
use crate::memory::Memory;
use crate::options::Options;
use crate::people::{Seat, Stage};
use crate::server::Server;

/// A crowd that came, stayed and left.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Idle {
    /// How many.
    pub(crate) connections: usize,
    /// Connected and joined, 64 at the same time, on cores that this tool shares.
    pub(crate) joins_per_second: f64,
    /// Of the server's own memory, in bytes, above the baseline.
    pub(crate) bytes_per_connection: u64,
    /// With all of them there.
    pub(crate) there: Memory,
    /// When they had left.
    pub(crate) after: Memory,
}

/// Everybody on `users:<id>`.
pub(crate) async fn on_own_topic(
    server: &Server,
    stage: &Stage,
    options: &Options,
    baseline: Memory,
) -> Result<Idle, LoadError> {
    crate::say(&format!("{} connections join users:<id>", options.connections));
    stay(server, options, baseline, |n| stage.on_own_topic(n)).await
}

/// Everybody on `boards:<id>`, spread over boards.
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
    // The baseline from before anybody came, not what was left by those before: memory that the allocator kept
    // and now gives out again counts.
    let there = server.settled().await?;
    let grown = there.own.saturating_sub(baseline.own);
    crate::say(&format!("all there at {joins_per_second} a second: {there}"));
    crowd.leave().await?;
    server.deserted(quiet).await?;
    let after = server.settled().await?;
    crate::say(&format!("all gone: {after}"));
    let bytes_per_connection = grown / u64::from(options.connections);
    Ok(Idle { connections, joins_per_second, bytes_per_connection, there, after })
}

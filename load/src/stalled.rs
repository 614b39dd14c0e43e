//! Whether one client that does not read slows down the others.

use serde::Serialize;
use shared::board::{CardPatch, Command, UpdateCard};

use crate::connection::Connection;
use crate::crowd::Crowd;
use crate::delivery::{self, Delivery};
use crate::error::LoadError;
use crate::people::{Scene, Stage};
use crate::server::Server;

/// Number of changes: times [`SIZE`], more than kernel and server together keep for a client that does not read.
const CHANGES: usize = 2_000;

/// Size of each change, in bytes.
const SIZE: usize = 4 * 1024;

/// The kernel's receive buffer of the client that does not read, in bytes.
const BUFFER: u32 = 8 * 1024;

/// Changes per second.
const PACE: u32 = 200;

/// Results with one client that does not read.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Stalled {
    /// Delivery to the others.
    pub(crate) others: Delivery,
    /// Whether the server disconnected the client that did not read, before that left by itself.
    pub(crate) dropped: bool,
}

/// Changes a board that `readers` have open, one of which does not read.
pub(crate) async fn run(server: &Server, stage: &Stage, readers: u32) -> Result<Stalled, LoadError> {
    let readers = readers as usize;
    crate::say(&format!("one of {readers} readers does not read: {CHANGES} changes, {PACE} per second"));
    let quiet = server.sockets()?;
    let scene = stage.stalled;
    let stalled = Connection::seated_with_buffer(server, &stage.on_scene(scene, 1), BUFFER).await?;
    let others = readers - 1;
    let crowd = Crowd::gather(server, others, |n| stage.on_scene(scene, n)).await?;
    let writer = Connection::seated(server, &stage.on_scene(scene, 0)).await?;
    let others = delivery::time(writer, crowd, others, CHANGES, PACE, |n| rewrite(scene, n)).await?;
    // All others have left: if its socket is closed too, the server closed it.
    let dropped = server.deserted(quiet).await.is_ok();
    stalled.close().await;
    server.deserted(quiet).await?;
    Ok(Stalled { others, dropped })
}

fn rewrite(scene: Scene, n: usize) -> Command {
    let description = format!("{n} {}", "x".repeat(SIZE));
    Command::UpdateCard(UpdateCard::new(scene.card(0), CardPatch::described(description)))
}

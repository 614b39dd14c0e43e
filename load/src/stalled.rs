//! Somebody does not read: whether the others notice.

use serde::Serialize;
use shared::board::{CardPatch, Command, UpdateCard};

use crate::connection::Connection;
use crate::crowd::Crowd;
use crate::delivery::{self, Delivery};
use crate::error::LoadError;
use crate::people::{Scene, Stage};
use crate::server::Server;

/// With [`SIZE`] more than the kernel and the server together keep for a client that does not read.
const CHANGES: usize = 2_000;

/// Bytes of each change.
const SIZE: usize = 4 * 1024;

/// What the kernel is to keep on the side that does not read, in bytes.
const BUFFER: u32 = 8 * 1024;

/// Changes a second.
const PACE: u32 = 200;

/// One who does not read, among others.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Stalled {
    /// How it was for the others.
    pub(crate) others: Delivery,
    /// Whether the server let go of the one who did not read, before it left by itself.
    pub(crate) dropped: bool,
}

/// Changes a board that `readers` have open, and one who does not read.
pub(crate) async fn run(server: &Server, stage: &Stage, readers: u32) -> Result<Stalled, LoadError> {
    let readers = readers as usize;
    crate::say(&format!("one of {readers} readers does not read: {CHANGES} changes, {PACE} a second"));
    let quiet = server.sockets()?;
    let scene = stage.stalled;
    let stalled = Connection::seated_with_buffer(server, &stage.on_scene(scene, 1), BUFFER).await?;
    let others = readers - 1;
    let crowd = Crowd::gather(server, others, |n| stage.on_scene(scene, n)).await?;
    let writer = Connection::seated(server, &stage.on_scene(scene, 0)).await?;
    let others = delivery::time(writer, crowd, others, CHANGES, PACE, |n| rewrite(scene, n)).await?;
    // Everybody else has gone: if its socket has, too, then the server closed it.
    let dropped = server.deserted(quiet).await.is_ok();
    stalled.close().await;
    server.deserted(quiet).await?;
    Ok(Stalled { others, dropped })
}

fn rewrite(scene: Scene, n: usize) -> Command {
    let description = Some(format!("{n} {}", "x".repeat(SIZE)));
    Command::UpdateCard(UpdateCard {
        id: scene.card(0),
        patch: CardPatch { description, ..CardPatch::default() },
    })
}

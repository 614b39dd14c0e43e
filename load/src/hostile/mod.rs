//! Hostile clients, one kind after another, each against a fresh server: how much memory it takes at its peak, and how
//! long somebody else's changes take meanwhile.

mod kind;
mod scene;

use std::path::Path;
use std::time::Duration;

use serde::Serialize;
use tokio::time::sleep;

use self::kind::Kind;
use self::scene::Scene;
use crate::error::LoadError;
use crate::memory;
use crate::server::Server;

/// The most memory that the server may take, in bytes.
const CEILING: u64 = 400 * 1000 * 1000;

/// How long each kind goes on, once everything was sent.
const LASTS: Duration = Duration::from_secs(15);

/// The options of the server, beside those of all measurements: what people have is as it comes.
const OPTIONS: [&str; 6] = [
    "--connections-per-person",
    "200",
    "--connections-per-address",
    "2000",
    "--messages-per-second",
    "1000000",
];

/// What a kind of hostile client did.
#[derive(Debug, Serialize)]
pub(crate) struct Line {
    what: &'static str,
    /// In bytes, of all resident memory.
    before: u64,
    peak: u64,
    slowest_other_ms: u128,
}

/// Runs them all. Returns what they did, and whether the server took too much.
pub(crate) async fn run(binary: &Path) -> anyhow::Result<(Vec<Line>, Vec<String>)> {
    let mut lines = Vec::new();
    for kind in Kind::ALL {
        crate::say(kind.what());
        let line = one(binary, kind).await?;
        crate::say(&format!("  peak {} kB, others at most {} ms", line.peak / 1000, line.slowest_other_ms));
        lines.push(line);
    }
    let over = lines.iter().filter(|line| line.peak > CEILING);
    let complaints = over.map(|line| format!("{}: {} kB", line.what, line.peak / 1000)).collect();
    Ok((lines, complaints))
}

async fn one(binary: &Path, kind: Kind) -> anyhow::Result<Line> {
    let server = Server::start_with(binary, &OPTIONS)?;
    let scene = Scene::set(&server).await?;
    kind.prepare(&scene).await?;
    // What was prepared must not count as the peak.
    sleep(Duration::from_secs(2)).await;
    server.forget_peak()?;
    let before = server.memory()?.resident;
    let hostile = async {
        let held = kind.attack(&scene).await?;
        sleep(LASTS).await;
        drop(held);
        Ok::<_, LoadError>(())
    };
    let slowest_other_ms = tokio::select! {
        ended = scene.others() => ended?,
        ended = hostile => { ended?; scene.slowest() }
    };
    Ok(Line { what: kind.what(), before, peak: memory::peak(server.process())?, slowest_other_ms })
}

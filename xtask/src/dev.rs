//! `cargo xtask dev`: both halves, rebuilt on every change.
//!
//! trunk watches the client and serves it, and hands `/api` and `/socket` on to a debug build of the server, which
//! is watched here.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::thread::sleep;
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result, bail};

use crate::client::{files_below, trunk};
use crate::process::{self, command};
use crate::tools;

/// What the server is told, unless options say otherwise. The port is where `Trunk.toml` sends what is not the
/// client's; people come through trunk's.
const SETTINGS: &[(&str, &str)] = &[
    ("BOARDWALK_PORT", "4001"),
    ("BOARDWALK_PUBLIC_URL", "http://localhost:8080"),
    ("BOARDWALK_DATA_DIR", "data/dev"),
];

/// What the server is built of.
const WATCHED: &[&str] = &["server/src", "server/Cargo.toml", "shared/src", "migrations", "Cargo.lock"];

const PAUSE: Duration = Duration::from_millis(500);

/// Runs until trunk ends or the terminal ends us all.
pub(crate) fn run(options: &[String]) -> Result<()> {
    tools::ensure()?;
    process::run(&mut command("cargo fetch --quiet"))?;
    let mut seen = changes()?;
    let mut server = restart(None, options)?;
    // A folder of its own, or the next `run` would have to build the client again.
    let dist = process::target().join("dev-dist");
    std::fs::create_dir_all(&dist)?;
    let mut trunk = trunk("serve --offline=true --dist")?.arg(dist).spawn().context("cannot start trunk")?;
    loop {
        sleep(PAUSE);
        if let Some(status) = trunk.try_wait()? {
            stop(server);
            bail!("trunk ended ({status})");
        }
        let now = changes()?;
        if now != seen {
            seen = now;
            server = restart(server, options)?;
        }
    }
}

/// Builds the server and, if that went well, puts the new one in the old one's place.
fn restart(old: Option<Child>, options: &[String]) -> Result<Option<Child>> {
    if let Err(error) = process::run(&mut command("cargo build --package server --bin boardwalk")) {
        eprintln!("{error}; the next change is the next try");
        return Ok(old);
    }
    stop(old);
    let mut server = std::process::Command::new(process::target().join("debug/boardwalk"));
    server.args(options).envs(SETTINGS.iter().copied());
    Ok(Some(server.spawn().context("cannot start the server")?))
}

/// Without a farewell: that loses nothing is what the product promises.
fn stop(server: Option<Child>) {
    if let Some(mut server) = server {
        drop(server.kill());
        drop(server.wait());
    }
}

fn changes() -> Result<BTreeMap<PathBuf, SystemTime>> {
    let mut times = BTreeMap::new();
    for watched in WATCHED {
        for file in files_below(Path::new(watched))? {
            // A file that went away between the two is seen at the next look.
            if let Ok(time) = file.metadata().and_then(|file| file.modified()) {
                times.insert(file, time);
            }
        }
    }
    Ok(times)
}

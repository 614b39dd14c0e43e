//! `cargo xtask dev`: client and server, rebuilt on every change.
//!
//! trunk watches and serves the client, and forwards `/api` and `/socket` to a debug build of the server, which is
//! watched here.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::thread::sleep;
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result, bail};

use crate::client::{files_below, trunk};
use crate::process::{self, command};
use crate::tools;

/// Defaults for the server's options. `Trunk.toml` forwards requests that are not for the client to this port; users
/// open trunk's.
const SETTINGS: &[(&str, &str)] = &[
    ("BOARDWALK_PORT", "4001"),
    ("BOARDWALK_PUBLIC_URL", "http://localhost:8080"),
    ("BOARDWALK_DATA_DIR", "data/dev"),
];

/// What the server is built from.
const WATCHED: &[&str] = &["server/src", "server/Cargo.toml", "shared/src", "migrations", "Cargo.lock"];

const PAUSE: Duration = Duration::from_millis(500);

/// Runs until trunk ends or the terminal stops all.
pub(crate) fn run(options: &[String]) -> Result<()> {
    tools::ensure()?;
    process::run(&mut command("cargo fetch --quiet"))?;
    let mut seen = changes()?;
    let mut server = restart(None, options)?;
    // A separate folder, or the next `run` would have to build the client again.
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

/// Builds the server and, if that succeeds, replaces the running one.
fn restart(old: Option<Child>, options: &[String]) -> Result<Option<Child>> {
    if let Err(error) = process::run(&mut command("cargo build --package server --bin boardwalk")) {
        eprintln!("{error}; will try again on the next change");
        return Ok(old);
    }
    stop(old);
    let mut server = std::process::Command::new(process::target().join("debug/boardwalk"));
    server.args(options).envs(SETTINGS.iter().copied());
    Ok(Some(server.spawn().context("cannot start the server")?))
}

/// Kills the server: the product promises that this loses nothing.
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
            // A file deleted in between is noticed next time.
            if let Ok(time) = file.metadata().and_then(|file| file.modified()) {
                times.insert(file, time);
            }
        }
    }
    Ok(times)
}

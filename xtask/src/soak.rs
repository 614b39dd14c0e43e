//! `cargo xtask soak`: the server under thousands of connections.

use anyhow::{Result, bail};

use crate::process::{self, command};

/// Builds the server and the load tool, and runs the tool with `options`; it starts and measures its own server.
pub(crate) fn run(options: &[String]) -> Result<()> {
    if !cfg!(target_os = "linux") {
        bail!("the server's memory is read from /proc, which needs Linux");
    }
    // One after another, so that the server is the one that `run` builds: together they would share features.
    process::run(&mut command("cargo build --release --package server --bin boardwalk"))?;
    process::run(&mut command("cargo build --release --package load"))?;
    let binaries = std::path::absolute(process::target().join("release"))?;
    let mut load = std::process::Command::new(binaries.join("load"));
    process::run(load.arg("--server").arg(binaries.join("boardwalk")).args(options))
}

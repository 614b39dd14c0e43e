//! `cargo xtask soak`: how the server bears thousands of connections.

use anyhow::{Result, bail};

use crate::process::{self, command};

/// Builds the server and the load tool, and has the tool, to which `options` go, measure a server of its own.
pub(crate) fn run(options: &[String]) -> Result<()> {
    if !cfg!(target_os = "linux") {
        bail!("the server's memory is read from /proc, which takes Linux");
    }
    // One after the other, so that it is the server that `run` builds: together they would share features.
    process::run(&mut command("cargo build --release --package server --bin boardwalk"))?;
    process::run(&mut command("cargo build --release --package load"))?;
    let binaries = std::path::absolute(process::target().join("release"))?;
    let mut load = std::process::Command::new(binaries.join("load"));
    process::run(load.arg("--server").arg(binaries.join("boardwalk")).args(options))
}

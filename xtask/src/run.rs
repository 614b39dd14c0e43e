//! `cargo xtask run`: from a fresh clone to a running server.

use anyhow::Result;

use crate::client;
use crate::process::command;

/// Builds what is not built yet and becomes the server, with `options`.
pub(crate) fn run(options: &[String]) -> Result<()> {
    client::build()?;
    if !crate::process::target().join("release/boardwalk").is_file() {
        eprintln!("Building the server (about 5 minutes the first time)");
    }
    let mut server = command("cargo run --release --package server --bin boardwalk --");
    server.args(options);
    become_it(server)
}

/// The signals of the terminal or of a supervisor then reach the server itself.
#[cfg(unix)]
fn become_it(mut command: std::process::Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    Err(command.exec().into())
}

#[cfg(not(unix))]
fn become_it(mut command: std::process::Command) -> Result<()> {
    crate::process::run(&mut command)
}

//! The server under load: our own process, on loopback, with temporary data.

use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::Context;
use tempfile::TempDir;
use tokio::time::{Instant, sleep};

use crate::error::LoadError;
use crate::memory::{self, Memory};

/// How often `/proc` is read while waiting.
const LOOK: Duration = Duration::from_millis(250);

/// How long to wait for memory to settle, and for the last connection to close.
const PATIENCE: Duration = Duration::from_secs(30);

/// Readings that differ by less than this count as equal, in bytes.
const SAME: u64 = 128 * 1024;

/// Equal readings in a row that count as settled: five seconds, because allocators release memory in steps.
const STEADY: usize = 20;

/// A running server. Stopped when dropped.
pub(crate) struct Server {
    binary: PathBuf,
    process: Process,
    address: SocketAddr,
    data: TempDir,
}

struct Process(Child);

impl Server {
    /// Starts `binary` on a free port, and waits until it prints its address.
    pub(crate) fn start(binary: &Path) -> anyhow::Result<Self> {
        Self::start_with(binary, &[])
    }

    /// As [`start`](Self::start), with more options.
    pub(crate) fn start_with(binary: &Path, options: &[&str]) -> anyhow::Result<Self> {
        let data = TempDir::new().context("cannot create a folder for the server's data")?;
        Self::start_on_with(binary, data, options)
    }

    /// As [`start`](Self::start), on data that exists.
    pub(crate) fn start_on(binary: &Path, data: TempDir) -> anyhow::Result<Self> {
        Self::start_on_with(binary, data, &[])
    }

    fn start_on_with(binary: &Path, data: TempDir, options: &[&str]) -> anyhow::Result<Self> {
        let (process, port) = spawn(binary, data.path(), options)?;
        Ok(Self { binary: binary.to_owned(), process, address: (Ipv4Addr::LOCALHOST, port).into(), data })
    }

    /// Restarts it on the same data, possibly on another port.
    pub(crate) fn restart(&mut self) -> anyhow::Result<()> {
        self.process.end();
        let (process, port) = spawn(&self.binary, self.data.path(), &[])?;
        self.process = process;
        self.address.set_port(port);
        Ok(())
    }

    /// Its binary.
    pub(crate) fn binary(&self) -> &Path {
        &self.binary
    }

    /// Its data directory.
    pub(crate) fn data(&self) -> &Path {
        self.data.path()
    }

    /// The address it listens on.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its process.
    pub(crate) fn process(&self) -> u32 {
        self.process.0.id()
    }

    /// Starts to measure its peak anew.
    pub(crate) fn forget_peak(&self) -> Result<(), LoadError> {
        memory::forget_peak(self.process())
    }

    /// Its memory now.
    pub(crate) fn memory(&self) -> Result<Memory, LoadError> {
        memory::of(self.process.0.id())
    }

    /// Sockets it has open, including listening ones.
    pub(crate) fn sockets(&self) -> Result<usize, LoadError> {
        memory::sockets(self.process.0.id())
    }

    /// Its memory once that has settled, or after [`PATIENCE`].
    pub(crate) async fn settled(&self) -> Result<Memory, LoadError> {
        let deadline = Instant::now() + PATIENCE;
        let mut first = self.memory()?;
        let mut steady = 0;
        while steady < STEADY && Instant::now() < deadline {
            sleep(LOOK).await;
            let now = self.memory()?;
            if now.own.abs_diff(first.own) < SAME {
                steady += 1;
            } else {
                (first, steady) = (now, 0);
            }
        }
        self.memory()
    }

    /// Waits until at most `quiet` sockets are open.
    pub(crate) async fn deserted(&self, quiet: usize) -> Result<(), LoadError> {
        let deadline = Instant::now() + PATIENCE;
        while self.sockets()? > quiet {
            if Instant::now() > deadline {
                return Err(LoadError::Overdue("the server to close all connections"));
            }
            sleep(LOOK).await;
        }
        Ok(())
    }
}

impl Process {
    /// Kills the process. What it acknowledged is on disk, so no orderly shutdown is needed.
    fn end(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end();
    }
}

/// The process, and the port it printed.
fn spawn(binary: &Path, data: &Path, options: &[&str]) -> anyhow::Result<(Process, u16)> {
    let child = Command::new(binary)
        .args(["--host", "127.0.0.1", "--port", "0", "--log", "error"])
        .args([
            "--sign-ins-per-address",
            "1000",
            "--added-per-hour",
            "1000000",
            "--welcome-board",
            "false",
            "--message-burst",
            "1000000",
            "--registrations-per-hour",
            "1000000",
            "--boards-per-hour",
            "1000000",
            "--connections-per-address",
            "65535",
            "--connections-per-person",
            "65535",
            "--data-dir",
        ])
        .arg(data)
        .args(options)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("{} cannot be started", binary.display()))?;
    let mut process = Process(child);
    let port = process.0.stdout.take().and_then(|output| {
        let mut lines = BufReader::new(output).lines().map_while(Result::ok);
        lines.find_map(|line| printed_port(&line))
    });
    Ok((process, port.context("the server exited without printing its address")?))
}

/// The port in the line that the server prints when it is ready.
fn printed_port(line: &str) -> Option<u16> {
    line.strip_prefix("Boardwalk is at ")?.rsplit(':').next()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::printed_port;

    #[test]
    fn the_port_is_found_in_what_the_server_prints() {
        assert_eq!(printed_port("Boardwalk is at http://localhost:40123"), Some(40_123));
        assert_eq!(printed_port("Boardwalk has stopped."), None);
    }
}

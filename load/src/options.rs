//! The options, each within bounds.

use std::path::PathBuf;

use clap::Parser;

/// How the server copes with thousands of connections: memory, joins, delivery.
#[derive(Debug, Parser)]
#[command(name = "load", about)]
pub(crate) struct Options {
    /// The server's binary. It is started with temporary data and stopped at the end.
    #[arg(long)]
    pub(crate) server: PathBuf,

    /// Hostile clients instead: the server's memory at its peak for each kind, and the slowest change of somebody else.
    #[arg(long)]
    pub(crate) hostile: bool,

    /// Idle connections, once on `users:<id>` and once on `boards:<id>`.
    #[arg(long, default_value_t = 4_000, value_parser = clap::value_parser!(u32).range(1..=15_000))]
    pub(crate) connections: u32,

    /// Idle connections on one board. Every join is broadcast to everyone there, so the cost is quadratic.
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=500))]
    pub(crate) per_board: u32,

    /// Connections on the one board whose changes are measured.
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=4_000))]
    pub(crate) listeners: u32,

    /// Changes that are measured.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=5_000))]
    pub(crate) changes: u32,

    /// Changes per second, without waiting for earlier ones to arrive.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub(crate) pace: u32,

    /// Readers on a board, one of which does not read; 0 skips this part.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(0..=1_000))]
    pub(crate) stalled_among: u32,

    /// How much of the memory used by idle connections may remain after all have left, in percent; 8 MB is
    /// always allowed.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(0..=100))]
    pub(crate) may_stay: u32,

    /// Instead of all this, proves that what was acknowledged is neither lost by `kill -9` nor missing in a backup.
    #[arg(long)]
    pub(crate) durability: bool,

    /// How often the server is killed.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(0..=1_000))]
    pub(crate) kills: u32,

    /// Backups that are made, restored and looked into.
    #[arg(long, default_value_t = 40, value_parser = clap::value_parser!(u32).range(0..=1_000))]
    pub(crate) backups: u32,
}

impl Options {
    /// The most connections open at the same time.
    pub(crate) fn most_connections(&self) -> u32 {
        self.connections.max(self.listeners).max(self.stalled_among)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_bounded() {
        let ask = |option: &str, n: &str| Options::try_parse_from(["load", "--server", "x", option, n]);
        assert_eq!(ask("--connections", "500").unwrap().most_connections(), 1_000);
        assert!(ask("--connections", "1000000").is_err());
        assert!(ask("--listeners", "0").is_err());
    }
}

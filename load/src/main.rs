//! The project's load tool: how a server copes with thousands of connections. `cargo xtask soak` builds it and the
//! server it starts.
//!
//! It can only test a server that it started itself, on the loopback address of this machine, with temporary data.
//! All counts are fixed in advance, and the run time is bounded.

mod connection;
mod crowd;
mod delivery;
mod durability;
mod error;
mod figures;
mod hostile;
mod idle;
mod memory;
mod options;
mod people;
mod report;
mod server;
mod stalled;

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, bail};
use clap::Parser;

use crate::crowd::Crowd;
use crate::error::LoadError;
use crate::options::Options;
use crate::people::Stage;
use crate::report::Report;
use crate::server::Server;

/// A run never takes longer than this on a machine worth measuring on.
const AT_MOST: Duration = Duration::from_mins(10);

/// Files that either side has open besides its connections.
const OTHER_FILES: u64 = 200;

fn main() -> anyhow::Result<ExitCode> {
    let options = Options::parse();
    allow_files(u64::from(options.most_connections()) + OTHER_FILES)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    if options.hostile {
        let (lines, complaints) = runtime.block_on(hostile::run(&options.server))?;
        println!("{}", serde_json::to_string_pretty(&lines)?);
        return Ok(ended(&complaints));
    }
    let mut server = Server::start(&options.server)?;
    if options.durability {
        return runtime.block_on(async {
            tokio::time::timeout(AT_MOST, durability::run(&options, &mut server))
                .await
                .context("it took too long")?
        });
    }
    let report = runtime.block_on(async {
        tokio::time::timeout(AT_MOST, soak(&options, &mut server)).await.context("it took too long")?
    })?;
    println!("\n{report}\n{}", serde_json::to_string(&report)?);
    Ok(ended(&report.complaints()))
}

fn ended(complaints: &[String]) -> ExitCode {
    for complaint in complaints {
        eprintln!("load: {complaint}");
    }
    if complaints.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

async fn soak(options: &Options, server: &mut Server) -> anyhow::Result<Report> {
    say("signing users up and filling boards");
    let stage = Stage::set(server, options).await?;
    let signed_up = server.settled().await?;
    say(&format!("done: {signed_up}"));

    // Hashing passwords takes much memory; what the allocator keeps of it would later be used for connections.
    server.restart()?;

    say("warming up");
    warm_up(server, &stage).await?;
    let baseline = server.settled().await?;
    say(&format!("baseline: {baseline}"));

    let users = idle::on_own_topic(server, &stage, options, baseline).await?;
    let boards = idle::on_boards(server, &stage, options, baseline).await?;
    let delivery = delivery::run(server, &stage, options).await?;
    say("waiting for memory to settle");
    let after = server.settled().await?;
    say(&format!("all disconnected: {after}"));
    // Last, because its board keeps the thousand large changes for clients that resume.
    let stalled = match options.stalled_among {
        0 => None,
        readers => Some(stalled::run(server, &stage, readers).await?),
    };
    Ok(Report::new(options, [signed_up, baseline, after], (users, boards), delivery, stalled))
}

/// Some connections join and leave, so that pools, caches and the allocator are filled and every board is in memory:
/// the cost of a board must not count as the cost of a connection.
async fn warm_up(server: &Server, stage: &Stage) -> Result<(), LoadError> {
    const CONNECTIONS: usize = 100;
    let quiet = server.sockets()?;
    let on_users = Crowd::gather(server, CONNECTIONS, |n| stage.on_own_topic(n)).await?;
    let on_boards = Crowd::gather(server, CONNECTIONS.max(stage.boards()), |n| stage.once_around(n)).await?;
    on_users.leave().await?;
    on_boards.leave().await?;
    server.deserted(quiet).await
}

/// Raises the limit of open files. Each connection is one here and one in the server, which inherits the limit.
fn allow_files(wanted: u64) -> anyhow::Result<()> {
    let allowed = rlimit::increase_nofile_limit(wanted).context("the limit of open files cannot be read")?;
    if allowed < wanted {
        bail!(
            "{wanted} open files are needed and {allowed} allowed: raise `ulimit -n`, or ask for fewer connections"
        );
    }
    Ok(())
}

/// A line of progress.
fn say(what: &str) {
    eprintln!("load: {what}");
}

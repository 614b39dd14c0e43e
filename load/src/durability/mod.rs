//! The proof that acknowledged means durable: the server is killed, and backed up, while many changes are made.

mod proof;
mod writers;

use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use shared::wire::board_topic;
use tempfile::TempDir;

use crate::durability::proof::{Proof, look_at_all, look_at_the_end};
use crate::durability::writers::{Acknowledged, Writers};
use crate::options::Options;
use crate::people::{self, Person};
use crate::say;
use crate::server::Server;

/// Boards that are changed at the same time.
const BOARDS: usize = 3;

/// Pushes of a connection between two kills: all that a board missed must fit into one answer to a join.
const PUSHES: usize = 400;

/// Kills, makes backups, and reports.
pub(crate) async fn run(options: &Options, server: &mut Server) -> anyhow::Result<ExitCode> {
    let http = reqwest::Client::new();
    let person = people::sign_up(server, &http, 0).await?;
    let mut proof = Proof::default();
    kill(options.kills, server, &person, &mut proof).await.context("while it was killed")?;
    back_up(options.backups, server, &person, &mut proof).await.context("while it was backed up")?;
    println!("\n{proof}\n{}", serde_json::to_string(&proof)?);
    Ok(if proof.is_sound() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// `kill -9` at all kinds of moments, then a look at the log.
async fn kill(kills: u32, server: &mut Server, person: &Person, proof: &mut Proof) -> anyhow::Result<()> {
    let mut boards = boards(server, person).await?;
    for n in 0..kills {
        let writers = Writers::start(server, person, &boards, Some(PUSHES)).await?;
        // From 20 to 520 milliseconds, in no order.
        tokio::time::sleep(Duration::from_millis(20 + u64::from(n * 137 % 500))).await;
        let killed = Instant::now();
        server.restart()?;
        proof.slowest_start_ms = proof.slowest_start_ms.max(killed.elapsed().as_millis());
        writers.ended().await?;
        for board in &mut boards {
            let topic = board_topic(board.board);
            look_at_all(server, person, topic, board, proof).await?;
        }
        proof.kills += 1;
        if (n + 1) % 20 == 0 {
            say(&format!("killed {} times: {} acknowledged, {} lost", n + 1, proof.acknowledged, proof.lost));
        }
    }
    Ok(())
}

/// Backups while changes are made, each restored and looked into.
async fn back_up(backups: u32, server: &Server, person: &Person, proof: &mut Proof) -> anyhow::Result<()> {
    let boards = boards(server, person).await?;
    let shelf = TempDir::new()?;
    let writers = Writers::start(server, person, &boards, None).await?;
    for n in 0..backups {
        tokio::time::sleep(Duration::from_millis(100)).await;
        let before: Vec<Acknowledged> = boards.iter().map(Acknowledged::snapshot).collect();
        let backup = shelf.path().join(n.to_string());
        boardwalk(server, &["backup"], &backup, server.data()).await?;
        let restored = TempDir::new()?;
        boardwalk(server, &["restore"], &backup, restored.path()).await?;
        std::fs::remove_dir_all(&backup)?;
        let copy = Server::start_on(server.binary(), restored)?;
        for board in &before {
            look_at_the_end(&copy, person, board_topic(board.board), board, proof).await?;
        }
        proof.backups += 1;
        if (n + 1) % 10 == 0 {
            say(&format!(
                "{} backups: {} changes before them, {} missing",
                n + 1,
                proof.before,
                proof.missing
            ));
        }
    }
    writers.stop().await;
    Ok(())
}

/// Runs one of the server's commands, which must succeed.
async fn boardwalk(server: &Server, command: &[&str], folder: &Path, data: &Path) -> anyhow::Result<()> {
    let mut process = Command::new(server.binary());
    process.args(command).arg(folder).arg("--data-dir").arg(data);
    let output = tokio::task::spawn_blocking(move || process.output()).await??;
    if !output.status.success() {
        bail!("{command:?} failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(())
}

async fn boards(server: &Server, person: &Person) -> anyhow::Result<Vec<Acknowledged>> {
    let http = reqwest::Client::new();
    let mut boards = Vec::new();
    for n in 0..BOARDS {
        boards.push(Acknowledged::on(people::create_board(server, &http, person, n).await?));
    }
    Ok(boards)
}

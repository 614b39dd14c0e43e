//! Looking into the log for what was acknowledged.

use std::collections::HashMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use shared::id::Cid;

use super::writers::{Acknowledged, Known};
use crate::connection::Connection;
use crate::error::LoadError;
use crate::people::{Person, Seat};
use crate::server::Server;

/// Events that are looked at in a restored backup; `restore` has checked that the log has no gap.
const END: u64 = 800;

/// The outcome of all looks.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Proof {
    pub(super) kills: u32,
    pub(super) acknowledged: usize,
    pub(super) lost: usize,
    pub(super) unanswered: usize,
    /// Of those without an answer.
    pub(super) written: usize,
    pub(super) slowest_start_ms: u128,
    pub(super) backups: u32,
    /// Acknowledged before a backup began, and looked for in it.
    pub(super) before: usize,
    pub(super) missing: usize,
    /// Gaps in a log, and commands that are in it twice.
    pub(super) flaws: usize,
}

/// The response to a join, as far as it matters here.
#[derive(Deserialize)]
struct Joined {
    seq: u64,
    #[serde(default)]
    events: Vec<Missed>,
}

#[derive(Deserialize)]
struct Missed {
    payload: Payload,
}

#[derive(Deserialize)]
struct Payload {
    seq: u64,
    cid: Cid,
}

impl Proof {
    /// Whether nothing is wrong.
    pub(super) fn is_sound(&self) -> bool {
        (self.lost, self.missing, self.flaws) == (0, 0, 0)
    }

    /// The `seq` of each command in this part of a log.
    fn read(&mut self, after: u64, joined: &Joined) -> HashMap<Cid, u64> {
        let seqs = joined.events.iter().map(|it| it.payload.seq);
        let found: HashMap<Cid, u64> =
            joined.events.iter().map(|it| (it.payload.cid, it.payload.seq)).collect();
        let whole = seqs.eq(after + 1..=joined.seq);
        self.flaws += usize::from(!whole) + (joined.events.len() - found.len());
        found
    }
}

/// Everything that a board's log has got since the last look.
pub(super) async fn look_at_all(
    server: &Server,
    person: &Person,
    topic: String,
    board: &mut Acknowledged,
    proof: &mut Proof,
) -> Result<(), LoadError> {
    let joined = join(server, person, topic, Some(board.looked_at)).await?;
    let found = proof.read(board.looked_at, &joined);
    let Known { acknowledged, unanswered } = board.take();
    proof.acknowledged += acknowledged.len();
    proof.lost += acknowledged.iter().filter(|(cid, seq)| found.get(cid) != Some(seq)).count();
    proof.unanswered += unanswered.len();
    proof.written += unanswered.iter().filter(|cid| found.contains_key(cid)).count();
    // Nothing else may be there.
    proof.flaws +=
        found.keys().filter(|cid| !acknowledged.contains_key(cid) && !unanswered.contains(cid)).count();
    board.looked_at = joined.seq;
    Ok(())
}

/// The end of a board's log: it reaches as far as what was acknowledged, and this is there.
pub(super) async fn look_at_the_end(
    server: &Server,
    person: &Person,
    topic: String,
    board: &Acknowledged,
    proof: &mut Proof,
) -> Result<(), LoadError> {
    let end = join(server, person, topic.clone(), None).await?.seq;
    let after = end.saturating_sub(END);
    let joined = join(server, person, topic, Some(after)).await?;
    let found = proof.read(after, &joined);
    let Known { acknowledged, .. } = board.take();
    let is_missing = |(cid, seq): &(&Cid, &u64)| **seq > end || **seq > after && found.get(cid) != Some(seq);
    proof.before += acknowledged.len();
    proof.missing += acknowledged.iter().filter(is_missing).count();
    Ok(())
}

async fn join(
    server: &Server,
    person: &Person,
    topic: String,
    since: Option<u64>,
) -> Result<Joined, LoadError> {
    let response = Connection::missed_since(server, &Seat { person, topic }, since).await?;
    Ok(serde_json::from_str(response.get())?)
}

impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            kills,
            acknowledged,
            lost,
            unanswered,
            written,
            slowest_start_ms,
            backups,
            before,
            missing,
            flaws,
        } = self;
        writeln!(f, "killed {kills} times: {acknowledged} changes acknowledged, {lost} of them lost;")?;
        writeln!(
            f,
            "  {unanswered} without an answer, {written} of them in the log; slowest start {slowest_start_ms} ms"
        )?;
        writeln!(
            f,
            "backed up {backups} times, all restored: {before} changes acknowledged before, {missing} missing"
        )?;
        write!(f, "gaps, commands written twice or never sent: {flaws}")
    }
}

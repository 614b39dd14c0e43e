//! What was found, for people and for programs.

use std::fmt;

use serde::Serialize;

use crate::delivery::Delivery;
use crate::idle::Idle;
use crate::memory::Memory;
use crate::options::Options;
use crate::stalled::Stalled;

/// What an idle connection is to take, in bytes.
const AIM: u64 = 12_000;

/// What may stay however few there were, in bytes: the database's caches and the busy board's events grow, too.
const ALWAYS: u64 = 8_000_000;

/// All figures of a run.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    /// After some people have signed up; then the server was started again.
    signed_up: Memory,
    baseline: Memory,
    users: Idle,
    boards: Idle,
    per_board: u32,
    delivery: Delivery,
    stalled: Option<Stalled>,
    after: Memory,
    /// Of the server's own memory, in bytes, above the baseline when all have left.
    stays: u64,
    /// How much of it may stay.
    may_stay: u64,
}

impl Report {
    /// Puts the figures together.
    pub(crate) fn new(
        options: &Options,
        [signed_up, baseline, after]: [Memory; 3],
        (users, boards): (Idle, Idle),
        delivery: Delivery,
        stalled: Option<Stalled>,
    ) -> Self {
        let most = users.there.own.max(boards.there.own);
        let grown = most.saturating_sub(baseline.own);
        Self {
            signed_up,
            baseline,
            users,
            boards,
            per_board: options.per_board,
            delivery,
            stalled,
            after,
            stays: after.own.saturating_sub(baseline.own),
            may_stay: (grown * u64::from(options.may_stay) / 100).max(ALWAYS),
        }
    }

    /// What is not as it has to be.
    pub(crate) fn complaints(&self) -> Vec<String> {
        let mut complaints = Vec::new();
        if self.stays > self.may_stay {
            complaints.push(format!(
                "{} kB stay when all have left, {} may",
                kb(self.stays),
                kb(self.may_stay)
            ));
        }
        let others = self.stalled.as_ref().map_or(0, |stalled| stalled.others.lost);
        let lost = self.delivery.lost + others;
        if lost > 0 {
            complaints.push(format!("{lost} deliveries were lost"));
        }
        complaints
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { signed_up, baseline, users, boards, delivery, .. } = self;
        writeln!(
            f,
            "memory: the server's own (heap and stacks, without the kernel's for sockets), in kB of 1000"
        )?;
        row(f, "after some sign-ups, before a restart", &kb(signed_up.own))?;
        row(f, "baseline, nobody there", &kb(baseline.own))?;
        for (topic, idle) in [("users:<id>", users), ("boards:<id>", boards)] {
            let met = if idle.bytes_per_connection <= AIM { "met" } else { "missed" };
            let each = one_decimal(idle.bytes_per_connection);
            let what = format!("{} idle on {topic}", idle.connections);
            row(f, &what, &kb(idle.there.own))?;
            row(f, "  each", &format!("{each}  (aim: {} {met})", AIM / 1000))?;
            row(f, "  joins a second", &idle.joins_per_second.to_string())?;
            row(f, "  after they have left", &kb(idle.after.own))?;
        }
        let stays = format!(
            "{}  (baseline + {}; {} may stay)",
            kb(self.after.own),
            kb(self.stays),
            kb(self.may_stay)
        );
        row(f, "after the delivery below, too", &stays)?;
        writeln!(f, "delivery: from push to arrival, in ms, on cores that this tool shares")?;
        rows(f, delivery)?;
        if let Some(Stalled { others, dropped }) = &self.stalled {
            let fate = if *dropped { "was dropped" } else { "was kept" };
            writeln!(f, "one more who did not read {fate}; the others:")?;
            rows(f, others)?;
        }
        Ok(())
    }
}

fn rows(f: &mut fmt::Formatter<'_>, delivery: &Delivery) -> fmt::Result {
    let times = |it: &crate::figures::Times| {
        let [p50, p99, max] = [it.p50_us, it.p99_us, it.max_us].map(one_decimal);
        format!("p50 {p50}, p99 {p99}, max {max}")
    };
    let Delivery { listeners, answered, delivered, lost, deliveries_per_second } = delivery;
    row(f, &format!("{} changes to {listeners}", answered.count), &times(delivered))?;
    row(f, "  answered", &times(answered))?;
    row(f, "  a second", &format!("{deliveries_per_second}, {lost} lost"))
}

fn row(f: &mut fmt::Formatter<'_>, what: &str, value: &str) -> fmt::Result {
    writeln!(f, "  {what:<38} {value}")
}

/// In thousands, whole ones.
fn kb(bytes: u64) -> String {
    (bytes / 1000).to_string()
}

/// In thousands, to the tenth.
fn one_decimal(n: u64) -> String {
    format!("{}.{}", n / 1000, n % 1000 / 100)
}

#[cfg(test)]
mod tests {
    use super::one_decimal;

    #[test]
    fn a_tenth_is_enough() {
        assert_eq!(one_decimal(11_960), "11.9");
        assert_eq!(one_decimal(80), "0.0");
    }
}

//! The results, for people and for programs.

use std::fmt;

use serde::Serialize;

use crate::delivery::Delivery;
use crate::idle::Idle;
use crate::memory::Memory;
use crate::options::Options;
use crate::stalled::Stalled;

/// The target for an idle connection, in bytes.
const AIM: u64 = 12_000;

/// What may always remain, however few connections there were, in bytes: database caches and the busy board's events
/// grow too.
const ALWAYS: u64 = 8_000_000;

/// All results of a run.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    /// Memory after users signed up, before the server was restarted.
    signed_up: Memory,
    baseline: Memory,
    users: Idle,
    boards: Idle,
    per_board: u32,
    delivery: Delivery,
    stalled: Option<Stalled>,
    after: Memory,
    /// The server's own memory above the baseline after all have left, in bytes.
    stays: u64,
    /// How much of it may remain.
    may_stay: u64,
}

impl Report {
    /// Puts the results together.
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

    /// Results that are not acceptable.
    pub(crate) fn complaints(&self) -> Vec<String> {
        let mut complaints = Vec::new();
        if self.stays > self.may_stay {
            complaints.push(format!(
                "{} kB remain after all have left, {} are allowed",
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
        row(f, "baseline, no connections", &kb(baseline.own))?;
        for (topic, idle) in [("users:<id>", users), ("boards:<id>", boards)] {
            let met = if idle.bytes_per_connection <= AIM { "met" } else { "missed" };
            let each = one_decimal(idle.bytes_per_connection);
            let what = format!("{} idle on {topic}", idle.connections);
            row(f, &what, &kb(idle.there.own))?;
            row(f, "  each", &format!("{each}  (aim: {} {met})", AIM / 1000))?;
            row(f, "  joins per second", &idle.joins_per_second.to_string())?;
            row(f, "  after they have left", &kb(idle.after.own))?;
        }
        let stays =
            format!("{}  (baseline + {}; {} allowed)", kb(self.after.own), kb(self.stays), kb(self.may_stay));
        row(f, "after the delivery test below", &stays)?;
        writeln!(f, "delivery: from push to arrival, in ms, on cores shared with this tool")?;
        rows(f, delivery)?;
        if let Some(Stalled { others, dropped }) = &self.stalled {
            let fate = if *dropped { "was dropped" } else { "was kept" };
            writeln!(f, "one more client that did not read {fate}; the others:")?;
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
    row(f, "  replies", &times(answered))?;
    row(f, "  per second", &format!("{deliveries_per_second}, {lost} lost"))
}

fn row(f: &mut fmt::Formatter<'_>, what: &str, value: &str) -> fmt::Result {
    writeln!(f, "  {what:<38} {value}")
}

/// In whole thousands.
fn kb(bytes: u64) -> String {
    (bytes / 1000).to_string()
}

/// In thousands, with one decimal.
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

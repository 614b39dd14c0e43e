//! Statistics of many durations.

use std::time::Duration;

use serde::Serialize;

/// How long things took, in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct Times {
    /// How many there were.
    pub(crate) count: usize,
    /// The median.
    pub(crate) p50_us: u64,
    /// The 99th percentile.
    pub(crate) p99_us: u64,
    /// The longest.
    pub(crate) max_us: u64,
}

impl Times {
    /// The statistics of these durations; all zero if there are none.
    pub(crate) fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        let us = |time: Duration| u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        let at = |percent| us(percentile(&times, percent).unwrap_or_default());
        Self { count: times.len(), p50_us: at(50), p99_us: at(99), max_us: at(100) }
    }
}

/// The percentile of sorted values by the nearest-rank method.
fn percentile(sorted: &[Duration], percent: usize) -> Option<Duration> {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.max(1) - 1).copied()
}

/// How many per second.
#[expect(clippy::cast_precision_loss, reason = "counts here are far below 2^52")]
pub(crate) fn rate(count: usize, time: Duration) -> f64 {
    (count as f64 / time.as_secs_f64().max(f64::EPSILON)).round()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_that_occurred() {
        let ms = |n| Duration::from_millis(n);
        let times = Times::of((1..=200).rev().map(ms).collect());
        assert_eq!(times, Times { count: 200, p50_us: 100_000, p99_us: 198_000, max_us: 200_000 });
        assert_eq!(Times::of(vec![ms(7)]), Times { count: 1, p50_us: 7_000, p99_us: 7_000, max_us: 7_000 });
        assert_eq!(Times::of(Vec::new()), Times { count: 0, p50_us: 0, p99_us: 0, max_us: 0 });
    }

    #[test]
    fn a_rate_is_per_second() {
        assert_eq!(rate(500, Duration::from_millis(250)).to_bits(), 2_000_f64.to_bits());
    }
}

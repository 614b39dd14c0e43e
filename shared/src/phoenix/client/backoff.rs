//! How long to wait before the next try.

/// Randomness for delays only: [SplitMix64](https://prng.di.unimi.it/splitmix64.c). Not for secrets.
#[derive(Debug)]
pub(super) struct Jitter(u64);

impl Jitter {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `end`, which is at least 1.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

/// A series of delays; the last one repeats.
#[derive(Debug)]
pub(super) struct Backoff {
    steps: &'static [u64],
    tries: usize,
}

impl Backoff {
    /// Delays between losing the connection and opening the next one.
    pub(super) const fn reconnect() -> Self {
        Self { steps: &[10, 50, 100, 150, 200, 250, 500, 1_000, 2_000, 5_000], tries: 0 }
    }

    /// Delays between a failed join and the next one.
    pub(super) const fn rejoin() -> Self {
        Self { steps: &[1_000, 2_000, 5_000, 10_000], tries: 0 }
    }

    /// The delays of [`probe`](Self::probe) where a WebSocket is known to have worked.
    pub(super) const fn hopeful_probe() -> Self {
        Self { steps: &[2_000, 10_000, 60_000, 120_000, 300_000, 600_000], tries: 0 }
    }

    /// Delays between two checks whether a WebSocket works yet.
    pub(super) const fn probe() -> Self {
        Self { steps: &[60_000, 120_000, 300_000, 600_000], tries: 0 }
    }

    /// The next delay in milliseconds: between half and one and a half times the step, so that the clients of
    /// a restarted server do not all reconnect at the same moment.
    pub(super) fn next(&mut self, jitter: &mut Jitter) -> u64 {
        let step = self.steps.get(self.tries).or(self.steps.last()).copied().unwrap_or(0);
        self.tries = (self.tries + 1).min(self.steps.len());
        step / 2 + jitter.below(step + 1)
    }

    /// It worked: start with the first step next time.
    pub(super) const fn reset(&mut self) {
        self.tries = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_steps_come_in_turn_with_jitter() {
        let mut jitter = Jitter::new(7);
        let mut backoff = Backoff::reconnect();
        for step in [10, 50, 100, 150, 200, 250, 500, 1_000, 2_000, 5_000, 5_000, 5_000] {
            let wait = backoff.next(&mut jitter);
            assert!((step / 2..=step + step / 2).contains(&wait), "{wait} ms for {step}");
        }
        backoff.reset();
        assert!(backoff.next(&mut jitter) <= 15);
    }

    #[test]
    fn two_clients_do_not_wait_the_same_time() {
        let waits = |seed| {
            let (mut jitter, mut backoff) = (Jitter::new(seed), Backoff::rejoin());
            std::array::from_fn::<_, 6, _>(|_| backoff.next(&mut jitter))
        };
        assert_ne!(waits(1), waits(2));
        assert_eq!(waits(1), waits(1));
    }
}

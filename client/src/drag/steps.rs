//! How a finger at the board's edge scrolls it: by one list at a time, with a rest at each.
//!
//! Numbers only, as in [`geometry`](super::geometry); times are milliseconds.

/// How long the board rests at a list before it goes on, and before the first step.
const REST: f64 = 600.0;
const FIRST_REST: f64 = 300.0;
/// The lowest speed of a step, so that one that has begun also ends soon.
const SLOWEST: f64 = 500.0;
/// Nearer than this, in pixels, the board is at a list.
const NEAR: f64 = 2.0;

/// The steps of one drag.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Steps {
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Default)]
enum State {
    /// Not at an edge.
    #[default]
    Away,
    Resting {
        until: f64,
    },
    Going {
        to: f64,
        speed: f64,
    },
}

impl Steps {
    /// Where the board, scrolled to `at`, is to be scrolled now. `speed` is what the pointer asks for, 0 away from the
    /// edges; `stops` are the lists' places, ascending. A step that has begun goes on to its end.
    pub fn next(&mut self, now: f64, seconds: f64, at: f64, speed: f64, stops: &[f64]) -> f64 {
        let is_away = speed.abs() < f64::EPSILON;
        match self.state {
            State::Going { to, speed } => {
                let next = if to > at {
                    (at + speed.abs() * seconds).min(to)
                } else {
                    (at - speed.abs() * seconds).max(to)
                };
                if (next - to).abs() < NEAR {
                    self.state = State::Resting { until: now + REST };
                    return to;
                }
                return next;
            }
            _ if is_away => self.state = State::Away,
            State::Away => self.state = State::Resting { until: now + FIRST_REST },
            State::Resting { until } if now >= until => {
                let to = if speed > 0.0 {
                    stops.iter().copied().find(|stop| *stop > at + NEAR)
                } else {
                    stops.iter().rev().copied().find(|stop| *stop < at - NEAR)
                };
                if let Some(to) = to {
                    self.state = State::Going { to, speed: speed.abs().max(SLOWEST) };
                }
            }
            State::Resting { .. } => {}
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STOPS: [f64; 4] = [0.0, 300.0, 600.0, 900.0];

    /// The places that the board rested at, with a frame every 20 ms.
    fn run(steps: &mut Steps, mut at: f64, from: u32, frames: u32, speed: f64) -> (f64, Vec<f64>) {
        let mut rests = vec![at];
        for frame in from..from + frames {
            let next = steps.next(f64::from(frame) * 20.0, 0.02, at, speed, &STOPS);
            if (next - at).abs() < f64::EPSILON && rests.last().is_none_or(|last| (last - at).abs() > 1.0) {
                rests.push(at);
            }
            at = next;
        }
        (at, rests)
    }

    #[test]
    fn rests_at_every_list() {
        let (at, rests) = run(&mut Steps::default(), 0.0, 0, 200, 1_400.0);
        assert!((at - 900.0).abs() < f64::EPSILON, "{at}");
        assert_eq!(rests, STOPS);
        // Three lists take three rests and more.
        let (at, _) = run(&mut Steps::default(), 0.0, 0, 75, 1_400.0);
        assert!(at <= 600.0, "{at}");
    }

    #[test]
    fn does_nothing_away_from_the_edge_and_ends_what_it_began() {
        let mut steps = Steps::default();
        let (at, _) = run(&mut steps, 0.0, 0, 100, 0.0);
        assert!(at.abs() < f64::EPSILON);
        let (at, _) = run(&mut steps, at, 100, 20, 10.0);
        assert!(at > 0.0 && at < 300.0, "{at}");
        let (at, _) = run(&mut steps, at, 120, 100, 0.0);
        assert!((at - 300.0).abs() < f64::EPSILON, "{at}");
    }

    #[test]
    fn goes_back_and_stops_at_the_first_list() {
        let (at, rests) = run(&mut Steps::default(), 650.0, 0, 300, -700.0);
        assert!(at.abs() < f64::EPSILON, "{at}");
        assert_eq!(rests, [650.0, 600.0, 300.0, 0.0]);
    }
}

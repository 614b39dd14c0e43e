//! The geometry of dragging, in numbers only: no elements, events or clock.
//!
//! Lengths are CSS pixels relative to the viewport, speeds CSS pixels per second.

/// A point on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Point {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
}

/// An interval along one axis.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Span {
    /// Its beginning.
    pub start: f64,
    /// Its end, not before the beginning.
    pub end: f64,
}

impl Span {
    /// A span of `length` from `start`.
    pub const fn new(start: f64, length: f64) -> Self {
        Self { start, end: start + length }
    }

    /// Half-way between the ends.
    pub const fn middle(self) -> f64 {
        f64::midpoint(self.start, self.end)
    }

    /// Whether `at` lies in it, ends included.
    pub fn contains(self, at: f64) -> bool {
        (self.start..=self.end).contains(&at)
    }

    /// How far `at` is from it; 0 inside.
    pub fn distance(self, at: f64) -> f64 {
        (self.start - at).max(at - self.end).max(0.0)
    }
}

/// How far a pressed mouse moves before a click becomes a drag.
pub const MOUSE_THRESHOLD: f64 = 5.0;

/// How far a finger may move during a long press; beyond that, it scrolls.
pub const TOUCH_SLOP: f64 = 10.0;

/// Whether the points are more than `threshold` apart.
pub fn moved(from: Point, to: Point, threshold: f64) -> bool {
    (to.x - from.x).hypot(to.y - from.y) > threshold
}

/// The index of the span that contains `at`, or else of the nearest one within `reach`. The spans are in order and do
/// not overlap.
pub fn span_at(spans: &[Span], at: f64, reach: f64) -> Option<usize> {
    let distances = spans.iter().map(|span| span.distance(at)).enumerate();
    let (index, distance) = distances.min_by(|(_, a), (_, b)| a.total_cmp(b))?;
    (distance <= reach).then_some(index)
}

/// Where an item at `at` goes among `count` items in ascending order: the index of the item it goes before, or `count`
/// for the end. Asks for few middles, because each may cost the browser a layout.
pub fn insertion(count: usize, mut middle: impl FnMut(usize) -> f64, at: f64) -> usize {
    let (mut low, mut high) = (0, count);
    while low < high {
        let probe = usize::midpoint(low, high);
        if middle(probe) < at {
            low = probe + 1;
        } else {
            high = probe;
        }
    }
    low
}

/// How fast a scroller moves while the pointer is near or beyond one of its ends: negative towards the start, faster the
/// deeper the pointer is in the margin. In a small scroller the margin is a quarter of its length, so that it never
/// scrolls in the middle.
pub fn edge_speed(scroller: Span, at: f64, margin: f64, fastest: f64) -> f64 {
    let margin = margin.min((scroller.end - scroller.start) / 4.0);
    if margin <= 0.0 {
        return 0.0;
    }
    let depth = |inside: f64| ((margin - inside) / margin).clamp(0.0, 1.0);
    let (back, on) = (depth(at - scroller.start), depth(scroller.end - at));
    (on * on - back * back) * fastest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drag_begins_beyond_the_threshold() {
        let check =
            |x, y, expect| assert_eq!(moved(Point::default(), Point { x, y }, 5.0), expect, "{x} {y}");
        check(5.0, 0.0, false);
        check(3.0, 4.0, false);
        check(4.0, 4.0, true);
        check(-6.0, 0.0, true);
    }

    #[test]
    fn the_column_under_the_pointer_or_near_it() {
        let columns = [Span::new(10.0, 100.0), Span::new(120.0, 100.0), Span::new(400.0, 100.0)];
        let check = |at, expect| assert_eq!(span_at(&columns, at, 20.0), expect, "{at}");
        check(10.0, Some(0));
        check(114.0, Some(0));
        check(118.0, Some(1));
        check(220.0, Some(1));
        check(300.0, None);
        check(385.0, Some(2));
        check(-11.0, None);
        assert_eq!(span_at(&[], 0.0, f64::INFINITY), None);
    }

    #[test]
    fn goes_in_before_the_first_middle_after_the_pointer() {
        let middles = [10.0, 30.0, 30.0, 90.0];
        let check = |at, expect| assert_eq!(insertion(middles.len(), |i| middles[i], at), expect, "{at}");
        check(-5.0, 0);
        check(10.0, 0);
        check(11.0, 1);
        check(31.0, 3);
        check(91.0, 4);
        assert_eq!(insertion(0, |_| unreachable!(), 5.0), 0);
    }

    #[test]
    fn a_thousand_cards_cost_ten_looks() {
        let mut looks = 0;
        let look = |i: usize| {
            looks += 1;
            f64::from(u32::try_from(i).unwrap())
        };
        assert_eq!(insertion(1_000, look, 700.5), 701);
        assert!(looks <= 10, "{looks}");
    }

    #[test]
    fn scrolls_faster_the_deeper_and_rests_in_the_middle() {
        let scroller = Span::new(0.0, 400.0);
        let speed = |at| edge_speed(scroller, at, 50.0, 1_000.0);
        assert!(speed(200.0).abs() < f64::EPSILON);
        assert!(speed(51.0).abs() < f64::EPSILON);
        assert!(speed(40.0) < 0.0);
        assert!(speed(10.0) < speed(40.0));
        assert!(speed(390.0) > speed(360.0));
        assert!((speed(-30.0) + 1_000.0).abs() < f64::EPSILON);
        assert!((speed(900.0) - 1_000.0).abs() < f64::EPSILON);
        assert!(edge_speed(Span::new(0.0, 0.0), 0.0, 50.0, 1_000.0).abs() < f64::EPSILON);
    }

    #[test]
    fn a_span_knows_its_middle_and_what_is_in_it() {
        let span = Span::new(10.0, 4.0);
        assert!((span.middle() - 12.0).abs() < f64::EPSILON);
        assert!(span.contains(14.0) && !span.contains(14.1));
        assert!((span.distance(7.0) - 3.0).abs() < f64::EPSILON);
    }
}

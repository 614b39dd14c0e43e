//! Merges two changes of one text, line by line.

use std::ops::Range;

use similar::{Algorithm, DiffTag, capture_diff_slices};

/// Longer texts are not compared: the time for that grows with the lines times their differences.
const MOST_LINES: usize = 1_000;

/// A text with two changes in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// The text. Of lines that both changed it has both versions, first theirs, then mine.
    pub text: String,
    /// Whether there are such lines.
    pub conflict: bool,
}

/// What becomes of `base` if both its change to `mine` and its change to `theirs` are made.
///
/// Neighboring lines, and lines that both add in one place, are no conflict.
pub fn merge(base: &str, mine: &str, theirs: &str) -> Merged {
    if mine == theirs || base == theirs {
        return Merged { text: mine.to_owned(), conflict: false };
    }
    if base == mine {
        return Merged { text: theirs.to_owned(), conflict: false };
    }
    let [base, mine, theirs] = [base, mine, theirs].map(|text| text.split('\n').collect::<Vec<_>>());
    let (mine, theirs) = (Changes::of(&base, &mine), Changes::of(&base, &theirs));
    let mut merged = Vec::new();
    let (mut reached, mut conflict) = (0, false);
    for place in places(&mine.places, &theirs.places) {
        merged.extend_from_slice(lines(&base, reached..place.old.start));
        let [mine, theirs] =
            [mine.lines(&base, &place.old, &place.mine), theirs.lines(&base, &place.old, &place.theirs)];
        if place.mine.is_empty() {
            merged.extend(theirs);
        } else if place.theirs.is_empty() || mine == theirs {
            merged.extend(mine);
        } else {
            conflict |= !place.old.is_empty();
            add_both(&mut merged, &theirs, &mine);
        }
        reached = place.old.end;
    }
    merged.extend_from_slice(lines(&base, reached..base.len()));
    Merged { text: merged.join("\n"), conflict }
}

/// A change of some lines.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Change {
    /// The lines of the base; empty where lines are added.
    old: Range<usize>,
    /// The lines of the new text.
    new: Range<usize>,
}

/// What was changed in a text.
struct Changes<'a> {
    text: &'a [&'a str],
    places: Vec<Change>,
}

impl<'a> Changes<'a> {
    fn of(base: &[&str], text: &'a [&'a str]) -> Self {
        let places = if base.len().max(text.len()) > MOST_LINES {
            vec![Change { old: 0..base.len(), new: 0..text.len() }]
        } else {
            let ops = capture_diff_slices(Algorithm::Myers, base, text);
            let changed = ops.iter().filter(|op| op.tag() != DiffTag::Equal);
            changed.map(|op| Change { old: op.old_range(), new: op.new_range() }).collect()
        };
        Self { text, places }
    }

    /// These lines of the base, with these of the changes.
    fn lines(&self, base: &[&'a str], old: &Range<usize>, changes: &Range<usize>) -> Vec<&'a str> {
        let mut all = Vec::new();
        let mut reached = old.start;
        for change in self.places.get(changes.clone()).unwrap_or_default() {
            all.extend_from_slice(lines(base, reached..change.old.start));
            all.extend_from_slice(lines(self.text, change.new.clone()));
            reached = change.old.end;
        }
        all.extend_from_slice(lines(base, reached..old.end));
        all
    }
}

/// Lines of the base that one or both changed.
#[derive(Debug)]
struct Place {
    old: Range<usize>,
    /// Which of my changes are here.
    mine: Range<usize>,
    /// Which of theirs.
    theirs: Range<usize>,
}

impl Place {
    /// Takes in the next change if it is about the same lines, or adds some in the same place.
    fn take(old: &mut Range<usize>, taken: &mut Range<usize>, changes: &[Change]) -> bool {
        let Some(next) = changes.get(taken.end) else { return false };
        let same = next.old == *old || (next.old.start < old.end && old.start < next.old.end);
        if same {
            old.end = old.end.max(next.old.end);
            taken.end += 1;
        }
        same
    }
}

/// All places in the order of the text.
fn places(mine: &[Change], theirs: &[Change]) -> Vec<Place> {
    let mut places = Vec::new();
    let (mut m, mut t) = (0, 0);
    let key = |change: &Change| (change.old.start, change.old.end);
    loop {
        let next = [mine.get(m), theirs.get(t)].into_iter().flatten().min_by_key(|it| key(it));
        let Some(mut old) = next.map(|next| next.old.clone()) else { return places };
        let (mut in_mine, mut in_theirs) = (m..m, t..t);
        while Place::take(&mut old, &mut in_mine, mine) || Place::take(&mut old, &mut in_theirs, theirs) {}
        (m, t) = (in_mine.end, in_theirs.end);
        places.push(Place { old, mine: in_mine, theirs: in_theirs });
    }
}

/// Adds both versions, and once what they begin and end with.
fn add_both<'a>(all: &mut Vec<&'a str>, first: &[&'a str], second: &[&'a str]) {
    let begin = first.iter().zip(second).take_while(|(a, b)| a == b).count();
    let rest = first.len().min(second.len()) - begin;
    let ends = first.iter().rev().zip(second.iter().rev());
    let end = ends.take_while(|(a, b)| a == b).count().min(rest);
    all.extend_from_slice(lines(first, 0..first.len() - end));
    all.extend_from_slice(lines(second, begin..second.len()));
}

fn lines<'a, 'b>(all: &'b [&'a str], range: Range<usize>) -> &'b [&'a str] {
    all.get(range).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(base: &str, mine: &str, theirs: &str, expected: &str, conflict: bool) {
        let merged = merge(base, mine, theirs);
        assert_eq!((merged.text.as_str(), merged.conflict), (expected, conflict));
    }

    #[test]
    fn changes_of_different_lines_are_both_made() {
        check("a\nb\nc", "A\nb\nc", "a\nb\nC", "A\nb\nC", false);
        check("a\nb\nc", "a\nc", "a\nb\nc\nd", "a\nc\nd", false);
        check("", "mine", "", "mine", false);
    }

    #[test]
    fn neighbors_that_are_ticked_stay_ticked() {
        check("- [ ] a\n- [ ] b", "- [x] a\n- [ ] b", "- [ ] a\n- [x] b", "- [x] a\n- [x] b", false);
        check("- [ ] a", "- [x] a", "- [x] a", "- [x] a", false);
    }

    #[test]
    fn what_both_add_in_one_place_is_kept() {
        check("a", "a\nmine", "a\ntheirs", "a\ntheirs\nmine", false);
        check("a", "a\nsame", "a\nsame", "a\nsame", false);
    }

    #[test]
    fn of_lines_that_both_changed_both_versions_are_kept() {
        check("a\nb\nc", "a\nmine\nc", "a\ntheirs\nc", "a\ntheirs\nmine\nc", true);
        check("a\nb\nc", "a\nc", "a\nB\nc", "a\nB\nc", true);
        check("a\nb\nc", "a\nx\nmine\nc", "a\nx\ntheirs\nc", "a\nx\ntheirs\nmine\nc", true);
    }

    #[test]
    fn very_long_texts_are_kept_whole() {
        let long = "a\n".repeat(MOST_LINES + 1);
        let (mine, theirs) = (format!("{long}mine"), format!("{long}theirs"));
        let merged = merge(&long, &mine, &theirs);
        assert!(merged.conflict && merged.text.contains("mine") && merged.text.contains("theirs"));
    }

    fn text() -> impl Strategy<Value = String> {
        vec("[a-d]?", 0..8).prop_map(|lines| lines.join("\n"))
    }

    proptest! {
        #[test]
        fn nothing_that_was_written_is_lost(base in text(), mine in text(), theirs in text()) {
            let merged = merge(&base, &mine, &theirs);
            for (one, other) in [(&mine, &theirs), (&theirs, &mine)] {
                for line in one.split('\n') {
                    let is_new = !base.split('\n').any(|it| it == line);
                    prop_assert!(!is_new || merged.text.split('\n').any(|it| it == line), "{line:?} of {one:?}");
                }
                prop_assert_eq!(&merge(&base, one, &base).text, one);
                prop_assert_eq!(&merge(&base, &base, one).text, one);
                prop_assert_eq!(merge(&base, one, one), Merged { text: one.clone(), conflict: false });
                prop_assert_eq!(merge(&base, one, other).conflict, merged.conflict);
            }
        }

        #[test]
        fn changes_of_different_lines_never_conflict(lines in vec(any::<Option<bool>>(), 1..20)) {
            let with = |who: Option<bool>| {
                let line = |(n, by): (usize, &Option<bool>)| match by {
                    Some(by) if who.is_none_or(|who| who == *by) => format!("new {n}"),
                    _ => format!("old {n}"),
                };
                lines.iter().enumerate().map(line).collect::<Vec<_>>().join("\n")
            };
            let base = lines.iter().enumerate().map(|(n, _)| format!("old {n}")).collect::<Vec<_>>().join("\n");
            let merged = merge(&base, &with(Some(true)), &with(Some(false)));
            prop_assert_eq!(merged, Merged { text: with(None), conflict: false });
        }
    }
}

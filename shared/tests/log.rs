//! Everything ever written can still be read: every line of `log.jsonl`. Append lines to it, never edit them.
//!
//! A line is an event as it is stored in a board's log, or a push as a browser sends it.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::value::RawValue;
use shared::board::{Board, Color, Record, User};
use shared::id::{BoardId, Cid, Millis, Seq, UserId};
use shared::wire::{self, BROADCASTS, PUSHES, Snapshot};

const LOG: &str = include_str!("log.jsonl");

#[derive(Deserialize)]
struct Line<'a> {
    event: Option<&'a str>,
    push: Option<&'a str>,
    #[serde(borrow)]
    payload: &'a RawValue,
}

#[test]
fn the_lines_have_all_events_and_all_pushes_and_no_others() {
    let names = |of: fn(&Line<'static>) -> Option<&'static str>| -> BTreeSet<&str> {
        lines().filter_map(|line| of(&line)).collect()
    };
    assert_eq!(names(|line| line.event), BROADCASTS.iter().copied().collect());
    assert_eq!(names(|line| line.push), PUSHES.iter().copied().collect());
    assert!(lines().all(|line| line.event.is_some() != line.push.is_some()));
}

#[test]
fn every_event_is_read_and_written_unchanged() {
    for (event, payload) in events() {
        let decoded = wire::decode_event(event, payload).unwrap_or_else(|error| panic!("{payload}: {error}"));
        let (name, again) = wire::encode_event(&decoded).unwrap();
        assert_eq!((name, again.as_str()), (event, payload));
    }
}

#[test]
fn every_push_is_read_and_written_unchanged() {
    for line in lines() {
        let (Some(push), payload) = (line.push, line.payload.get()) else { continue };
        let no_id_is_missing = || panic!("{payload} has all its ids");
        let (cid, command) = wire::decode_push(push, payload, no_id_is_missing)
            .unwrap_or_else(|error| panic!("{payload}: {error}"));
        let (name, again) = wire::encode_push(cid, &command).unwrap();
        assert_eq!((name, again.as_str()), (push, payload));
    }
}

#[test]
fn all_events_apply_and_each_snapshot_reads_back_the_same() {
    let ann = User {
        id: UserId::from_parts(1, 1),
        first_name: "Ann".to_owned(),
        last_name: "Lee".to_owned(),
        email: "ann@example.org".to_owned(),
    };
    let actor = ann.id;
    let mut board = Board::new(BoardId::from_parts(1, 2), "Plan".to_owned(), Color::default(), ann);
    for ((name, payload), at) in events().zip(1..) {
        let event = wire::decode_event(name, payload).unwrap();
        let seq = Seq(board.seq.0 + 1);
        let touched = board.apply(&Record { seq, cid: Cid::default(), actor, at: Millis(at), event });
        assert!(!touched.is_empty(), "{name} changes nothing: {payload}");
        let snapshot = serde_json::to_string(&Snapshot::from(&board)).unwrap();
        assert_eq!(Board::from(serde_json::from_str::<Snapshot>(&snapshot).unwrap()), board, "{payload}");
    }
    assert!(!board.lists.is_empty() && !board.cards.is_empty());
}

fn lines() -> impl Iterator<Item = Line<'static>> {
    LOG.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}")))
}

/// The names and payloads of the events.
fn events() -> impl Iterator<Item = (&'static str, &'static str)> {
    lines().filter_map(|line| Some((line.event?, line.payload.get())))
}

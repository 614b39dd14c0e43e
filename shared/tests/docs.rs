//! The page "Connect your own client" matches the tables of pushes, broadcasts and reasons, so it cannot go stale.
#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use shared::board::Rejection;
use shared::id::Cid;
use shared::phoenix::event::{PRESENCE_DIFF, PRESENCE_STATE};
use shared::wire::{self, BOARD_DELETED, BROADCASTS, Focus, PRESENCE_UPDATE, PUSHES, reason, user};
use ulid::Ulid;

const PAGE: &str = include_str!("../../docs/clients.md");

/// Stored examples of all messages.
const LOG: &str = include_str!("log.jsonl");

/// What the server sends besides the tables, for the earliest clients.
const OF_THE_ORIGINAL: [&str; 2] = ["user:joined", "user:left"];

/// Reasons that are not about a board's rules.
const OF_THE_CHANNEL: [&str; 10] = [
    "bad_payload",
    "unavailable",
    "not_found",
    "unknown event",
    "Invalid user",
    "unauthorized",
    "unmatched topic",
    reason::LARGE,
    "too many channels joined",
    "join crashed",
];

#[test]
fn every_push_is_on_the_page_and_no_other() {
    assert_names("push", PUSHES.iter().copied().chain([PRESENCE_UPDATE]));
}

#[test]
fn every_broadcast_is_on_the_page_and_no_other() {
    let besides = [BOARD_DELETED, PRESENCE_STATE, PRESENCE_DIFF];
    let boards = BROADCASTS.iter().copied().chain(besides).chain(OF_THE_ORIGINAL);
    assert_names("broadcast", boards.chain(user::BROADCASTS.iter().copied()));
}

#[test]
fn every_reason_is_on_the_page_with_its_sentence_and_no_other() {
    let codes = Rejection::ALL.iter().map(|it| it.code());
    assert_names("reason", codes.chain(OF_THE_CHANNEL));
    for rejection in Rejection::ALL {
        let row = format!("| `{}` | {rejection} |", rejection.code());
        assert!(PAGE.contains(&row), "docs/clients.md needs the row\n{row}");
    }
}

#[test]
fn pushes_have_the_payload_that_is_on_the_page() {
    for [event, payload, leads_to] in rows("push").into_iter().filter(|[event, ..]| event != PRESENCE_UPDATE)
    {
        let examples = stored("push", &event);
        for (all, shape) in shapes(&payload, &examples) {
            let (_, command) = wire::decode_push(&event, &shape.to_string(), Ulid::default)
                .unwrap_or_else(|error| panic!("{event} {payload}: {error}"));
            let (again, encoded) = wire::encode_push(Cid::default(), &command).unwrap();
            assert_eq!(again, event);
            if all {
                assert_has(&event, &serde_json::from_str(&encoded).unwrap(), &shape);
                for example in &examples {
                    assert_names_fields(&event, &shape, example);
                }
            }
        }
        assert!(
            BROADCASTS.contains(&leads_to.as_str()),
            "{event} leads to {leads_to}, which is not a broadcast"
        );
    }
}

#[test]
fn presence_update_has_the_payload_that_is_on_the_page() {
    let [_, payload, leads_to] =
        rows("push").into_iter().find(|[event, ..]| event == PRESENCE_UPDATE).unwrap();
    let example = json!({ "card_id": "01ARZ3NDEKTSV4RRFFQ69G5FAV", "editing": true });
    let [(_, all), (_, least)] = shapes(&payload, &[example]);
    let focus: Focus = serde_json::from_value(all.clone()).unwrap();
    assert_has(PRESENCE_UPDATE, &serde_json::to_value(focus).unwrap(), &all);
    assert_eq!(serde_json::from_value::<Focus>(least).unwrap(), Focus::default());
    assert_eq!(leads_to, PRESENCE_DIFF);
}

#[test]
fn broadcasts_have_the_payload_that_is_on_the_page() {
    for [event, payload, _] in
        rows("broadcast").into_iter().filter(|[event, ..]| BROADCASTS.contains(&&**event))
    {
        let examples = stored("event", &event);
        for (all, shape) in shapes(&payload, &examples) {
            let decoded = wire::decode_event(&event, &shape.to_string())
                .unwrap_or_else(|error| panic!("{event} {payload}: {error}"));
            let (_, encoded) = wire::encode_event(&decoded).unwrap();
            if all {
                assert_has(&event, &serde_json::from_str(&encoded).unwrap(), &shape);
                for example in &examples {
                    assert_names_fields(&event, &shape, example);
                }
            }
        }
    }
}

fn assert_names<'a>(table: &str, expected: impl Iterator<Item = &'a str>) {
    let expected: BTreeSet<&str> = expected.collect();
    let rows = rows(table);
    let found: BTreeSet<&str> = rows.iter().map(|[name, ..]| name.as_str()).collect();
    let missing: Vec<_> = expected.difference(&found).collect();
    let stale: Vec<_> = found.difference(&expected).collect();
    assert!(
        missing.is_empty() && stale.is_empty() && found.len() == rows.len(),
        "docs/clients.md, {table}: missing {missing:?}, stale {stale:?}, {} rows",
        rows.len()
    );
}

/// Everything that the page names survives decoding: no field has been renamed.
fn assert_has(event: &str, value: &Value, shape: &Value) {
    match (value, shape) {
        (Value::Object(value), Value::Object(shape)) => {
            for (name, shape) in shape {
                let member = value.get(name).unwrap_or_else(|| panic!("{event} has no {name}"));
                assert_has(event, member, shape);
            }
        }
        (value, shape) => assert_eq!(value, shape, "{event}"),
    }
}

/// The page names every field that was ever written, except the `cid` that all pushes have.
fn assert_names_fields(event: &str, shape: &Value, example: &Value) {
    let (Value::Object(shape), Value::Object(example)) = (shape, example) else { return };
    for (name, member) in example.iter().filter(|(name, _)| *name != "cid") {
        let shape = shape.get(name).unwrap_or_else(|| panic!("docs/clients.md, {event}: {name} is missing"));
        assert_names_fields(event, shape, member);
    }
}

/// The stored payloads of all pushes, or events, with this name.
fn stored(direction: &str, name: &str) -> Vec<Value> {
    let line = |line: &str| serde_json::from_str::<Value>(line).expect("each line is JSON");
    let mut lines: Vec<Value> = LOG.lines().map(line).collect();
    lines.retain(|line| line.get(direction).and_then(Value::as_str) == Some(name));
    lines.iter_mut().map(|line| line["payload"].take()).collect()
}

/// The first three cells, without backticks, of every row in the tables with this first heading.
fn rows(heading: &str) -> Vec<[String; 3]> {
    let cells = |line: &str| {
        let mut cells =
            line.trim_matches('|').split('|').map(|cell| cell.trim().trim_matches('`').to_owned());
        std::array::from_fn(|_| cells.next().unwrap_or_default())
    };
    let mut rows: Vec<[String; 3]> = Vec::new();
    let mut inside = false;
    for line in PAGE.lines() {
        if !line.starts_with('|') {
            inside = false;
        } else if line.starts_with(&format!("| {heading} |")) {
            inside = true;
        } else if inside && !line.starts_with("|---") {
            rows.push(cells(line));
        }
    }
    assert!(!rows.is_empty(), "docs/clients.md has no table of `{heading}`");
    rows
}

/// The payloads that `{list: {id?, name}}` stands for, with values from the examples: with all fields, and with only
/// the required ones.
fn shapes(text: &str, examples: &[Value]) -> [(bool, Value); 2] {
    [true, false].map(|all| {
        let mut rest = text;
        let value = shape(&mut rest, all, examples);
        assert!(rest.is_empty(), "{rest:?} is left of {text}");
        (all, value)
    })
}

fn shape(rest: &mut &str, all: bool, examples: &[Value]) -> Value {
    let mut members = Map::new();
    *rest = rest.strip_prefix('{').expect("a payload begins with a brace");
    loop {
        *rest = rest.trim_start_matches([' ', ',']);
        if let Some(after) = rest.strip_prefix('}') {
            *rest = after;
            return Value::Object(members);
        }
        let end =
            rest.find(|c: char| !c.is_ascii_lowercase() && c != '_').expect("a payload ends with a brace");
        let (name, after) = rest.split_at(end);
        let optional = after.strip_prefix('?');
        *rest = optional.unwrap_or(after);
        let stored: Vec<Value> = examples.iter().filter_map(|example| example.get(name)).cloned().collect();
        let value = if let Some(nested) = rest.strip_prefix(": ") {
            *rest = nested;
            shape(rest, all, &stored)
        } else {
            // Null is a value of its own, but any other says more.
            let value = stored.iter().find(|value| !value.is_null()).or(stored.first());
            value.unwrap_or_else(|| panic!("log.jsonl has no example of {name}")).clone()
        };
        if all || optional.is_none() {
            members.insert(name.to_owned(), value);
        }
    }
}

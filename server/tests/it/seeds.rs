//! Feeds everything that reads a client's bytes with the seeds of `fuzz/` and random changes of them. The same as the
//! fuzz targets, on a stable compiler and for a bounded time.

use std::path::Path;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use server::transport::longpoll::batch;
use shared::phoenix::{Version, binary, v1, v2};
use shared::wire;

/// A change to some bytes.
#[derive(Debug, Clone)]
enum Change {
    Set(usize, u8),
    Insert(usize, u8),
    Remove(usize),
    Cut(usize),
    /// Repeats everything after it.
    Repeat(usize),
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    // Bytes that have a meaning for a decoder, more often than others.
    let byte = prop_oneof![prop::sample::select(b"[]{}\",:\\nu0-\n\x00\xff".to_vec()), any::<u8>()];
    let at = any::<usize>();
    let change = prop_oneof![
        4 => (at, byte.clone()).prop_map(|(at, byte)| Change::Set(at, byte)),
        3 => (at, byte).prop_map(|(at, byte)| Change::Insert(at, byte)),
        3 => at.prop_map(Change::Remove),
        1 => at.prop_map(Change::Cut),
        1 => at.prop_map(Change::Repeat),
    ];
    proptest::collection::vec(change, 0..6)
}

fn apply(mut bytes: Vec<u8>, changes: &[Change]) -> Vec<u8> {
    for change in changes {
        let place = |at: &usize| at % bytes.len().max(1);
        match change {
            Change::Insert(at, byte) => bytes.insert(place(at).min(bytes.len()), *byte),
            _ if bytes.is_empty() => {}
            Change::Set(at, byte) => {
                let at = place(at);
                bytes[at] = *byte;
            }
            Change::Remove(at) => drop(bytes.remove(place(at))),
            Change::Cut(at) => bytes.truncate(place(at)),
            Change::Repeat(at) => bytes.extend_from_within(place(at)..),
        }
    }
    bytes
}

/// Feeds `decode` with all seeds of that name, unchanged and changed.
fn feed(name: &str, decode: impl Fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/seeds").join(name);
    let seeds: Vec<Vec<u8>> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| std::fs::read(entry.unwrap().path()).unwrap())
        .collect();
    assert!(!seeds.is_empty());
    for seed in &seeds {
        decode(seed);
    }
    let mut runner = TestRunner::new(Config::with_cases(20_000));
    let changed = (prop::sample::select(seeds), changes()).prop_map(|(seed, changes)| apply(seed, &changes));
    runner
        .run(&changed, |bytes| {
            decode(&bytes);
            Ok(())
        })
        .unwrap();
}

fn text(bytes: &[u8]) -> std::borrow::Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}

#[test]
fn x1_frames_of_version_1() {
    feed("v1", |bytes| {
        if let Ok(frame) = v1::decode(&text(bytes)) {
            let written = v1::encode(&frame);
            assert_eq!(v1::encode(&v1::decode(&written).unwrap()), written);
        }
    });
}

#[test]
fn x1_frames_of_version_2() {
    feed("v2", |bytes| {
        if let Ok(frame) = v2::decode(&text(bytes)) {
            let written = v2::encode(&frame);
            assert_eq!(v2::encode(&v2::decode(&written).unwrap()), written);
        }
    });
}

#[test]
fn x1_binary_frames() {
    feed("binary", |bytes| drop(binary::decode(bytes)));
}

#[test]
fn x1_bodies_of_long_poll() {
    feed("batch", |bytes| {
        let Some((choice, body)) = bytes.split_first() else { return };
        let version = if choice & 1 == 0 { Version::V2 } else { Version::V1 };
        drop(batch::decode(version, (choice & 2 == 0).then_some("application/x-ndjson"), body));
    });
}

#[test]
fn x1_pushes_on_a_board() {
    feed("push", |bytes| {
        let text = text(bytes);
        let Some((event, payload)) = text.split_once('\n') else { return };
        if let Ok((cid, command)) = wire::decode_push(event, payload, Default::default) {
            let (event, payload) = wire::encode_push(cid, &command).unwrap();
            wire::decode_push(event, &payload, Default::default).unwrap();
        }
    });
}

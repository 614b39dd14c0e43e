//! Changes that the server has not answered yet, kept over a reload: one entry of the browser's storage for each,
//! so that two tabs of one board do not overwrite each other's. Sending one twice is harmless, its `cid` is known.

use leptos::prelude::window;
use shared::board::Command;
use shared::id::{BoardId, Cid, UserId};
use shared::wire::encode_push;
use web_sys::Storage;

const PREFIX: &str = "boardwalk.pending.";

/// A push that an earlier page made and did not hear the outcome of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The command it was.
    pub cid: Cid,
    /// Its event.
    pub event: String,
    /// Its payload, JSON.
    pub payload: String,
}

/// Keeps a command until [`forget`].
pub fn keep(user: UserId, board: BoardId, cid: Cid, command: &Command) {
    let Ok((event, payload)) = encode_push(cid, command) else { return };
    if let Some(storage) = storage() {
        // A full storage costs only the safety net; the change itself is on its way.
        let _ = storage.set_item(&key(user, board, cid), &[event, "\n", &payload].concat());
    }
}

/// The command was answered.
pub fn forget(user: UserId, board: BoardId, cid: Cid) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(&key(user, board, cid));
    }
}

/// What was kept, oldest first.
pub fn kept(user: UserId, board: BoardId) -> Vec<Kept> {
    let prefix = format!("{PREFIX}{user}.{board}.");
    let Some(storage) = storage() else { return Vec::new() };
    let mut kept: Vec<Kept> = keys(&storage)
        .filter_map(|key| {
            let cid = key.strip_prefix(&prefix)?.parse().ok()?;
            let text = storage.get_item(&key).ok().flatten()?;
            let (event, payload) = text.split_once('\n')?;
            Some(Kept { cid, event: event.to_owned(), payload: payload.to_owned() })
        })
        .collect();
    kept.sort_by_key(|kept| kept.cid);
    kept
}

/// Forgets everything of everybody: they signed out.
pub fn clear() {
    let Some(storage) = storage() else { return };
    let ours: Vec<String> = keys(&storage).filter(|key| key.starts_with(PREFIX)).collect();
    for key in ours {
        let _ = storage.remove_item(&key);
    }
}

fn key(user: UserId, board: BoardId, cid: Cid) -> String {
    format!("{PREFIX}{user}.{board}.{cid}")
}

fn keys(storage: &Storage) -> impl Iterator<Item = String> {
    (0..storage.length().unwrap_or_default()).filter_map(|at| storage.key(at).ok().flatten())
}

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

//! Changes that the server has not answered yet, kept over a reload: one entry of the browser's storage for each,
//! so that two tabs of one board do not overwrite each other's. Sending one twice is harmless, its `cid` is known.

use leptos::prelude::window;
use serde::{Deserialize, Serialize};
use shared::board::Command;
use shared::id::{BoardId, Cid, UserId};
use shared::wire::{decode_push, encode_push};
use web_sys::Storage;

const PREFIX: &str = "boardwalk.pending.";

#[derive(Serialize, Deserialize)]
struct Kept {
    event: String,
    payload: String,
}

/// Keeps a command until [`forget`].
pub fn keep(user: UserId, board: BoardId, cid: Cid, command: &Command) {
    let Ok((event, payload)) = encode_push(cid, command) else { return };
    let Ok(kept) = serde_json::to_string(&Kept { event: event.to_owned(), payload }) else { return };
    if let Some(storage) = storage() {
        // A full storage costs only the safety net; the change itself is on its way.
        let _ = storage.set_item(&key(user, board, cid), &kept);
    }
}

/// The command was answered.
pub fn forget(user: UserId, board: BoardId, cid: Cid) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(&key(user, board, cid));
    }
}

/// What was kept, oldest first.
pub fn kept(user: UserId, board: BoardId) -> Vec<(Cid, Command)> {
    let prefix = format!("{PREFIX}{user}.{board}.");
    let Some(storage) = storage() else { return Vec::new() };
    let mut commands: Vec<(Cid, Command)> = keys(&storage)
        .filter(|key| key.starts_with(&prefix))
        .filter_map(|key| storage.get_item(&key).ok().flatten())
        .filter_map(|kept| serde_json::from_str::<Kept>(&kept).ok())
        .filter_map(|kept| decode_push(&kept.event, &kept.payload, || super::ids::cid().ulid()).ok())
        .collect();
    commands.sort_by_key(|(cid, _)| *cid);
    commands
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

//! Commands that the server has not answered yet, kept across reloads. Each has its own entry in the browser's storage,
//! so that two tabs do not overwrite each other's. Sending one twice is harmless: the server knows its `cid`.

use shared::board::Command;
use shared::id::{BoardId, Cid, UserId};
use shared::wire::encode_push;

use crate::session::Session;
use crate::storage::Storage;

const PREFIX: &str = "boardwalk.pending.";

/// A push from an earlier page that was not answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingPush {
    /// The command's id.
    pub cid: Cid,
    /// Its event.
    pub event: String,
    /// Its payload as JSON.
    pub payload: String,
}

/// Keeps a command until [`forget`]. If the storage is full, only this safety net is lost; the command is sent anyway.
pub fn keep(user: UserId, board: BoardId, cid: Cid, command: &Command) {
    if let Ok((event, payload)) = encode_push(cid, command) {
        Storage::Browser.set(&key(user, board, cid), &[event, "\n", &payload].concat());
    }
}

/// Forgets an answered command.
pub fn forget(user: UserId, board: BoardId, cid: Cid) {
    Storage::Browser.remove(&key(user, board, cid));
}

/// The kept commands, oldest first.
pub fn load(user: UserId, board: BoardId) -> Vec<PendingPush> {
    let prefix = format!("{PREFIX}{user}.{board}.");
    let mut pushes: Vec<PendingPush> = Storage::Browser
        .keys(&prefix)
        .into_iter()
        .filter_map(|key| {
            let cid = key.strip_prefix(&prefix)?.parse().ok()?;
            let text = Storage::Browser.get(&key)?;
            let (event, payload) = text.split_once('\n')?;
            Some(PendingPush { cid, event: event.to_owned(), payload: payload.to_owned() })
        })
        .collect();
    pushes.sort_by_key(|push| push.cid);
    pushes
}

/// Erases all kept commands when the user signs out. Called when the app starts, because a page that never opened a
/// board must erase what an earlier page kept.
pub fn erase_on_sign_out(session: Session) {
    session.on_sign_out(|| {
        for key in Storage::Browser.keys(PREFIX) {
            Storage::Browser.remove(&key);
        }
    });
}

fn key(user: UserId, board: BoardId, cid: Cid) -> String {
    format!("{PREFIX}{user}.{board}.{cid}")
}

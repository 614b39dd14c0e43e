//! Changes that the server has not answered yet, kept over a reload: one entry of the browser's storage for each,
//! so that two tabs of one board do not overwrite each other's. Sending one twice is harmless, its `cid` is known.

use shared::board::Command;
use shared::id::{BoardId, Cid, UserId};
use shared::wire::encode_push;

use crate::session::Session;
use crate::storage::Storage;

const PREFIX: &str = "boardwalk.pending.";

/// A push that an earlier page sent without hearing the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingPush {
    /// The command's id.
    pub cid: Cid,
    /// Its event.
    pub event: String,
    /// Its payload, JSON.
    pub payload: String,
}

/// Keeps a command until [`forget`]. A full storage costs only the safety net; the command itself is on its way.
pub fn keep(user: UserId, board: BoardId, cid: Cid, command: &Command) {
    if let Ok((event, payload)) = encode_push(cid, command) {
        Storage::Browser.set(&key(user, board, cid), &[event, "\n", &payload].concat());
    }
}

/// Forgets a command that was answered.
pub fn forget(user: UserId, board: BoardId, cid: Cid) {
    Storage::Browser.remove(&key(user, board, cid));
}

/// What was kept, oldest first.
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

/// Has everything that is kept erased when somebody signs out. Called when the app starts, because a page that
/// never opened a board has to erase what an earlier one left.
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

//! Commands that the server has not answered yet, kept across reloads. Each has its own entry in the browser's storage,
//! so that two tabs do not overwrite each other's. Sending one twice is harmless: the server knows its `cid`.

use std::collections::BTreeSet;

use shared::board::Command;
use shared::id::{BoardId, Cid, UserId};
use shared::wire::encode_push;

use crate::ids;
use crate::session::{Change, Kept, Session};
use crate::storage::Storage;

const PREFIX: &str = "boardwalk.pending.";

/// What the commands do in words, apart from them, so that earlier versions can read the commands.
const CHANGES: &str = "boardwalk.change.";

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

impl PendingPush {
    /// What it does; of one from an earlier version, what it holds.
    pub fn change(&self, user: UserId, board: BoardId) -> Change {
        let text = Storage::Browser.get(&key(CHANGES, user, board, self.cid));
        text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_else(|| Change {
            board: "A board".to_owned(),
            what: format!("Sent “{}”", self.event),
            text: self.payload.clone(),
        })
    }
}

/// Keeps a command until [`forget`]. If the storage is full, only this safety net is lost; the command is sent anyway.
pub fn keep(user: UserId, board: BoardId, cid: Cid, command: &Command, change: &Change) {
    if let Ok((event, payload)) = encode_push(cid, command) {
        Storage::Browser.set(&key(PREFIX, user, board, cid), &[event, "\n", &payload].concat());
    }
    if let Ok(text) = serde_json::to_string(change) {
        Storage::Browser.set(&key(CHANGES, user, board, cid), &text);
    }
}

/// Forgets an answered command.
pub fn forget(user: UserId, board: BoardId, cid: Cid) {
    for kind in [PREFIX, CHANGES] {
        Storage::Browser.remove(&key(kind, user, board, cid));
    }
}

/// The kept commands, in the order of keeping. New commands sort after them.
pub fn load(user: UserId, board: BoardId) -> Vec<PendingPush> {
    let prefix = prefix(PREFIX, user, board);
    let keys = Storage::Browser.keys(&prefix);
    let entries = keys.into_iter().filter_map(|key| Storage::Browser.get(&key).map(|text| (key, text)));
    let pushes = in_order(&prefix, entries);
    if let Some(last) = pushes.last() {
        ids::continue_after(last.cid);
    }
    pushes
}

/// Whether any command of the user is kept.
pub fn any(user: UserId) -> bool {
    !Storage::Browser.keys(&format!("{PREFIX}{user}.")).is_empty()
}

/// The boards where commands of the user are kept.
pub fn boards(user: UserId) -> BTreeSet<BoardId> {
    let prefix = format!("{PREFIX}{user}.");
    let keys = Storage::Browser.keys(&prefix);
    keys.iter().filter_map(|key| key.strip_prefix(&prefix)?.split('.').next()?.parse().ok()).collect()
}

/// Reads entries of the storage, which come in any order. Their keys end in their ids, and ids are in the order of
/// making.
fn in_order(prefix: &str, entries: impl Iterator<Item = (String, String)>) -> Vec<PendingPush> {
    let read = |(key, text): (String, String)| {
        let cid = key.strip_prefix(prefix)?.parse().ok()?;
        let (event, payload) = text.split_once('\n')?;
        Some(PendingPush { cid, event: event.to_owned(), payload: payload.to_owned() })
    };
    let mut pushes: Vec<PendingPush> = entries.filter_map(read).collect();
    pushes.sort_by_key(|push| push.cid);
    pushes
}

/// Erases a user's kept commands when they sign out. Called when the app starts, because a page that never opened a
/// board must erase what an earlier page kept.
pub fn erase_on_sign_out(session: Session) {
    let has = |user| !Storage::Browser.keys(&of_user(PREFIX, user)).is_empty();
    let erase = |user| {
        for key in [PREFIX, CHANGES].into_iter().flat_map(|kind| Storage::Browser.keys(&of_user(kind, user)))
        {
            Storage::Browser.remove(&key);
        }
    };
    session.erase_on_sign_out(Kept { has, erase });
}

fn key(kind: &str, user: UserId, board: BoardId, cid: Cid) -> String {
    format!("{}{cid}", prefix(kind, user, board))
}

fn prefix(kind: &str, user: UserId, board: BoardId) -> String {
    format!("{}{board}.", of_user(kind, user))
}

fn of_user(kind: &str, user: UserId) -> String {
    format!("{kind}{user}.")
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::collection::vec;
    use proptest::prelude::{any, *};
    use shared::id::Generator;

    use super::*;

    const USER: UserId = UserId::from_parts(1, 1);
    const BOARD: BoardId = BoardId::from_parts(1, 2);

    /// What a page does: keeps a command when the clock says so many milliseconds, or is loaded again.
    #[derive(Debug, Clone)]
    enum Step {
        Keep { ms: u64, random: u128 },
        Reload,
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            4 => (0_u64..3, any::<u128>()).prop_map(|(ms, random)| Step::Keep { ms, random }),
            1 => Just(Step::Reload),
        ]
    }

    fn loaded(storage: &HashMap<String, String>) -> Vec<PendingPush> {
        in_order(&prefix(PREFIX, USER, BOARD), storage.clone().into_iter())
    }

    proptest! {
        #[test]
        fn what_is_kept_comes_back_in_the_order_of_keeping(steps in vec(step(), 0..60)) {
            let mut storage = HashMap::new();
            let mut generator = Generator::new();
            let mut kept = Vec::new();
            for (n, step) in steps.into_iter().enumerate() {
                match step {
                    Step::Keep { ms, random } => {
                        let cid = Cid::from_ulid(generator.make(ms, random));
                        storage.insert(key(PREFIX, USER, BOARD, cid), format!("lists:create\n{n}"));
                        kept.push(n.to_string());
                    }
                    Step::Reload => {
                        generator = Generator::new();
                        if let Some(last) = loaded(&storage).last() {
                            generator.continue_after(last.cid.ulid());
                        }
                    }
                }
            }
            let payloads: Vec<String> = loaded(&storage).into_iter().map(|push| push.payload).collect();
            prop_assert_eq!(payloads, kept);
        }
    }

    #[test]
    fn entries_of_earlier_versions_load_and_what_is_no_entry_does_not() {
        let board = "boardwalk.pending.00000000010000000000000001.00000000010000000000000002.";
        let entries = [
            ("01BX5ZZKBKACTAV9WEVGEMMVRZ", "card:move\n{\"a\":\n1}"),
            ("01BX5ZZKBKACTAV9WEVGEMMVRY", "lists:create\n{}"),
            ("nonsense", "lists:create\n{}"),
            ("01BX5ZZKBKACTAV9WEVGEMMVRX", "cut off"),
        ];
        let entries = entries.map(|(cid, text)| (format!("{board}{cid}"), text.to_owned())).into_iter();
        let loaded: Vec<(String, String)> = in_order(&prefix(PREFIX, USER, BOARD), entries)
            .into_iter()
            .map(|push| (push.event, push.payload))
            .collect();
        let expected = [("lists:create", "{}"), ("card:move", "{\"a\":\n1}")];
        assert_eq!(loaded, expected.map(|(event, payload)| (event.to_owned(), payload.to_owned())));
    }
}

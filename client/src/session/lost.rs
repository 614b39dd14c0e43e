//! Changes that could not be saved, kept in this browser until the user has dismissed them.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use shared::id::{Cid, UserId};

use crate::storage::Storage;

const PREFIX: &str = "boardwalk.lost.";

/// A change in words, so that it can be told what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The name of the board.
    pub board: String,
    /// What the user did: "Commented on “Paint”".
    pub what: String,
    /// The text that the user wrote; empty if there is none beyond `what`.
    pub text: String,
}

/// A change that could not be saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LostChange {
    /// The change.
    pub change: Change,
    /// Why, in a sentence.
    pub why: String,
}

/// The user's changes that could not be saved, oldest first; a handle.
#[derive(Clone, Copy)]
pub struct LostChanges {
    user: StoredValue<Option<UserId>>,
    shown: RwSignal<Vec<(String, LostChange)>>,
}

impl LostChanges {
    pub(super) fn new() -> Self {
        Self { user: StoredValue::new(None), shown: RwSignal::default() }
    }

    /// Adds a change. That it was lost may be found out more than once.
    pub fn add(self, cid: Cid, lost: LostChange) {
        let Some(user) = self.user.try_get_value().flatten() else { return };
        let key = format!("{}{cid}", prefix(user));
        if let Ok(text) = serde_json::to_string(&lost) {
            Storage::Browser.set(&key, &text);
        }
        self.shown.update(|shown| {
            if shown.iter().all(|(known, _)| *known != key) {
                shown.push((key, lost));
            }
        });
    }

    /// The changes; runs the caller again when there are more or none.
    pub fn get(self) -> Vec<LostChange> {
        self.shown.with(|shown| shown.iter().map(|(_, lost)| lost.clone()).collect())
    }

    /// As [`get`](Self::get), without watching them.
    pub fn get_untracked(self) -> Vec<LostChange> {
        untrack(|| self.get())
    }

    /// How many there are.
    pub fn count(self) -> usize {
        self.shown.with(Vec::len)
    }

    /// The user has seen them.
    pub fn dismiss(self) {
        for (key, _) in self.shown.try_update(std::mem::take).unwrap_or_default() {
            Storage::Browser.remove(&key);
        }
    }

    /// Shows those of the user who is signed in now.
    pub(super) fn show(self, user: Option<UserId>) {
        self.user.set_value(user);
        self.shown.set(user.map(load).unwrap_or_default());
    }

    /// Another tab has changed the browser's storage.
    pub(super) fn changed(self, key: &str) {
        if key.starts_with(PREFIX) {
            self.show(self.user.get_value());
        }
    }

    /// Erases those of this user; others' stay for them.
    pub(super) fn erase(user: UserId) {
        for key in Storage::Browser.keys(&prefix(user)) {
            Storage::Browser.remove(&key);
        }
    }
}

fn prefix(user: UserId) -> String {
    format!("{PREFIX}{user}.")
}

/// Keys end in the ids of commands, which are in the order of making.
fn load(user: UserId) -> Vec<(String, LostChange)> {
    let mut keys = Storage::Browser.keys(&prefix(user));
    keys.sort_unstable();
    let read = |key: String| {
        let lost = serde_json::from_str(&Storage::Browser.get(&key)?).ok()?;
        Some((key, lost))
    };
    keys.into_iter().filter_map(read).collect()
}

/// Changes with the same reason on the same board: its name, the reason and the changes.
pub fn by_reason(all: &[LostChange]) -> Vec<(&str, &str, Vec<&Change>)> {
    let mut groups: Vec<(&str, &str, Vec<&Change>)> = Vec::new();
    for LostChange { change, why } in all {
        let (board, why) = (change.board.as_str(), why.as_str());
        match groups.iter_mut().find(|(known, reason, _)| (*known, *reason) == (board, why)) {
            Some((.., changes)) => changes.push(change),
            None => groups.push((board, why, vec![change])),
        }
    }
    groups
}

/// All of it as text, to paste elsewhere.
pub fn as_text(all: &[LostChange]) -> String {
    let mut text = String::new();
    for (board, why, changes) in by_reason(all) {
        let gap = if text.is_empty() { "" } else { "\n" };
        text.extend([gap, board, ": ", why, "\n"]);
        for change in changes {
            text.extend(["- ", &change.what, "\n"]);
            for line in change.text.lines() {
                text.extend(["  ", line, "\n"]);
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lost(board: &str, what: &str, text: &str, why: &str) -> LostChange {
        let [board, what, text, why] = [board, what, text, why].map(str::to_owned);
        LostChange { change: Change { board, what, text }, why }
    }

    #[test]
    fn what_was_lost_is_copied_with_its_texts_by_board_and_reason() {
        let all = [
            lost("Plan", "Added “Paint”", "", "It’s archived."),
            lost("Kick", "Moved “a”", "", "You were removed."),
            lost("Plan", "Commented on “Paint”", "one\n\ntwo", "It’s archived."),
        ];
        let text = "Plan: It’s archived.\n- Added “Paint”\n- Commented on “Paint”\n  one\n  \n  two\n\n\
                    Kick: You were removed.\n- Moved “a”\n";
        assert_eq!(as_text(&all), text);
    }
}

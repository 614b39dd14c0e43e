//! Who is on a topic, as a client sees it: `presence_state` after each join, then `presence_diff`s.

use std::collections::{BTreeMap, BTreeSet};
use std::mem;

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

/// One connection of a user who is present.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Meta {
    /// The id of this entry; never reused.
    pub phx_ref: String,
    /// What the application says about it.
    #[serde(flatten)]
    pub fields: Map<String, Value>,
}

/// Who joined and who left, by key. A user who opens a second connection has not joined again, and one who
/// closes one of two has not left.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes {
    /// Present now, and not before.
    pub joined: BTreeSet<String>,
    /// Present before, and not now.
    pub left: BTreeSet<String>,
}

/// Who is on one topic.
#[derive(Debug, Default)]
pub struct Presence {
    metas: Metas,
    early: Early,
}

type Metas = BTreeMap<String, Vec<Meta>>;

#[derive(Debug)]
enum Early {
    /// Diffs that came before the state of the current join.
    Waiting(Vec<Diff>),
    /// The state is here.
    Synced,
}

impl Default for Early {
    fn default() -> Self {
        Self::Waiting(Vec::new())
    }
}

#[derive(Debug, Deserialize)]
struct Entry {
    metas: Vec<Meta>,
}

#[derive(Debug, Deserialize)]
struct Diff {
    joins: BTreeMap<String, Entry>,
    leaves: BTreeMap<String, Entry>,
}

impl Presence {
    /// An empty presence, before any state.
    pub fn new() -> Self {
        Self::default()
    }

    /// The channel was joined again: the server starts with a new state, and diffs apply to that. Until it
    /// comes, the users from before are kept.
    pub fn rejoined(&mut self) {
        self.early = Early::default();
    }

    /// Applies the payload of `presence_state`.
    ///
    /// # Errors
    ///
    /// If it is not valid; then nothing changes.
    pub fn state(&mut self, payload: &RawValue) -> Result<Changes, serde_json::Error> {
        let state: BTreeMap<String, Entry> = serde_json::from_str(payload.get())?;
        let before = self.keys();
        self.metas = state.into_iter().map(|(key, entry)| (key, entry.metas)).collect();
        if let Early::Waiting(diffs) = mem::replace(&mut self.early, Early::Synced) {
            for diff in diffs {
                self.apply(diff);
            }
        }
        self.metas.retain(|_, metas| !metas.is_empty());
        Ok(self.changes_since(&before))
    }

    /// Applies the payload of `presence_diff`. One that comes before the state is kept until then.
    ///
    /// # Errors
    ///
    /// If it is not valid; then nothing changes.
    pub fn diff(&mut self, payload: &RawValue) -> Result<Changes, serde_json::Error> {
        let diff: Diff = serde_json::from_str(payload.get())?;
        if let Early::Waiting(diffs) = &mut self.early {
            diffs.push(diff);
            return Ok(Changes::default());
        }
        let before = self.keys();
        self.apply(diff);
        Ok(self.changes_since(&before))
    }

    /// Everyone present, with the metas of all their connections, oldest first. The key is what the server tracks by: the
    /// user's id.
    pub fn list(&self) -> impl Iterator<Item = (&str, &[Meta])> {
        self.metas.iter().map(|(key, metas)| (key.as_str(), metas.as_slice()))
    }

    /// Joins first, then leaves: a user whose meta is replaced does not disappear in between.
    fn apply(&mut self, diff: Diff) {
        for (key, entry) in diff.joins {
            let metas = self.metas.entry(key).or_default();
            metas.retain(|meta| entry.metas.iter().all(|new| new.phx_ref != meta.phx_ref));
            metas.extend(entry.metas);
        }
        for (key, entry) in diff.leaves {
            if let Some(metas) = self.metas.get_mut(&key) {
                metas.retain(|meta| entry.metas.iter().all(|gone| gone.phx_ref != meta.phx_ref));
            }
        }
        self.metas.retain(|_, metas| !metas.is_empty());
    }

    fn keys(&self) -> BTreeSet<String> {
        self.metas.keys().cloned().collect()
    }

    fn changes_since(&self, before: &BTreeSet<String>) -> Changes {
        let now = self.keys();
        Changes { joined: &now - before, left: before - &now }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::super::raw;
    use super::*;

    fn entry(refs: &[&str]) -> Value {
        json!({ "metas": refs.iter().map(|r| json!({ "phx_ref": r, "online_at": 1 })).collect::<Vec<_>>() })
    }

    fn set(keys: &[&str]) -> BTreeSet<String> {
        keys.iter().map(|&key| key.to_owned()).collect()
    }

    fn refs(presence: &Presence) -> Vec<(String, Vec<String>)> {
        let refs = |metas: &[Meta]| metas.iter().map(|meta| meta.phx_ref.clone()).collect();
        presence.list().map(|(key, metas)| (key.to_owned(), refs(metas))).collect()
    }

    #[test]
    fn state_and_diffs_add_up() {
        let mut presence = Presence::new();
        let changes = presence.state(&raw(&json!({ "7": entry(&["a"]), "9": entry(&["b", "c"]) }))).unwrap();
        assert_eq!(changes, Changes { joined: set(&["7", "9"]), left: set(&[]) });
        let diff =
            json!({ "joins": { "7": entry(&["d"]), "8": entry(&["e"]) }, "leaves": { "9": entry(&["b"]) } });
        let changes = presence.diff(&raw(&diff)).unwrap();
        assert_eq!(changes, Changes { joined: set(&["8"]), left: set(&[]) });
        let diff = json!({ "joins": {}, "leaves": { "9": entry(&["c"]), "7": entry(&["a"]) } });
        let changes = presence.diff(&raw(&diff)).unwrap();
        assert_eq!(changes, Changes { joined: set(&[]), left: set(&["9"]) });
        assert_eq!(presence.keys(), set(&["7", "8"]));
        assert_eq!(
            presence.list().next().unwrap().1[0].fields,
            json!({ "online_at": 1 }).as_object().unwrap().clone()
        );
    }

    #[test]
    fn a_changed_meta_does_not_make_a_user_disappear() {
        let mut presence = Presence::new();
        presence.state(&raw(&json!({ "7": entry(&["a"]) }))).unwrap();
        let diff = json!({ "joins": { "7": entry(&["b"]) }, "leaves": { "7": entry(&["a"]) } });
        assert_eq!(presence.diff(&raw(&diff)).unwrap(), Changes::default());
        assert_eq!(refs(&presence), [("7".to_owned(), vec!["b".to_owned()])]);
    }

    #[test]
    fn diffs_before_the_state_wait_for_it() {
        let mut presence = Presence::new();
        let joins = |refs: &[&str]| raw(&json!({ "joins": { "7": entry(refs) }, "leaves": {} }));
        assert_eq!(presence.diff(&joins(&["a"])).unwrap(), Changes::default());
        assert!(presence.keys().is_empty());
        // The state may already have the entry of the diff.
        let changes = presence.state(&raw(&json!({ "7": entry(&["a"]) }))).unwrap();
        assert_eq!(changes.joined, set(&["7"]));
        assert_eq!(refs(&presence), [("7".to_owned(), vec!["a".to_owned()])]);

        presence.rejoined();
        presence.diff(&joins(&["b"])).unwrap();
        assert_eq!(presence.keys(), set(&["7"]), "shown until the new state is here");
        let changes = presence.state(&raw(&json!({ "8": entry(&["x"]) }))).unwrap();
        assert_eq!(changes, Changes { joined: set(&["8"]), left: set(&[]) });
        assert_eq!(refs(&presence)[0], ("7".to_owned(), vec!["b".to_owned()]));
    }

    #[test]
    fn an_invalid_payload_changes_nothing() {
        let mut presence = Presence::new();
        presence.state(&raw(&json!({ "__proto__": entry(&["a"]) }))).unwrap();
        for odd in [json!(null), json!([]), json!({ "7": {} }), json!({ "7": { "metas": [{}] } })] {
            assert!(presence.state(&raw(&odd)).is_err(), "{odd}");
            assert!(presence.diff(&raw(&odd)).is_err(), "{odd}");
        }
        assert_eq!(presence.keys(), set(&["__proto__"]));
    }

    proptest! {
        /// Whenever the state is taken, the result is the same as for a client that was there from the start,
        /// whether or not the state already includes the diffs around it.
        #[test]
        fn a_newcomer_sees_what_the_others_see(
            steps in proptest::collection::vec((0..4_u8, 0..3_u8), 1..40), joins_at in 0..40_usize, early in 0..5_usize,
        ) {
            let mut there = BTreeMap::<String, Vec<String>>::new();
            let mut old = Presence::new();
            old.state(&raw(&json!({}))).unwrap();
            let mut new = Presence::new();
            for (step, (key, action)) in steps.into_iter().enumerate() {
                let key = key.to_string();
                let mine = there.entry(key.clone()).or_default();
                let gone = if action == 0 || mine.is_empty() { None } else { Some(mine.remove(0)) };
                let came = (action != 1).then(|| format!("r{step}"));
                mine.extend(came.clone());
                let side = |r: Option<String>| match &r {
                    Some(r) => json!({ &key: entry(&[r]) }),
                    None => json!({}),
                };
                let diff = raw(&json!({ "joins": side(came), "leaves": side(gone) }));
                old.diff(&diff).unwrap();
                if step + early >= joins_at {
                    new.diff(&diff).unwrap();
                }
                if step == joins_at {
                    let state: Map<_, _> = there
                        .iter()
                        .map(|(key, refs)| (key.clone(), entry(&refs.iter().map(String::as_str).collect::<Vec<_>>())))
                        .collect();
                    new.state(&raw(&state)).unwrap();
                }
                there.retain(|_, refs| !refs.is_empty());
                let sorted = |mut all: Vec<(String, Vec<String>)>| {
                    for (_, refs) in &mut all {
                        refs.sort();
                    }
                    all
                };
                let truth = sorted(there.clone().into_iter().collect());
                prop_assert_eq!(sorted(refs(&old)), truth.clone());
                if step > joins_at {
                    prop_assert_eq!(sorted(refs(&new)), truth);
                }
            }
        }
    }
}

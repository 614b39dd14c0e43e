//! Who is on which topic, as in Phoenix: users by their key, with an entry for each of their channels.
//!
//! A newcomer receives everyone else on the topic, then everyone receives the newcomer. A lock makes this one step, so
//! that no client receives an entry twice or misses it. The original's `user:joined` and `user:left` serve older
//! clients: everyone on the topic, the newest first.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;
use serde::Serialize;
use serde_json::{Value, json};
use shared::id::UserId;
use shared::phoenix::{Frame, Ref, Topic, event, raw};
use shared::wire::Focus;

use crate::bus::Bus;
use crate::clock::Clock;
use crate::queue::Queue;

const USER_JOINED: &str = "user:joined";
const USER_LEFT: &str = "user:left";

/// Tracks presence. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Tracker {
    bus: Bus,
    clock: Clock,
    topics: Arc<Mutex<HashMap<String, People>>>,
}

/// The users on a topic in the order they came, with their entries.
type People = Vec<(UserId, Vec<Meta>)>;

/// The entry of one channel.
#[derive(Debug, Clone, Serialize)]
struct Meta {
    phx_ref: String,
    /// The entry's ref before its last update.
    #[serde(skip_serializing_if = "Option::is_none")]
    phx_ref_prev: Option<String>,
    /// Seconds of Unix time.
    online_at: i64,
    #[serde(flatten)]
    focus: Focus,
}

/// A user's presence on a topic, ended when dropped.
#[derive(Debug)]
pub struct Present {
    tracker: Tracker,
    topic: String,
    user: UserId,
    phx_ref: String,
}

/// The newcomer's channel.
#[derive(Debug)]
pub struct Newcomer<'a> {
    /// The user.
    pub user: UserId,
    /// The queue to their client.
    pub queue: &'a Queue,
    /// The topic as the client spells it.
    pub spelling: &'a Topic,
    /// The `join_ref` of the channel.
    pub join_ref: &'a Ref,
}

impl Tracker {
    /// Starts empty. Joins and leaves are broadcast on `bus`.
    pub fn new(bus: Bus, clock: Clock) -> Self {
        Self { bus, clock, topics: Arc::default() }
    }

    /// Adds a user to the topic.
    pub fn enter(&self, topic: &str, newcomer: &Newcomer<'_>) -> Present {
        let Newcomer { user, queue, spelling, join_ref } = *newcomer;
        let meta = Meta {
            phx_ref: self.new_ref(),
            phx_ref_prev: None,
            online_at: self.clock.now().0.div_euclid(1_000),
            focus: Focus::default(),
        };
        let phx_ref = meta.phx_ref.clone();
        let mut topics = self.topics.lock();
        let people = topics.entry(topic.to_owned()).or_default();
        let state: serde_json::Map<String, Value> =
            people.iter().map(|(user, metas)| (user.to_string(), json!({ "metas": metas }))).collect();
        queue.send(&Frame::push(join_ref.clone(), spelling, event::PRESENCE_STATE, raw(&state)));
        self.tell_diff(topic, user, Some(&meta), None);
        match people.iter_mut().find(|(who, _)| *who == user) {
            Some((_, metas)) => metas.push(meta),
            None => people.push((user, vec![meta])),
        }
        self.tell_users(topic, USER_JOINED, people);
        Present { tracker: self.clone(), topic: topic.to_owned(), user, phx_ref }
    }

    /// The number of topics with users.
    pub fn topics(&self) -> usize {
        self.topics.lock().len()
    }

    fn new_ref(&self) -> String {
        self.clock.ulid().to_string()
    }

    fn update(&self, present: &mut Present, focus: Focus) {
        let mut topics = self.topics.lock();
        let people = topics.get_mut(&present.topic);
        let mut metas = people
            .into_iter()
            .flatten()
            .filter(|(user, _)| *user == present.user)
            .flat_map(|(_, metas)| metas);
        let Some(meta) = metas.find(|meta| meta.phx_ref == present.phx_ref) else { return };
        if meta.focus == focus {
            return;
        }
        let before = meta.clone();
        meta.focus = focus;
        meta.phx_ref = self.new_ref();
        meta.phx_ref_prev = Some(before.phx_ref.clone());
        present.phx_ref.clone_from(&meta.phx_ref);
        self.tell_diff(&present.topic, present.user, Some(meta), Some(&before));
    }

    fn leave(&self, present: &Present) {
        let mut topics = self.topics.lock();
        let Some(people) = topics.get_mut(&present.topic) else { return };
        let Some(who) = people.iter().position(|(user, _)| *user == present.user) else { return };
        let Some((_, metas)) = people.get_mut(who) else { return };
        let Some(at) = metas.iter().position(|meta| meta.phx_ref == present.phx_ref) else { return };
        let meta = metas.remove(at);
        let gone = metas.is_empty();
        self.tell_diff(&present.topic, present.user, None, Some(&meta));
        if gone {
            people.remove(who);
            self.tell_users(&present.topic, USER_LEFT, people);
        }
        if people.is_empty() {
            topics.remove(&present.topic);
        }
    }

    fn tell_diff(&self, topic: &str, user: UserId, joins: Option<&Meta>, leaves: Option<&Meta>) {
        let side = |meta: Option<&Meta>| match meta {
            Some(meta) => json!({ user.to_string(): { "metas": [meta] } }),
            None => json!({}),
        };
        let diff = json!({ "joins": side(joins), "leaves": side(leaves) });
        self.bus.publish(topic, event::PRESENCE_DIFF, &diff.to_string());
    }

    fn tell_users(&self, topic: &str, event: &str, people: &[(UserId, Vec<Meta>)]) {
        let users: Vec<UserId> = people.iter().rev().map(|(user, _)| *user).collect();
        self.bus.publish(topic, event, &json!({ "users": users }).to_string());
    }
}

impl Present {
    /// Changes what the user is focus. The update is one broadcast, so that the user never seems to be away.
    pub fn update(&mut self, focus: Focus) {
        self.tracker.clone().update(self, focus);
    }
}

impl Drop for Present {
    fn drop(&mut self) {
        self.tracker.clone().leave(self);
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU16;

    use shared::phoenix::Version;

    use super::*;
    use crate::queue::queue;

    /// A crash of a channel ends its presence, which is broadcast once.
    #[test]
    fn r4_a_crash_is_a_leave_too() {
        let bus = Bus::default();
        let tracker = Tracker::new(bus.clone(), Clock::default());
        let (sender, mut outgoing) = queue(Version::V2, NonZeroU16::MAX);
        let user = UserId::from_parts(1, 2);
        let subscription = bus.subscribe("t", user, "t".into(), sender.clone());
        assert!(subscription.open());
        let (spelling, join_ref) = (Topic::from("t"), Ref::from_u64(1));
        let newcomer = Newcomer { user, queue: &sender, spelling: &spelling, join_ref: &join_ref };
        let mut present = tracker.enter("t", &newcomer);
        let crashed = std::thread::spawn(move || {
            present.update(Focus { card_id: None, editing: true });
            let _present = present;
            panic!("crashed on request");
        });
        assert!(crashed.join().is_err());
        assert_eq!(tracker.topics(), 0);
        let frames = std::iter::from_fn(|| outgoing.try_next());
        let frames: Vec<Value> = frames.map(|frame| serde_json::from_str(&frame.joined()).unwrap()).collect();
        let events: Vec<_> = frames.iter().map(|frame| frame[3].as_str().unwrap()).collect();
        let (diff, gone) = (event::PRESENCE_DIFF, [event::PRESENCE_DIFF, USER_LEFT]);
        assert_eq!(events, [&[event::PRESENCE_STATE, diff, USER_JOINED, diff][..], &gone].concat());
        let meta = |frame: usize, side: &str| {
            frames[frame][4][side][user.to_string()]["metas"][0]["phx_ref"].clone()
        };
        assert_eq!(meta(1, "joins"), meta(3, "leaves"));
        assert_eq!(meta(3, "joins"), meta(4, "leaves"), "it leaves under its last ref");
    }
}

//! Who is on which topic, as Phoenix has it: everybody by their key, with an entry for each of their channels.
//!
//! A newcomer is told who is there without themselves, then everybody hears of the newcomer. One lock makes that
//! one step, so that nobody is told twice or never. The original's `user:joined` and `user:left` say the same to
//! older clients: all who are there, the newest first.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;
use serde::Serialize;
use serde_json::{Value, json};
use shared::id::UserId;
use shared::phoenix::{Frame, Ref, Topic, event, raw};
use shared::wire::Doing;

use crate::bus::Bus;
use crate::clock::Clock;
use crate::queue::Queue;

const USER_JOINED: &str = "user:joined";
const USER_LEFT: &str = "user:left";

/// Keeps who is where. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Tracker {
    bus: Bus,
    clock: Clock,
    topics: Arc<Mutex<HashMap<String, People>>>,
}

/// The people on a topic in the order of coming, and each one's entries.
type People = Vec<(UserId, Vec<Meta>)>;

/// One channel of somebody's.
#[derive(Debug, Clone, Serialize)]
struct Meta {
    phx_ref: String,
    /// What the entry was called before what they do changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    phx_ref_prev: Option<String>,
    /// Seconds of Unix time.
    online_at: i64,
    #[serde(flatten)]
    doing: Doing,
}

/// Somebody's being there, over when dropped.
#[derive(Debug)]
pub struct Present {
    tracker: Tracker,
    topic: String,
    user: UserId,
    phx_ref: String,
}

/// The newcomer's own channel: what only they are told goes there.
#[derive(Debug)]
pub struct Newcomer<'a> {
    /// Who.
    pub user: UserId,
    /// Where their frames go.
    pub queue: &'a Queue,
    /// The topic as they spell it.
    pub spelling: &'a Topic,
    /// What their channel was joined with.
    pub join_ref: &'a Ref,
}

impl Tracker {
    /// Nobody is anywhere yet. Who comes and goes is told on `bus`.
    pub fn new(bus: Bus, clock: Clock) -> Self {
        Self { bus, clock, topics: Arc::default() }
    }

    /// Lets somebody enter the topic.
    pub fn enter(&self, topic: &str, newcomer: &Newcomer<'_>) -> Present {
        let Newcomer { user, queue, spelling, join_ref } = *newcomer;
        let meta = Meta {
            phx_ref: self.new_ref(),
            phx_ref_prev: None,
            online_at: self.clock.now().0.div_euclid(1_000),
            doing: Doing::default(),
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

    /// On how many topics somebody is.
    pub fn topics(&self) -> usize {
        self.topics.lock().len()
    }

    fn new_ref(&self) -> String {
        self.clock.ulid().to_string()
    }

    fn update(&self, present: &mut Present, doing: Doing) {
        let mut topics = self.topics.lock();
        let people = topics.get_mut(&present.topic);
        let mut metas = people
            .into_iter()
            .flatten()
            .filter(|(user, _)| *user == present.user)
            .flat_map(|(_, metas)| metas);
        let Some(meta) = metas.find(|meta| meta.phx_ref == present.phx_ref) else { return };
        if meta.doing == doing {
            return;
        }
        let before = meta.clone();
        meta.doing = doing;
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
    /// They do something else now. Everybody hears of it in one step, so that nobody seems to be away between.
    pub fn update(&mut self, doing: Doing) {
        self.tracker.clone().update(self, doing);
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

    /// What ends a channel unforeseen ends its presence, and is told once.
    #[test]
    fn r4_a_crash_is_a_leave_too() {
        let bus = Bus::default();
        let tracker = Tracker::new(bus.clone(), Clock::default());
        let (sender, mut outgoing) = queue(Version::V2, NonZeroU16::MAX);
        let subscription = bus.subscribe("t", "t".into(), sender.clone());
        subscription.open();
        let (user, spelling, join_ref) = (UserId::from_parts(1, 2), Topic::from("t"), Ref::from_u64(1));
        let newcomer = Newcomer { user, queue: &sender, spelling: &spelling, join_ref: &join_ref };
        let mut present = tracker.enter("t", &newcomer);
        let crashed = std::thread::spawn(move || {
            present.update(Doing { card_id: None, editing: true });
            let _present = present;
            panic!("crashed on request");
        });
        assert!(crashed.join().is_err());
        assert_eq!(tracker.topics(), 0);
        let told = std::iter::from_fn(|| outgoing.try_next());
        let told: Vec<Value> = told.map(|frame| serde_json::from_slice(&frame).unwrap()).collect();
        let events: Vec<_> = told.iter().map(|frame| frame[3].as_str().unwrap()).collect();
        let (diff, gone) = (event::PRESENCE_DIFF, [event::PRESENCE_DIFF, USER_LEFT]);
        assert_eq!(events, [&[event::PRESENCE_STATE, diff, USER_JOINED, diff][..], &gone].concat());
        let meta =
            |frame: usize, side: &str| told[frame][4][side][user.to_string()]["metas"][0]["phx_ref"].clone();
        assert_eq!(meta(1, "joins"), meta(3, "leaves"));
        assert_eq!(meta(3, "joins"), meta(4, "leaves"), "it goes by the name it had last");
    }
}

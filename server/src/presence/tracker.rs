//! Presence as Phoenix has it: everybody on a topic by their key, with an entry for each of their channels.
//!
//! A newcomer is told who is there without themselves, then everybody hears of the newcomer. One lock makes that
//! one step, so that nobody is told twice or never. The original's `user:joined` and `user:left` say the same to
//! older clients: all who are there, the newest first.

use std::collections::HashMap;
use std::sync::Arc;

use bytes::Bytes;
use parking_lot::Mutex;
use serde::Serialize;
use serde_json::{Value, json};
use shared::id::UserId;
use shared::phoenix::{Frame, Ref, event, raw, v2};

use crate::bus::Bus;
use crate::clock::Clock;
use crate::transport::Queue;

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
    /// Seconds of Unix time.
    online_at: i64,
}

/// Somebody's being there, over when dropped.
#[derive(Debug)]
pub struct Present {
    tracker: Tracker,
    topic: String,
    user: UserId,
    phx_ref: String,
}

impl Tracker {
    /// Nobody is anywhere yet. Who comes and goes is told on `bus`.
    pub fn new(bus: Bus, clock: Clock) -> Self {
        Self { bus, clock, topics: Arc::default() }
    }

    /// Lets `user` enter the topic through the channel that was joined with `join_ref`.
    pub fn enter(&self, topic: &str, user: UserId, queue: &Queue, join_ref: &Ref) -> Present {
        let meta =
            Meta { phx_ref: self.clock.ulid().to_string(), online_at: self.clock.now().0.div_euclid(1_000) };
        let phx_ref = meta.phx_ref.clone();
        let mut topics = self.topics.lock();
        let people = topics.entry(topic.to_owned()).or_default();
        let state: serde_json::Map<String, Value> =
            people.iter().map(|(user, metas)| (user.to_string(), json!({ "metas": metas }))).collect();
        let state = Frame::push(join_ref.clone(), topic, event::PRESENCE_STATE, raw(&state));
        queue.push(Bytes::from(v2::encode(&state)));
        self.tell_diff(topic, "joins", user, &meta);
        match people.iter_mut().find(|(who, _)| *who == user) {
            Some((_, metas)) => metas.push(meta),
            None => {
                people.push((user, vec![meta]));
            }
        }
        self.tell_users(topic, USER_JOINED, people);
        Present { tracker: self.clone(), topic: topic.to_owned(), user, phx_ref }
    }

    fn leave(&self, present: &Present) {
        let mut topics = self.topics.lock();
        let Some(people) = topics.get_mut(&present.topic) else { return };
        let Some(who) = people.iter().position(|(user, _)| *user == present.user) else { return };
        let Some((_, metas)) = people.get_mut(who) else { return };
        let Some(at) = metas.iter().position(|meta| meta.phx_ref == present.phx_ref) else { return };
        let meta = metas.remove(at);
        let gone = metas.is_empty();
        self.tell_diff(&present.topic, "leaves", present.user, &meta);
        if gone {
            people.remove(who);
            self.tell_users(&present.topic, USER_LEFT, people);
        }
        if people.is_empty() {
            topics.remove(&present.topic);
        }
    }

    fn tell_diff(&self, topic: &str, kind: &str, user: UserId, meta: &Meta) {
        let mut diff = json!({ "joins": {}, "leaves": {} });
        diff[kind] = json!({ user.to_string(): { "metas": [meta] } });
        self.bus.publish(topic, event::PRESENCE_DIFF, &diff.to_string());
    }

    fn tell_users(&self, topic: &str, event: &str, people: &[(UserId, Vec<Meta>)]) {
        let users: Vec<UserId> = people.iter().rev().map(|(user, _)| *user).collect();
        self.bus.publish(topic, event, &json!({ "users": users }).to_string());
    }
}

impl Drop for Present {
    fn drop(&mut self) {
        self.tracker.clone().leave(self);
    }
}

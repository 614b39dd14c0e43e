//! The bus of one process.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use bytes::Bytes;
use parking_lot::Mutex;
use shared::id::UserId;
use shared::phoenix::{Topic as Spelling, Version};

use crate::queue::{CloseCode, Queue};

/// Broadcasts that may be buffered for a join that has not been answered yet.
const HELD: usize = 1_024;

/// Topics and their subscribers. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Bus {
    topics: Arc<Mutex<HashMap<String, Arc<Topic>>>>,
}

#[derive(Debug, Default)]
struct Topic {
    listeners: Mutex<Listeners>,
}

#[derive(Debug, Default)]
struct Listeners {
    next: u64,
    all: BTreeMap<u64, Listener>,
    /// Removed from the map: a new listener must look up the topic again.
    gone: bool,
}

#[derive(Debug)]
struct Listener {
    user: UserId,
    queue: Queue,
    /// The topic as this client spells it; it would not recognise another spelling.
    spelling: Spelling,
    /// Broadcasts from before the listener was opened.
    held: Option<Vec<Bytes>>,
}

/// A subscription to a topic, ended when dropped.
///
/// It buffers broadcasts from the start and delivers them once it is [`open`](Self::open)ed. So broadcasts continue
/// exactly from the state in the reply to a join, and still come after that reply.
#[derive(Debug)]
pub struct Subscription {
    bus: Bus,
    name: String,
    topic: Arc<Topic>,
    id: u64,
}

impl Bus {
    /// Broadcasts to everyone on the topic. `payload` is JSON text. All subscribers receive broadcasts in the order
    /// they were published.
    pub fn publish(&self, topic: &str, event: &str, payload: &str) {
        let Some(listening) = self.topics.lock().get(topic).cloned() else { return };
        listening.listeners.lock().tell(event, payload);
    }

    /// Broadcasts to everyone on the topic; it is the last broadcast there that `user` receives. Their subscriptions end
    /// in the same step, so nothing that is published later reaches them.
    pub fn publish_last_to(&self, user: UserId, topic: &str, event: &str, payload: &str) {
        let Some(listening) = self.topics.lock().get(topic).cloned() else { return };
        let mut listeners = listening.listeners.lock();
        listeners.tell(event, payload);
        listeners.all.retain(|_, listener| listener.user != user);
    }

    /// The number of topics with subscribers.
    pub fn topics(&self) -> usize {
        self.topics.lock().len()
    }

    /// Subscribes `user` to the topic, which their client spells as `spelling`; broadcasts are buffered at first.
    pub fn subscribe(&self, topic: &str, user: UserId, spelling: Spelling, queue: Queue) -> Subscription {
        let mut listener = Some(Listener { user, queue, spelling, held: Some(Vec::new()) });
        loop {
            let found = self.topics.lock().entry(topic.to_owned()).or_default().clone();
            let mut listeners = found.listeners.lock();
            if listeners.gone {
                continue;
            }
            let id = listeners.next;
            listeners.next += 1;
            if let Some(listener) = listener.take() {
                listeners.all.insert(id, listener);
            }
            drop(listeners);
            return Subscription { bus: self.clone(), name: topic.to_owned(), topic: found, id };
        }
    }
}

impl Listeners {
    fn tell(&mut self, event: &str, payload: &str) {
        let mut frames = Frames { event, payload, encoded: Vec::new() };
        for listener in self.all.values_mut() {
            let frame = frames.in_terms_of(listener);
            listener.tell(frame);
        }
    }
}

/// One broadcast, encoded once per version and spelling of the topic.
struct Frames<'a> {
    event: &'a str,
    payload: &'a str,
    encoded: Vec<(Version, Spelling, Bytes)>,
}

impl Frames<'_> {
    fn in_terms_of(&mut self, listener: &Listener) -> Bytes {
        let (version, spelling) = (listener.queue.version(), &listener.spelling);
        let known = self.encoded.iter().find(|(v, s, _)| *v == version && s == spelling);
        if let Some((.., frame)) = known {
            return frame.clone();
        }
        let frame = Bytes::from(version.encode_broadcast(spelling, self.event, self.payload));
        self.encoded.push((version, spelling.clone(), frame.clone()));
        frame
    }
}

impl Listener {
    fn tell(&mut self, frame: Bytes) {
        match &mut self.held {
            None => self.queue.push(frame),
            Some(held) if held.len() < HELD => held.push(frame),
            Some(_) => self.queue.close(CloseCode::TooSlow),
        }
    }
}

impl Subscription {
    /// Delivers what was buffered, and from now on everything as it arrives. Returns whether the subscription has not
    /// been ended by a [last broadcast](Bus::publish_last_to).
    pub fn open(&self) -> bool {
        let mut listeners = self.topic.listeners.lock();
        let Some(listener) = listeners.all.get_mut(&self.id) else { return false };
        for frame in listener.held.take().unwrap_or_default() {
            listener.queue.push(frame);
        }
        true
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        let mut topics = self.bus.topics.lock();
        let mut listeners = self.topic.listeners.lock();
        listeners.all.remove(&self.id);
        // Once it is gone, the name may belong to another topic.
        if listeners.all.is_empty() && !listeners.gone {
            listeners.gone = true;
            topics.remove(&self.name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::queue::{Outgoing, Queue};

    const ANN: UserId = UserId::from_parts(1, 1);
    const BEN: UserId = UserId::from_parts(1, 2);

    fn queue(version: Version) -> (Queue, Outgoing) {
        crate::queue::queue(version, std::num::NonZeroU16::MAX)
    }

    fn all(outgoing: &mut Outgoing) -> Vec<String> {
        std::iter::from_fn(|| outgoing.try_next()).map(|it| it.joined().into_owned()).collect()
    }

    #[test]
    fn p2_broadcasts_before_the_opening_are_buffered_and_not_lost() {
        let bus = Bus::default();
        let (sender, mut outgoing) = queue(Version::V2);
        bus.publish("t", "before", "{}");
        let subscription = bus.subscribe("t", ANN, "t".into(), sender.clone());
        bus.publish("t", "held", "{}");
        bus.publish("other", "no", "{}");
        sender.push("reply".into());
        subscription.open();
        bus.publish("t", "after", "{\"n\":1}");
        let expected = ["reply", r#"[null,null,"t","held",{}]"#, r#"[null,null,"t","after",{"n":1}]"#];
        assert_eq!(all(&mut outgoing), expected);
        drop(subscription);
        bus.publish("t", "gone", "{}");
        assert!(all(&mut outgoing).is_empty());
        assert_eq!(bus.topics(), 0, "a topic without listeners costs nothing");
    }

    /// Whether they are still joining or have joined.
    #[test]
    fn p2_who_is_removed_hears_nothing_after_it() {
        let bus = Bus::default();
        let listen = |user, opened: bool| {
            let (sender, outgoing) = queue(Version::V2);
            let place = bus.subscribe("t", user, "t".into(), sender);
            assert!(!opened || place.open());
            (place, outgoing)
        };
        let mut ann = listen(ANN, true);
        let (mut joined, mut joining) = (listen(BEN, true), listen(BEN, false));
        bus.publish("t", "before", "{}");
        bus.publish_last_to(BEN, "t", "removed", "{}");
        bus.publish("t", "after", "{}");
        let events = |outgoing: &mut Outgoing| {
            let events = all(outgoing).into_iter().map(|text| text.split('"').nth(3).unwrap().to_owned());
            events.collect::<Vec<_>>()
        };
        assert!(!joined.0.open() && !joining.0.open());
        assert_eq!(events(&mut ann.1), ["before", "removed", "after"]);
        assert_eq!(events(&mut joined.1), ["before", "removed"]);
        assert!(events(&mut joining.1).is_empty());
        drop(ann);
        let (again, mut outgoing) = listen(BEN, true);
        drop((joined, joining));
        bus.publish("t", "again", "{}");
        assert_eq!(events(&mut outgoing), ["again"], "an ended subscription does not end a later one");
        drop(again);
        assert_eq!(bus.topics(), 0);
    }

    #[test]
    fn f4_each_client_gets_its_own_version_and_spelling() {
        let bus = Bus::default();
        let listen = |version, spelling: &str| {
            let (sender, outgoing) = queue(version);
            let place = bus.subscribe("t:A", ANN, spelling.into(), sender);
            place.open();
            (place, outgoing)
        };
        let mut ends = [
            listen(Version::V2, "t:A"),
            listen(Version::V2, "t:a"),
            listen(Version::V1, "t:A-slug"),
            listen(Version::V2, "t:a"),
        ];
        bus.publish("t:A", "e", "{}");
        let heard = ends.each_mut().map(|(_, outgoing)| all(outgoing).concat());
        let lower = r#"[null,null,"t:a","e",{}]"#;
        let version_1 = r#"{"topic":"t:A-slug","event":"e","payload":{},"ref":null}"#;
        assert_eq!(heard, [r#"[null,null,"t:A","e",{}]"#, lower, version_1, lower]);
    }

    #[test]
    fn p2_everyone_gets_the_same_order() {
        let bus = Bus::default();
        let mut ends = Vec::new();
        let mut places = Vec::new();
        for _ in 0..8 {
            let (sender, outgoing) = queue(Version::V2);
            places.push(bus.subscribe("t", ANN, "t".into(), sender));
            ends.push(outgoing);
        }
        for place in &places {
            assert!(place.open());
        }
        std::thread::scope(|scope| {
            for who in 0..4 {
                let bus = &bus;
                scope.spawn(move || (0..100).for_each(|n| bus.publish("t", &format!("{who}.{n}"), "{}")));
            }
        });
        let heard: Vec<Vec<String>> = ends.iter_mut().map(all).collect();
        assert_eq!(heard[0].len(), 400);
        assert!(heard.iter().all(|it| *it == heard[0]));
    }
}

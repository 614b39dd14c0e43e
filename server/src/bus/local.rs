//! The bus of one process.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use bytes::Bytes;
use parking_lot::Mutex;
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
    topic: String,
    id: u64,
}

impl Bus {
    /// Broadcasts to everyone on the topic. `payload` is JSON text. All subscribers receive broadcasts in the order
    /// they were published.
    pub fn publish(&self, topic: &str, event: &str, payload: &str) {
        let Some(listening) = self.topics.lock().get(topic).cloned() else { return };
        let mut listeners = listening.listeners.lock();
        if listeners.all.is_empty() {
            return;
        }
        let mut frames = Frames { event, payload, encoded: Vec::with_capacity(1) };
        for listener in listeners.all.values_mut() {
            let frame = frames.in_terms_of(listener);
            listener.tell(frame);
        }
    }

    /// The number of topics with subscribers.
    pub fn topics(&self) -> usize {
        self.topics.lock().len()
    }

    /// Subscribes to the topic, which the client spells as `spelling`; broadcasts are buffered at first.
    pub fn subscribe(&self, topic: &str, spelling: Spelling, queue: Queue) -> Subscription {
        let mut listener = Some(Listener { queue, spelling, held: Some(Vec::new()) });
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
            return Subscription { bus: self.clone(), topic: topic.to_owned(), id };
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
    /// Delivers what was buffered, and from now on everything as it arrives.
    pub fn open(&self) {
        let Some(topic) = self.bus.topics.lock().get(&self.topic).cloned() else { return };
        if let Some(listener) = topic.listeners.lock().all.get_mut(&self.id) {
            for frame in listener.held.take().unwrap_or_default() {
                listener.queue.push(frame);
            }
        }
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        let mut topics = self.bus.topics.lock();
        let Some(topic) = topics.get(&self.topic) else { return };
        let mut listeners = topic.listeners.lock();
        listeners.all.remove(&self.id);
        if listeners.all.is_empty() {
            listeners.gone = true;
            drop(listeners);
            topics.remove(&self.topic);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::queue::{Outgoing, Queue};

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
        let subscription = bus.subscribe("t", "t".into(), sender.clone());
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

    #[test]
    fn f4_each_client_gets_its_own_version_and_spelling() {
        let bus = Bus::default();
        let listen = |version, spelling: &str| {
            let (sender, outgoing) = queue(version);
            let place = bus.subscribe("t:A", spelling.into(), sender);
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
            places.push(bus.subscribe("t", "t".into(), sender));
            ends.push(outgoing);
        }
        places.iter().for_each(Subscription::open);
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

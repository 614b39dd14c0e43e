//! The state machine between a user who does anything at any time and a server, over a network that fails.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use proptest::prelude::*;
use serde_json::json;

use super::super::{Frame, raw, reason};
use super::*;

const TOPICS: [&str; 3] = ["boards:1", "boards:2", "users:7"];

#[derive(Debug, Clone)]
enum Step {
    Join {
        topic: usize,
        params: u8,
    },
    Leave {
        channel: usize,
    },
    Push {
        channel: usize,
        timeout_ms: u64,
    },
    SetParams {
        channel: usize,
        params: u8,
    },
    /// This many frames arrive at the server, or at the client.
    Up(usize),
    Down(usize),
    /// The server ends a channel, with a crash or for good.
    End {
        topic: usize,
        crash: bool,
    },
    Broadcast {
        topic: usize,
    },
    /// The network: opens the connection asked for, or drops the current one.
    Open,
    Drop,
    Online,
    Restart,
    Sleep(u64),
    Noise(String),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let (topic, channel) = (0..TOPICS.len(), 0..6_usize);
    let step = prop_oneof![
        3 => (topic.clone(), any::<u8>()).prop_map(|(topic, params)| Step::Join { topic, params }),
        1 => channel.clone().prop_map(|channel| Step::Leave { channel }),
        6 => (channel.clone(), 1..20_000_u64).prop_map(|(channel, timeout_ms)| Step::Push { channel, timeout_ms }),
        1 => (channel, any::<u8>()).prop_map(|(channel, params)| Step::SetParams { channel, params }),
        6 => (1..4_usize).prop_map(Step::Up),
        6 => (1..4_usize).prop_map(Step::Down),
        1 => (topic.clone(), any::<bool>()).prop_map(|(topic, crash)| Step::End { topic, crash }),
        2 => topic.prop_map(|topic| Step::Broadcast { topic }),
        4 => Just(Step::Open),
        1 => Just(Step::Drop),
        1 => Just(Step::Online),
        1 => Just(Step::Restart),
        3 => (0..40_000_u64).prop_map(Step::Sleep),
        1 => ".{0,8}|\\[(null|\"1\"),(null|\"1\"),\"boards:1\",\"phx_(reply|close|error)\",\\{\\}\\]".prop_map(Step::Noise),
    ];
    proptest::collection::vec(step, 1..120)
}

/// The state machine, its network, and a server that follows the rules.
struct World {
    client: Client,
    now: u64,
    /// A connection was asked for and is not open yet.
    dialling: bool,
    up: VecDeque<String>,
    down: VecDeque<String>,
    /// The server's joined topics on the current connection.
    joined: BTreeMap<String, Ref>,
    /// The parameters that the next join of a channel must have.
    params: BTreeMap<ChannelKey, u8>,
    topics: BTreeMap<ChannelKey, &'static str>,
    channels: Vec<ChannelKey>,
    pushes: BTreeSet<PushKey>,
    /// Frames arrived that the server never sent: client and server may disagree about their state.
    noisy: bool,
}

impl World {
    fn new(seed: u64) -> Self {
        let mut client = Client::new(seed);
        client.start(0);
        Self {
            client,
            now: 0,
            dialling: false,
            up: VecDeque::new(),
            down: VecDeque::new(),
            joined: BTreeMap::new(),
            params: BTreeMap::new(),
            topics: BTreeMap::new(),
            channels: Vec::new(),
            pushes: BTreeSet::new(),
            noisy: false,
        }
    }

    fn step(&mut self, step: Step) {
        match step {
            Step::Join { topic, params } => {
                let key = self.client.join(self.now, TOPICS[topic], raw(&json!(params)));
                self.channels.push(key);
                self.params.insert(key, params);
                self.topics.insert(key, TOPICS[topic]);
            }
            Step::Leave { channel } => {
                if let Some(key) = self.channel(channel) {
                    self.client.leave(self.now, key);
                }
            }
            Step::Push { channel, timeout_ms } => {
                if let Some(key) = self.channel(channel) {
                    let push = self.client.push(self.now, key, "e", raw(&json!({})), timeout_ms);
                    self.pushes.insert(push);
                }
            }
            Step::SetParams { channel, params } => {
                if let Some(key) = self.channel(channel) {
                    // A join in flight has the previous ones.
                    self.take_outputs();
                    self.client.set_params(key, raw(&json!(params)));
                    self.params.insert(key, params);
                }
            }
            Step::Up(n) => (0..n).for_each(|_| self.serve()),
            Step::Down(n) => (0..n).for_each(|_| self.deliver()),
            Step::End { topic, crash } => {
                if let Some(join_ref) = self.joined.remove(TOPICS[topic]) {
                    let end = if crash { Frame::error } else { Frame::close };
                    self.down.push_back(v2::encode(&end(join_ref, TOPICS[topic])));
                }
            }
            Step::Broadcast { topic } => {
                if self.joined.contains_key(TOPICS[topic]) {
                    self.down.push_back(v2::encode_broadcast(&TOPICS[topic].into(), "news", "{}"));
                }
            }
            Step::Open => {
                if std::mem::take(&mut self.dialling) {
                    self.client.connected(self.now);
                }
            }
            Step::Drop => {
                self.cut();
                self.client.disconnected(self.now);
            }
            Step::Online => self.client.retry_now(self.now),
            Step::Restart => {
                self.client.stop();
                self.take_outputs();
                self.client.start(self.now);
            }
            Step::Sleep(ms) => {
                self.now += ms;
                self.client.tick(self.now);
            }
            Step::Noise(text) => {
                self.noisy = true;
                let _ = self.client.received(self.now, &text);
            }
        }
        self.take_outputs();
    }

    fn channel(&self, index: usize) -> Option<ChannelKey> {
        self.channels.iter().rev().nth(index).copied()
    }

    fn cut(&mut self) {
        self.dialling = false;
        self.up.clear();
        self.down.clear();
        self.joined.clear();
    }

    /// The server handles one frame.
    fn serve(&mut self) {
        let Some(text) = self.up.pop_front() else { return };
        let Frame { join_ref, ref_, topic, event, .. } = v2::decode(&text).unwrap();
        let current = self.joined.get(topic.as_str()).cloned();
        let mut answers = Vec::new();
        if topic == HEARTBEAT_TOPIC {
            answers.push(Frame::reply_ok(Ref::NULL, ref_, topic, None));
        } else if event == event::JOIN {
            assert_eq!(join_ref, ref_);
            assert!(self.noisy || current.is_none(), "the client leaves before it joins again");
            self.joined.insert(topic.to_string(), join_ref.clone());
            answers.push(Frame::reply_ok(join_ref, ref_, &topic, None));
            answers.extend(current.map(|old| Frame::close(old, &topic)));
        } else if event == event::LEAVE {
            if current.is_none_or(|current| current == join_ref) {
                self.joined.remove(topic.as_str());
                answers.push(Frame::reply_ok(join_ref.clone(), ref_, topic.clone(), None));
                answers.push(Frame::close(join_ref, topic));
            }
        } else if let Some(current) = current {
            assert!(self.noisy || current == join_ref, "a push of an old join");
            answers.push(Frame::reply_ok(current, ref_, topic, None));
        } else {
            answers.push(Frame::reply_error(Ref::NULL, ref_, topic, &reason("unmatched topic")));
        }
        self.down.extend(answers.iter().map(v2::encode));
    }

    fn deliver(&mut self) {
        if let Some(text) = self.down.pop_front() {
            self.client.received(self.now, &text).unwrap();
            self.take_outputs();
        }
    }

    fn take_outputs(&mut self) {
        while let Some(output) = self.client.poll() {
            match output {
                Output::Probe => self.client.probed(self.now, false),
                Output::Connect(_) => {
                    assert!(!self.dialling && !self.client.is_connected());
                    self.dialling = true;
                }
                Output::Disconnect => self.cut(),
                Output::Send(text) => {
                    let frame = v2::decode(&text).unwrap();
                    if frame.event == event::JOIN {
                        let latest = self.topics.iter().rfind(|(_, topic)| frame.topic == **topic).unwrap().0;
                        assert_eq!(frame.payload.get(), self.params[latest].to_string());
                    }
                    self.up.push_back(text);
                }
                Output::Joined { channel, .. } => assert!(self.topics.contains_key(&channel)),
                Output::Message { channel, .. } => assert!(self.client.is_joined(channel) || self.noisy),
                Output::ChannelClosed { channel } => {
                    assert!(self.topics.remove(&channel).is_some(), "a channel ends once");
                }
                Output::Reply { push, .. } | Output::PushTimedOut { push } => {
                    assert!(self.pushes.remove(&push), "a push is answered once");
                }
                Output::JoinFailed { channel, .. } | Output::ChannelErrored { channel } => {
                    assert!(self.topics.contains_key(&channel));
                }
            }
        }
    }

    /// From now on the network works, and the server replies at once.
    fn settle(&mut self) {
        for _ in 0..200 {
            self.step(Step::Open);
            while !self.up.is_empty() || !self.down.is_empty() {
                self.serve();
                self.deliver();
            }
            let all_joined = self.topics.keys().all(|&key| self.client.is_joined(key));
            if all_joined && self.pushes.is_empty() && self.client.is_connected() {
                return;
            }
            let at = self.client.next_deadline().unwrap();
            self.now = self.now.max(at);
            self.step(Step::Sleep(0));
            assert!(self.client.next_deadline().unwrap() > self.now, "what is due is done");
        }
        panic!("it does not settle: {:?}", self.client);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Whatever happens, each push gets one outcome, each channel ends once, and a join carries the latest
    /// parameters; and once the network works, all wanted channels are joined and nothing is left pending.
    #[test]
    fn it_always_reconnects(seed in any::<u64>(), steps in steps()) {
        let mut world = World::new(seed);
        world.take_outputs();
        for step in steps {
            world.step(step);
        }
        world.settle();
        for (key, topic) in &world.topics {
            prop_assert!(world.client.is_joined(*key));
            prop_assert!(world.noisy || world.joined.contains_key(*topic));
        }
    }
}

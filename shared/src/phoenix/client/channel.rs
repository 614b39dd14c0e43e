//! One topic as the client sees it: joining, joined, leaving, or waiting to retry.

use std::collections::{BTreeMap, VecDeque};

use serde_json::value::RawValue;

use super::super::{Frame, HEARTBEAT_TOPIC, Ref, Reply, Topic, event, frame::empty, reason, v2};
use super::backoff::{Backoff, Jitter};
use super::{ChannelKey, JOIN_TIMEOUT_MS, LEAVE_TIMEOUT_MS, Output, PushKey};

/// What all channels of a client share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) out: VecDeque<Output>,
    pub(super) jitter: Jitter,
    /// Whether frames can be sent.
    pub(super) open: bool,
    last_ref: u64,
}

impl Shared {
    pub(super) const fn new(seed: u64) -> Self {
        Self { out: VecDeque::new(), jitter: Jitter::new(seed), open: false, last_ref: 0 }
    }

    fn next_ref(&mut self) -> Ref {
        self.last_ref += 1;
        Ref::from_u64(self.last_ref)
    }

    /// Sends a frame of a join with a new ref, which is returned.
    fn send(&mut self, join_ref: Ref, topic: &Topic, event: &str, payload: Box<RawValue>) -> Ref {
        let ref_ = self.next_ref();
        let frame =
            Frame { join_ref, ref_: ref_.clone(), topic: topic.clone(), event: event.to_owned(), payload };
        self.out.push_back(Output::Send(v2::encode(&frame)));
        ref_
    }

    pub(super) fn send_heartbeat(&mut self) -> Ref {
        self.send(Ref::NULL, &Topic::from(HEARTBEAT_TOPIC), event::HEARTBEAT, empty())
    }
}

#[derive(Debug)]
enum State {
    /// Not joined. Joins at that time, or if `None`, as soon as there is a connection.
    Down {
        rejoin_at: Option<u64>,
    },
    /// The join was sent; its `ref` is its `join_ref`.
    Joining {
        join_ref: Ref,
        deadline: u64,
    },
    Joined {
        join_ref: Ref,
    },
    Leaving {
        join_ref: Ref,
        leave_ref: Ref,
        deadline: u64,
    },
    /// Ended; the client forgets the channel.
    Closed,
}

#[derive(Debug)]
struct Push {
    deadline: u64,
    stage: Stage,
}

#[derive(Debug)]
enum Stage {
    /// Kept until the channel is joined.
    Buffered {
        event: String,
        payload: Box<RawValue>,
    },
    Sent(Ref),
}

#[derive(Debug)]
pub(super) struct Channel {
    key: ChannelKey,
    topic: Topic,
    params: Box<RawValue>,
    state: State,
    rejoin: Backoff,
    /// Pushes without a reply yet, in the order they were made.
    pushes: BTreeMap<PushKey, Push>,
}

impl Channel {
    pub(super) const fn new(key: ChannelKey, topic: Topic, params: Box<RawValue>) -> Self {
        Self {
            key,
            topic,
            params,
            state: State::Down { rejoin_at: None },
            rejoin: Backoff::rejoin(),
            pushes: BTreeMap::new(),
        }
    }

    pub(super) const fn topic(&self) -> &Topic {
        &self.topic
    }

    pub(super) const fn is_joined(&self) -> bool {
        matches!(self.state, State::Joined { .. })
    }

    pub(super) const fn is_closed(&self) -> bool {
        matches!(self.state, State::Closed)
    }

    pub(super) fn set_params(&mut self, params: Box<RawValue>) {
        self.params = params;
    }

    /// There is a new connection, on which nothing has been joined yet.
    pub(super) fn opened(&mut self, shared: &mut Shared, now: u64) {
        self.rejoin.reset();
        self.join(shared, now);
    }

    fn join(&mut self, shared: &mut Shared, now: u64) {
        let join_ref = shared.next_ref();
        let frame = Frame {
            join_ref: join_ref.clone(),
            ref_: join_ref.clone(),
            topic: self.topic.clone(),
            event: event::JOIN.to_owned(),
            payload: self.params.clone(),
        };
        shared.out.push_back(Output::Send(v2::encode(&frame)));
        self.state = State::Joining { join_ref, deadline: now.saturating_add(JOIN_TIMEOUT_MS) };
    }

    /// The connection is gone.
    pub(super) fn lost(&mut self, shared: &mut Shared) {
        match self.state {
            State::Leaving { .. } => self.close(shared),
            State::Joining { .. } | State::Joined { .. } => {
                self.give_up_sent(shared);
                self.state = State::Down { rejoin_at: None };
                shared.out.push_back(Output::ChannelErrored { channel: self.key });
            }
            State::Down { .. } => self.state = State::Down { rejoin_at: None },
            State::Closed => {}
        }
    }

    pub(super) fn push(
        &mut self,
        shared: &mut Shared,
        push: PushKey,
        deadline: u64,
        event: &str,
        payload: Box<RawValue>,
    ) {
        let stage = match &self.state {
            State::Joined { join_ref } => {
                Stage::Sent(shared.send(join_ref.clone(), &self.topic, event, payload))
            }
            State::Down { .. } | State::Joining { .. } => {
                Stage::Buffered { event: event.to_owned(), payload }
            }
            State::Leaving { .. } | State::Closed => {
                shared.out.push_back(Output::PushTimedOut { push });
                return;
            }
        };
        self.pushes.insert(push, Push { deadline, stage });
    }

    /// Leaves the topic. Pushes already sent may still get a reply; the others never will.
    pub(super) fn leave(&mut self, shared: &mut Shared, now: u64) {
        match &self.state {
            State::Joining { join_ref, .. } | State::Joined { join_ref } => {
                let join_ref = join_ref.clone();
                let leave_ref = shared.send(join_ref.clone(), &self.topic, event::LEAVE, empty());
                let deadline = now.saturating_add(LEAVE_TIMEOUT_MS);
                self.state = State::Leaving { join_ref, leave_ref, deadline };
                self.give_up(shared, |push| matches!(push.stage, Stage::Buffered { .. }));
            }
            State::Down { .. } => self.close(shared),
            State::Leaving { .. } | State::Closed => {}
        }
    }

    /// Closes at once, because another channel of the same topic replaces it.
    pub(super) fn replace(&mut self, shared: &mut Shared, now: u64) {
        self.leave(shared, now);
        self.close(shared);
    }

    /// A frame of this topic.
    pub(super) fn received(&mut self, shared: &mut Shared, now: u64, frame: Frame) {
        let (State::Joining { join_ref, .. } | State::Joined { join_ref } | State::Leaving { join_ref, .. }) =
            &self.state
        else {
            return;
        };
        // Left over from an earlier join: it was in flight when this one was made.
        if !frame.join_ref.is_null() && frame.join_ref != *join_ref {
            return;
        }
        match frame.event.as_str() {
            event::REPLY => {
                if let Ok(reply) = serde_json::from_str(frame.payload.get()) {
                    self.replied(shared, now, &frame.ref_, reply);
                }
            }
            event::CLOSE => self.close(shared),
            event::ERROR => self.crashed(shared, now),
            // Before the reply to the join, a broadcast can only be meant for the channel that this one
            // replaces: its content is already in the reply.
            _ if self.is_joined() => shared.out.push_back(Output::Message {
                channel: self.key,
                event: frame.event,
                payload: frame.payload,
            }),
            _ => {}
        }
    }

    fn replied(&mut self, shared: &mut Shared, now: u64, ref_: &Ref, reply: Reply) {
        match &self.state {
            State::Joining { join_ref, .. } if ref_ == join_ref => {
                if reply.status == "ok" {
                    self.joined(shared, reply.response);
                } else {
                    self.join_failed(shared, now, reply.response);
                }
            }
            State::Leaving { leave_ref, .. } if ref_ == leave_ref => self.close(shared),
            _ => {
                let sent = |push: &Push| matches!(&push.stage, Stage::Sent(sent) if sent == ref_);
                let found = self.pushes.iter().find(|(_, push)| sent(push)).map(|(&key, _)| key);
                if let Some(push) = found {
                    self.pushes.remove(&push);
                    let Reply { status, response } = reply;
                    shared.out.push_back(Output::Reply { push, status, response });
                }
            }
        }
    }

    fn joined(&mut self, shared: &mut Shared, response: Box<RawValue>) {
        let State::Joining { join_ref, .. } = &self.state else { return };
        let join_ref = join_ref.clone();
        self.rejoin.reset();
        shared.out.push_back(Output::Joined { channel: self.key, response });
        for push in self.pushes.values_mut() {
            push.stage = match std::mem::replace(&mut push.stage, Stage::Sent(Ref::NULL)) {
                Stage::Buffered { event, payload } => {
                    Stage::Sent(shared.send(join_ref.clone(), &self.topic, &event, payload))
                }
                sent @ Stage::Sent(_) => sent,
            };
        }
        self.state = State::Joined { join_ref };
    }

    fn join_failed(&mut self, shared: &mut Shared, now: u64, response: Box<RawValue>) {
        self.wait_for_rejoin(shared, now);
        shared.out.push_back(Output::JoinFailed { channel: self.key, response });
    }

    fn crashed(&mut self, shared: &mut Shared, now: u64) {
        if matches!(self.state, State::Leaving { .. }) {
            self.close(shared);
        } else {
            self.give_up_sent(shared);
            self.wait_for_rejoin(shared, now);
            shared.out.push_back(Output::ChannelErrored { channel: self.key });
        }
    }

    fn wait_for_rejoin(&mut self, shared: &mut Shared, now: u64) {
        let wait = self.rejoin.next(&mut shared.jitter);
        self.state = State::Down { rejoin_at: Some(now.saturating_add(wait)) };
    }

    fn close(&mut self, shared: &mut Shared) {
        if self.is_closed() {
            return;
        }
        self.state = State::Closed;
        self.give_up(shared, |_| true);
        shared.out.push_back(Output::ChannelClosed { channel: self.key });
    }

    /// Gives up on all pushes that were sent: no reply can come.
    fn give_up_sent(&mut self, shared: &mut Shared) {
        self.give_up(shared, |push| matches!(push.stage, Stage::Sent(_)));
    }

    fn give_up(&mut self, shared: &mut Shared, which: impl Fn(&Push) -> bool) {
        self.pushes.retain(|&key, push| {
            let gone = which(push);
            if gone {
                shared.out.push_back(Output::PushTimedOut { push: key });
            }
            !gone
        });
    }

    /// The next moment at which [`tick`](Self::tick) has something to do.
    pub(super) fn deadline(&self) -> Option<u64> {
        let own = match self.state {
            State::Down { rejoin_at } => rejoin_at,
            State::Joining { deadline, .. } | State::Leaving { deadline, .. } => Some(deadline),
            State::Joined { .. } | State::Closed => None,
        };
        self.pushes.values().map(|push| push.deadline).chain(own).min()
    }

    /// Does what is due.
    pub(super) fn tick(&mut self, shared: &mut Shared, now: u64) {
        self.give_up(shared, |push| push.deadline <= now);
        match &self.state {
            State::Down { rejoin_at: Some(at) } if *at <= now => self.join(shared, now),
            State::Joining { join_ref, deadline } if *deadline <= now => {
                // The server may be about to reply: leave, so that it does not think we have joined.
                shared.send(join_ref.clone(), &self.topic, event::LEAVE, empty());
                self.join_failed(shared, now, reason("timeout"));
            }
            State::Leaving { deadline, .. } if *deadline <= now => self.close(shared),
            _ => {}
        }
    }
}

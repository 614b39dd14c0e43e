//! One client: its frames in the order of arrival, its joined topics, the replies. The rules are named as in
//! `docs/protocol.md`.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;

use bytes::Bytes;
use futures_util::FutureExt;
use serde_json::value::RawValue;
use shared::phoenix::{self, Frame, HEARTBEAT_TOPIC, Ref, Topic, event, reason, v2};

use super::{Notice, Registered};
use crate::App;
use crate::auth::Session;
use crate::channel::{Channel, Context, Outcome, Refusal};
use crate::transport::Queue;

/// Topics joined at the same time, at most.
const MOST_CHANNELS: usize = 100;

/// A frame that is none: the connection cannot go on.
pub type Malformed = v2::Malformed;

/// A client's side of things on the server.
pub struct Connection {
    app: App,
    session: Session,
    queue: Queue,
    registered: Registered,
    joined: HashMap<Topic, Joined>,
}

struct Joined {
    /// The `join_ref` of the join, or its `ref` if it had none: what replies and the end are told with.
    join_ref: Ref,
    /// The `ref` of the join: some clients send this with their pushes.
    ref_: Ref,
    channel: Channel,
}

impl Connection {
    /// Somebody is connected; what they are to receive goes into `queue`.
    pub fn new(app: App, session: Session, queue: Queue) -> Self {
        let registered = app.registry.register(session, queue.clone());
        Self { app, session, queue, registered, joined: HashMap::new() }
    }

    /// Waits for something that the server has to tell this connection, and does it.
    pub async fn noticed(&mut self) {
        let Notice::Evicted(topic) = self.registered.notice().await;
        if let Some((topic, joined)) = self.joined.remove_entry(&Topic::from(&*topic)) {
            drop(joined.channel);
            self.send(&Frame::close(joined.join_ref, topic));
        }
    }

    /// Handles a frame wholly, replies included.
    ///
    /// # Errors
    /// [`Malformed`], if it is no frame.
    pub async fn handle(&mut self, text: &str) -> Result<(), Malformed> {
        let frame = v2::decode(text)?;
        match frame.event.as_str() {
            event::HEARTBEAT if &*frame.topic == HEARTBEAT_TOPIC => {
                self.send(&Frame::reply_ok(Ref::NULL, frame.ref_, frame.topic, None));
            }
            event::JOIN => self.join(frame).await,
            event::LEAVE => self.leave(frame),
            _ => self.push(frame).await,
        }
        Ok(())
    }

    /// J2 and J5.
    async fn join(&mut self, frame: Frame) {
        // J5: the old channel has ended, with all that follows from it, before the new join is decided.
        let replaced = self.joined.remove(&frame.topic).map(|old| old.join_ref);
        let join_ref = frame.channel_ref().clone();
        let outcome = self.decide_join(&frame).await;
        match outcome {
            Err((join_ref, response)) => {
                self.send(&Frame::reply_error(join_ref, frame.ref_, &frame.topic, &response));
                self.close_replaced(replaced, &frame.topic);
            }
            Ok((mut channel, response)) => {
                let reply =
                    Frame::reply_ok(frame.join_ref, frame.ref_.clone(), &frame.topic, Some(&response));
                self.send(&reply);
                self.close_replaced(replaced, &frame.topic);
                channel.after_join(&self.context(&frame.topic, &join_ref));
                self.joined.insert(frame.topic, Joined { join_ref, ref_: frame.ref_, channel });
            }
        }
    }

    /// The channel and its response, or the refusal's join ref and response.
    async fn decide_join(&self, frame: &Frame) -> Result<(Channel, Box<RawValue>), (Ref, Box<RawValue>)> {
        let refused = |response| (frame.join_ref.clone(), response);
        if !Channel::exists(&frame.topic) {
            return Err((Ref::NULL, reason("unmatched topic")));
        }
        if self.joined.len() >= MOST_CHANNELS {
            return Err(refused(reason("too many channels joined")));
        }
        let context = self.context(&frame.topic, frame.channel_ref());
        match AssertUnwindSafe(Channel::join(&context, &frame.payload)).catch_unwind().await {
            Ok(Ok(joined)) => Ok(joined),
            Ok(Err(Refusal(why))) => Err(refused(reason(why))),
            Err(_) => Err(refused(reason("join crashed"))),
        }
    }

    fn close_replaced(&self, replaced: Option<Ref>, topic: &Topic) {
        if let Some(join_ref) = replaced {
            self.send(&Frame::close(join_ref, topic));
        }
    }

    /// J4.
    fn leave(&mut self, frame: Frame) {
        let Some(joined) = self.joined.get(&frame.topic) else {
            return self.send(&Frame::reply_ok(frame.join_ref, frame.ref_, frame.topic, None));
        };
        if !joined.accepts(&frame.join_ref) {
            return;
        }
        let join_ref = joined.join_ref.clone();
        self.joined.remove(&frame.topic);
        self.send(&Frame::reply_ok(join_ref.clone(), frame.ref_, &frame.topic, None));
        self.send(&Frame::close(join_ref, frame.topic));
    }

    /// J3.
    async fn push(&mut self, frame: Frame) {
        let Some(joined) = self.joined.get_mut(&frame.topic) else {
            let response = reason("unmatched topic");
            return self.send(&Frame::reply_error(Ref::NULL, frame.ref_, frame.topic, &response));
        };
        if !joined.accepts(&frame.join_ref) {
            return;
        }
        let join_ref = joined.join_ref.clone();
        let context = Context {
            app: &self.app,
            session: self.session,
            queue: &self.queue,
            topic: &frame.topic,
            join_ref: &join_ref,
        };
        let handling = joined.channel.handle_in(&context, &frame.event, &frame.payload);
        let answer = match AssertUnwindSafe(handling).catch_unwind().await {
            Ok(Outcome::Ok(response)) => {
                Frame::reply_ok(join_ref, frame.ref_, frame.topic, response.as_deref())
            }
            Ok(Outcome::Error(response)) => Frame::reply_error(join_ref, frame.ref_, frame.topic, &response),
            Err(_) => {
                self.joined.remove(&frame.topic);
                Frame::error(join_ref, frame.topic)
            }
        };
        self.send(&answer);
    }

    fn context<'a>(&'a self, topic: &'a Topic, join_ref: &'a Ref) -> Context<'a> {
        Context { app: &self.app, session: self.session, queue: &self.queue, topic, join_ref }
    }

    fn send(&self, frame: &phoenix::Frame) {
        self.queue.push(Bytes::from(v2::encode(frame)));
    }
}

impl Joined {
    fn accepts(&self, join_ref: &Ref) -> bool {
        join_ref.is_null() || *join_ref == self.join_ref || *join_ref == self.ref_ || self.join_ref.is_null()
    }
}

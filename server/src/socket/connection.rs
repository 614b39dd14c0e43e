//! One client: its frames in the order of arrival, its joined topics, the replies. Rule names are those of
//! `docs/protocol.md`.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::FutureExt;
use serde_json::value::RawValue;
use shared::id::UserId;
use shared::phoenix::{Frame, HEARTBEAT_TOPIC, Ref, Topic, Version, event, reason};
use shared::wire::reason::UNMATCHED_TOPIC;
use tracing::{Instrument, Span};

use super::pace::{Flood, Pace};
use crate::auth::Session;
use crate::channel::{Channel, Context, Outcome, Reason, Services};
use crate::queue::{CloseCode, Queue};
use crate::registry::{Notice, Registered};

/// Maximum number of topics joined at the same time.
const MOST_CHANNELS: usize = 100;

/// How long the answer to a join may wait for the client before it joins once more. A slow network needs this long for
/// a large board.
const ANSWER_TAKEN: Duration = Duration::from_mins(1);

/// A frame from a client.
#[derive(Debug)]
pub enum Incoming {
    /// With a JSON payload.
    Text(Frame),
    /// With a payload of raw bytes, which no channel uses; the bytes are not kept.
    Binary(Frame),
}

/// A client's connection.
pub struct Connection {
    services: Arc<Services>,
    session: Session,
    queue: Queue,
    registered: Registered,
    pace: Pace,
    joined: HashMap<Topic, JoinedChannel>,
}

struct JoinedChannel {
    refs: Refs,
    channel: Channel,
}

/// The refs of a join.
struct Refs {
    /// The `join_ref` of the join.
    join_ref: Ref,
    /// Its `ref`, which replaces a missing `join_ref`; some clients send it with their pushes.
    ref_: Ref,
}

impl Connection {
    pub(super) fn new(
        services: Arc<Services>,
        session: Session,
        queue: Queue,
        registered: Registered,
        pace: Pace,
    ) -> Self {
        Self { services, session, queue, registered, pace, joined: HashMap::new() }
    }

    /// Waits for a notice from the server to this connection, and acts on it.
    pub async fn noticed(&mut self) {
        let Notice::Evicted(topic) = self.registered.notice().await;
        for (topic, joined) in self.joined.extract_if(|_, joined| joined.channel.is_on(&topic)) {
            drop(joined.channel);
            self.queue.send(&joined.refs.close(&topic, self.queue.version()));
        }
    }

    /// Handles a frame completely, including replies. Once the end of the connection was requested, no frame is handled,
    /// even if it arrived before.
    ///
    /// # Errors
    /// The code to close with, if the end was requested or the client sends too much.
    pub async fn handle(&mut self, incoming: Incoming) -> Result<(), CloseCode> {
        self.pace.wait().await.map_err(|Flood| CloseCode::Flood)?;
        if let Some(code) = self.queue.closing() {
            return Err(code);
        }
        let (Incoming::Text(frame) | Incoming::Binary(frame)) = &incoming;
        let span =
            tracing::debug_span!("push", topic = %frame.topic, event = %frame.event, ref = %frame.ref_);
        self.route(incoming).instrument(span).await;
        Ok(())
    }

    /// Whose connection it is.
    pub fn user(&self) -> UserId {
        self.session.user
    }

    /// The span of everything logged about this connection.
    pub fn span(&self, transport: &'static str) -> Span {
        let Session { user, sid } = self.session;
        tracing::info_span!(parent: None, "socket", transport, user.id = %user, session.id = %sid)
    }

    async fn route(&mut self, incoming: Incoming) {
        let (Incoming::Text(frame) | Incoming::Binary(frame)) = &incoming;
        match frame.event.as_str() {
            event::HEARTBEAT if frame.topic == HEARTBEAT_TOPIC => self.heartbeat(incoming.into()),
            event::JOIN => self.join(incoming.into()).await,
            event::LEAVE => self.leave(incoming.into()),
            _ => self.push(incoming).await,
        }
    }

    /// J7: answers heartbeats.
    fn heartbeat(&self, frame: Frame) {
        self.queue.send(&Frame::reply_ok(Ref::NULL, frame.ref_, frame.topic, None));
    }

    /// J2 and J5: joins a topic.
    async fn join(&mut self, frame: Frame) {
        // J5: the old channel is closed completely before the new join is decided.
        let replaced = self.joined.remove(&frame.topic).map(|old| old.refs);
        let refs = Refs { join_ref: frame.join_ref.clone(), ref_: frame.ref_.clone() };
        if tokio::time::timeout(ANSWER_TAKEN, self.queue.room_for_an_answer()).await.is_err() {
            return self.queue.close(CloseCode::TooSlow);
        }
        let channel = match self.decide_join(&frame, &refs).await {
            Err((join_ref, response)) => {
                self.queue.send(&Frame::reply_error(join_ref, frame.ref_, &frame.topic, &response));
                None
            }
            Ok((channel, response)) => {
                self.queue.answer(&frame.join_ref, &frame.ref_, &frame.topic, response);
                Some(channel)
            }
        };
        if let Some(replaced) = replaced {
            self.queue.send(&replaced.close(&frame.topic, self.queue.version()));
        }
        let Some(mut channel) = channel else { return };
        let context = self.context(&frame.topic, refs.channel_ref());
        match std::panic::catch_unwind(AssertUnwindSafe(|| channel.after_join(&context))) {
            Ok(()) => drop(self.joined.insert(frame.topic, JoinedChannel { refs, channel })),
            Err(_) => self.queue.send(&refs.error(&frame.topic, self.queue.version())),
        }
    }

    /// The channel and its response, or the `join_ref` and response of the join error.
    async fn decide_join(
        &self,
        frame: &Frame,
        refs: &Refs,
    ) -> Result<(Channel, Bytes), (Ref, Box<RawValue>)> {
        let refused = |response| (frame.join_ref.clone(), response);
        if !Channel::exists(&frame.topic) {
            return Err((Ref::NULL, reason(UNMATCHED_TOPIC)));
        }
        if self.joined.len() >= MOST_CHANNELS {
            return Err(refused(reason("too many channels joined")));
        }
        let context = self.context(&frame.topic, refs.channel_ref());
        match AssertUnwindSafe(Channel::join(&context, &frame.payload)).catch_unwind().await {
            Ok(Ok(joined)) => Ok(joined),
            Ok(Err(Reason(why))) => Err(refused(reason(why))),
            Err(_) => Err(refused(reason("join crashed"))),
        }
    }

    /// J4: leaves a topic.
    fn leave(&mut self, frame: Frame) {
        let Some(joined) = self.joined.get(&frame.topic) else {
            return self.queue.send(&Frame::reply_ok(frame.join_ref, frame.ref_, frame.topic, None));
        };
        if !joined.refs.accept(&frame.join_ref) {
            return;
        }
        let Some(JoinedChannel { refs, channel }) = self.joined.remove(&frame.topic) else { return };
        drop(channel);
        self.queue.send(&Frame::reply_ok(refs.channel_ref().clone(), frame.ref_, &frame.topic, None));
        self.queue.send(&refs.close(&frame.topic, self.queue.version()));
    }

    /// J3: handles a push.
    async fn push(&mut self, incoming: Incoming) {
        let is_binary = matches!(incoming, Incoming::Binary(_));
        let frame = Frame::from(incoming);
        let Some(joined) = self.joined.get_mut(&frame.topic) else {
            let response = reason(UNMATCHED_TOPIC);
            return self.queue.send(&Frame::reply_error(Ref::NULL, frame.ref_, frame.topic, &response));
        };
        if !joined.refs.accept(&frame.join_ref) {
            return;
        }
        let join_ref = joined.refs.channel_ref().clone();
        let context = Context {
            services: &self.services,
            session: self.session,
            queue: &self.queue,
            topic: &frame.topic,
            join_ref: &join_ref,
        };
        let handling = async {
            // B8: none of our events carries bytes.
            if is_binary {
                return Outcome::unknown_event();
            }
            joined.channel.handle_in(&context, &frame.event, &frame.payload).await
        };
        let answer = match AssertUnwindSafe(handling).catch_unwind().await {
            Ok(Outcome::Ok(response)) => {
                Frame::reply_ok(join_ref, frame.ref_, frame.topic, response.as_deref())
            }
            Ok(Outcome::Error(response)) => Frame::reply_error(join_ref, frame.ref_, frame.topic, &response),
            // J6: a push that was pending when the channel crashed gets no reply.
            Err(_) => match self.joined.remove(&frame.topic) {
                Some(JoinedChannel { refs, .. }) => refs.error(&frame.topic, self.queue.version()),
                None => return,
            },
        };
        self.queue.send(&answer);
    }

    fn context<'a>(&'a self, topic: &'a Topic, join_ref: &'a Ref) -> Context<'a> {
        Context { services: &self.services, session: self.session, queue: &self.queue, topic, join_ref }
    }
}

impl From<Incoming> for Frame {
    fn from(incoming: Incoming) -> Self {
        let (Incoming::Text(frame) | Incoming::Binary(frame)) = incoming;
        frame
    }
}

impl Refs {
    /// The `join_ref` of the channel's replies and pushes.
    fn channel_ref(&self) -> &Ref {
        if self.join_ref.is_null() { &self.ref_ } else { &self.join_ref }
    }

    /// Whether a message with this `join_ref` is for this channel, not for an earlier one on the topic.
    fn accept(&self, join_ref: &Ref) -> bool {
        join_ref.is_null() || self.join_ref.is_null() || *join_ref == self.join_ref || *join_ref == self.ref_
    }

    fn close(&self, topic: &Topic, version: Version) -> Frame {
        Frame::close(self.end_ref(version), topic)
    }

    fn error(&self, topic: &Topic, version: Version) -> Frame {
        Frame::error(self.end_ref(version), topic)
    }

    /// The `join_ref` of the frame that ends the channel, even if it is null. Clients of version 1 have none and look
    /// at the `ref` to see whether their current channel has ended or the one they replaced.
    fn end_ref(&self, version: Version) -> Ref {
        match version {
            Version::V1 => self.ref_.clone(),
            Version::V2 => self.join_ref.clone(),
        }
    }
}

//! `echo:<anything>`: a channel for testing connections, which replies, broadcasts, denies and crashes on request.

use bytes::Bytes;
use serde_json::value::RawValue;
use shared::phoenix::{Frame, raw};

use super::{Context, Outcome, Reason};
use crate::bus::Subscription;

pub(super) const PREFIX: &str = "echo";

/// A joined `echo` topic.
pub struct EchoChannel {
    subscription: Subscription,
    crash_after_join: bool,
}

impl EchoChannel {
    #[expect(clippy::panic, reason = "tests request it")]
    pub(super) fn join(cx: &Context<'_>, params: &RawValue) -> Result<(Self, Bytes), Reason> {
        match params.get() {
            r#""deny""# => return Err(Reason("denied on request")),
            r#""crash""# => panic!("crashed on request"),
            _ => {}
        }
        let subscription =
            cx.services.bus.subscribe(cx.topic, cx.session.user, cx.topic.clone(), cx.queue.clone());
        let crash_after_join = params.get() == r#""crash later""#;
        Ok((Self { subscription, crash_after_join }, Bytes::from_static(b"{}")))
    }

    pub(super) fn after_join(&self, cx: &Context<'_>) {
        assert!(!self.crash_after_join, "crashed on request");
        self.subscription.open();
        cx.queue.send(&Frame::push(cx.join_ref.clone(), cx.topic, "welcome", raw(&serde_json::json!({}))));
    }

    #[expect(clippy::panic, reason = "tests request it")]
    pub(super) fn handle_in(cx: &Context<'_>, event: &str, payload: &RawValue) -> Outcome {
        match event {
            "echo" => Outcome::Ok(Some(payload.to_owned())),
            "publish" => {
                cx.services.bus.publish(cx.topic, "published", payload.get());
                Outcome::Ok(None)
            }
            "crash" => panic!("crashed on request"),
            _ => Outcome::unknown_event(),
        }
    }
}

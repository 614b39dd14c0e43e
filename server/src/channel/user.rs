//! `users:<id>`: broadcasts for one user. Clients push nothing here.

use bytes::Bytes;
use shared::id::UserId;
use shared::wire::reason;
use shared::wire::user::user_topic;

use super::{Context, Reason};
use crate::bus::Subscription;

pub(super) const PREFIX: &str = "users";

/// A user's own topic, joined.
pub struct UserChannel {
    subscription: Subscription,
}

impl UserChannel {
    pub(super) fn join(cx: &Context<'_>, id: &str) -> Result<(Self, Bytes), Reason> {
        if id.parse::<UserId>().ok() != Some(cx.session.user) {
            return Err(Reason(reason::INVALID_USER));
        }
        let topic = user_topic(cx.session.user);
        let subscription =
            cx.services.bus.subscribe(&topic, cx.session.user, cx.topic.clone(), cx.queue.clone());
        Ok((Self { subscription }, Bytes::from_static(b"{}")))
    }

    pub(super) fn after_join(&self) {
        self.subscription.open();
    }
}

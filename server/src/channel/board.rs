//! `boards:<id>`: payloads to commands, answers to replies.

use bytes::Bytes;
use serde_json::value::RawValue;
use shared::board::Rejection;
use shared::id::BoardId;
use shared::phoenix::raw;
use shared::wire::{self, Accepted, By, DecodeError, ErrorReply, Focus, JoinParams, PRESENCE_UPDATE, reason};

use super::{Context, Outcome, Reason};
use crate::bus::Subscription;
use crate::live::{self, ExecuteError};
use crate::log::chain;
use crate::presence::{Newcomer, Present};

pub(super) const PREFIX: &str = "boards";

/// A joined board.
pub struct BoardChannel {
    id: BoardId,
    // Dropped in this order, so that a client that leaves does not receive its own leave.
    subscription: Subscription,
    present: Option<Present>,
}

impl BoardChannel {
    pub(super) async fn join(cx: &Context<'_>, id: &str, params: &RawValue) -> Result<(Self, Bytes), Reason> {
        // The part after a dash is only for people.
        let id = id.split_once('-').map_or(id, |(id, _)| id);
        let id: BoardId = id.parse().map_err(|_| Reason(reason::UNAUTHORIZED))?;
        // Invalid parameters count as a request for the whole board.
        let JoinParams { since, snapshot } = serde_json::from_str(params.get()).unwrap_or_default();
        let most = if snapshot == Some(By::Http) { live::LARGE } else { usize::MAX };
        let (bus, topic) = (cx.services.bus.clone(), wire::board_topic(id));
        let (user, spelling, queue) = (cx.session.user, cx.topic.clone(), cx.queue.clone());
        let subscribe = move || bus.subscribe(&topic, user, spelling, queue);
        match cx.services.boards.join(id, cx.session.user, since, most, subscribe).await {
            Ok(live::JoinReply { reply, subscription }) => {
                Ok((Self { id, subscription, present: None }, reply))
            }
            Err(live::JoinError::Unauthorized) => Err(Reason(reason::UNAUTHORIZED)),
            Err(live::JoinError::Large) => Err(Reason(reason::LARGE)),
            Err(live::JoinError::Busy(_)) => Err(Reason(reason::UNAVAILABLE)),
            Err(live::JoinError::Store(error)) => {
                tracing::error!(board.id = %id, error = %chain(&error), "a board could not be opened");
                Err(Reason(reason::UNAVAILABLE))
            }
        }
    }

    pub(super) fn after_join(&mut self, cx: &Context<'_>) {
        if !self.subscription.open() {
            // The user was removed while joining: the notice that ends this channel is on its way.
            return;
        }
        let newcomer =
            Newcomer { user: cx.session.user, queue: cx.queue, spelling: cx.topic, join_ref: cx.join_ref };
        self.present = Some(cx.services.presence.enter(&self.topic(), &newcomer));
    }

    /// The board's topic, as the server spells it.
    pub(super) fn topic(&self) -> String {
        wire::board_topic(self.id)
    }

    pub(super) async fn handle_in(&mut self, cx: &Context<'_>, event: &str, payload: &RawValue) -> Outcome {
        if event == PRESENCE_UPDATE {
            return self.update_presence(payload);
        }
        let (cid, command) = match wire::decode_push(event, payload.get(), || cx.services.clock.ulid()) {
            Ok(decoded) => decoded,
            Err(DecodeError::Unknown) => return Outcome::unknown_event(),
            Err(error @ DecodeError::Bad(_)) => return error_reply(reason::BAD_PAYLOAD, &error),
        };
        match cx.services.boards.execute(self.id, cx.session.user, cid, command).await {
            Ok(seq) => Outcome::Ok(Some(raw(&Accepted { seq }))),
            Err(ExecuteError::Rejected(rejection)) => error_reply(rejection.code(), &rejection),
            Err(error @ ExecuteError::TooManyInvitations(_)) => {
                error_reply(Rejection::TooManyInvitations.code(), &error)
            }
            Err(error @ ExecuteError::NotFound) => error_reply(reason::NOT_FOUND, &error),
            Err(error @ ExecuteError::Unavailable) => error_reply(reason::UNAVAILABLE, &error),
        }
    }

    fn update_presence(&mut self, payload: &RawValue) -> Outcome {
        let focus: Focus = match serde_json::from_str(payload.get()) {
            Ok(focus) => focus,
            Err(error) => return error_reply(reason::BAD_PAYLOAD, &error),
        };
        if let Some(present) = &mut self.present {
            present.update(focus);
        }
        Outcome::Ok(None)
    }
}

fn error_reply(reason: &str, why: &dyn std::fmt::Display) -> Outcome {
    Outcome::Error(raw(&ErrorReply { reason: reason.to_owned(), message: why.to_string() }))
}

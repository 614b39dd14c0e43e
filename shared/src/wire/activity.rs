//! What happened to a card, one event after the other.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{Head, decode_event, encode_event};
use crate::board::{CardCreated, CardMoved, Event, Record};
use crate::id::{Cid, ListId, Millis, Seq, UserId};

/// An event in the history of a card, without the long texts it carried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Encoded", from = "Encoded")]
pub struct Activity {
    /// Its place in the log, and who did it when.
    pub head: Head,
    /// What changed; `None`: an event that this version does not know.
    pub event: Option<Event>,
}

impl Activity {
    /// What the event adds to the history.
    pub fn new(head: Head, event: Event) -> Self {
        let mut event = event.without_text();
        // Up to one for each card of the list, and nothing that a person did.
        if let Event::CardCreated(CardCreated { ranks, .. }) | Event::CardMoved(CardMoved { ranks, .. }) =
            &mut event
        {
            ranks.clear();
        }
        Self { head, event: Some(event) }
    }
}

impl From<&Record> for Activity {
    fn from(record: &Record) -> Self {
        let Record { seq, cid, actor, at, ref event } = *record;
        Self::new(Head { seq, cid, actor, at }, event.clone())
    }
}

/// An activity as JSON.
#[derive(Clone, Serialize, Deserialize)]
struct Encoded {
    seq: Seq,
    cid: Cid,
    actor: UserId,
    at: Millis,
    event: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    payload: Option<Box<RawValue>>,
    /// Of a card that was created or moved: the list it is on. It is in the payload too, which version 0.1.0 did not
    /// send.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    list_id: Option<ListId>,
    /// Of a member of the card: who. Likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    user_id: Option<UserId>,
}

impl From<Activity> for Encoded {
    fn from(Activity { head: Head { seq, cid, actor, at }, event }: Activity) -> Self {
        let (list_id, user_id) = match &event {
            Some(Event::CardCreated(it)) => (Some(it.card.list_id), None),
            Some(Event::CardMoved(it)) => (Some(it.list_id), None),
            Some(Event::CardMemberAdded(it)) => (None, Some(it.user_id)),
            Some(Event::CardMemberRemoved(it)) => (None, Some(it.user_id)),
            _ => (None, None),
        };
        let encoded = event.as_ref().and_then(|event| encode_event(event).ok());
        let (event, payload) = encoded.unwrap_or_default();
        let payload = RawValue::from_string(payload).ok();
        Self { seq, cid, actor, at, event: event.to_owned(), payload, list_id, user_id }
    }
}

impl From<Encoded> for Activity {
    fn from(Encoded { seq, cid, actor, at, event, payload, .. }: Encoded) -> Self {
        let event = payload.and_then(|payload| decode_event(&event, payload.get()).ok());
        Self { head: Head { seq, cid, actor, at }, event }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::{CardPatch, CardUpdated, Rank};
    use crate::id::CardId;

    fn activity(patch: CardPatch) -> Activity {
        let (id, actor) = (CardId::from_parts(1, 1), UserId::from_parts(1, 2));
        let event = CardUpdated { id, patch }.into();
        Activity::from(&Record { seq: Seq(7), cid: Cid::from_parts(1, 3), actor, at: Millis(5), event })
    }

    #[test]
    fn it_survives_without_its_long_texts() {
        let long = CardPatch { description: Some("Long".into()), ..CardPatch::named("Short") };
        let json = serde_json::to_string(&activity(long)).unwrap();
        assert!(json.contains("Short") && json.contains("description") && !json.contains("Long"), "{json}");
        let short = CardPatch { description: Some(String::new()), ..CardPatch::named("Short") };
        assert_eq!(serde_json::from_str::<Activity>(&json).unwrap(), activity(short));
    }

    #[test]
    fn a_move_is_as_short_on_a_long_list() {
        let (id, list_id) = (CardId::from_parts(1, 1), ListId::from_parts(1, 2));
        let ranks: Vec<_> = (1..).map(|n| CardId::from_parts(2, n)).zip(Rank::spread(1_000)).collect();
        let rank = Rank::spread(1).remove(0);
        let event = CardMoved { id, list_id, rank, ranks }.into();
        let head = Head { seq: Seq(1), cid: Cid::default(), actor: UserId::default(), at: Millis(0) };
        assert!(serde_json::to_string(&Activity::new(head, event)).unwrap().len() < 500);
    }

    #[test]
    fn an_event_of_a_newer_version_does_no_harm() {
        let json = serde_json::to_string(&activity(CardPatch::named("Short"))).unwrap();
        let newer = json.replace("card:updated", "card:teleported");
        assert_eq!(serde_json::from_str::<Activity>(&newer).unwrap().event, None);
    }
}

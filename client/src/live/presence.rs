//! Which cards other users have open.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use leptos::prelude::*;
use shared::id::{CardId, UserId};
use shared::phoenix::presence::Presence;
use shared::wire::Focus;

/// A user who has a card open, and whether they are editing it.
type Viewer = (UserId, bool);

/// The cards that other users have open; a handle.
#[derive(Clone, Copy)]
pub struct Viewers(StoredValue<Rc<Inner>, LocalStorage>);

#[derive(Default)]
struct Inner {
    /// Notified when any user opens or closes a card.
    any: ArcTrigger,
    cards: RefCell<BTreeMap<CardId, BTreeSet<Viewer>>>,
    triggers: RefCell<HashMap<CardId, ArcTrigger>>,
}

impl Viewers {
    pub(super) fn new() -> Self {
        Self(StoredValue::new_local(Rc::default()))
    }

    /// Reads the presence of everyone but `me`, and redraws the cards whose viewers changed.
    pub(super) fn set(self, presence: &Presence, me: UserId) {
        let Some(inner) = self.0.try_get_value() else { return };
        let now = read(presence, me);
        let before = inner.cards.replace(now.clone());
        if before == now {
            return;
        }
        let cards: BTreeSet<&CardId> = before.keys().chain(now.keys()).collect();
        let changed = cards.into_iter().filter(|id| before.get(id) != now.get(id));
        let triggers: Vec<ArcTrigger> = {
            let known = inner.triggers.borrow();
            changed.filter_map(|id| known.get(id).cloned()).collect()
        };
        triggers.notify();
        inner.any.notify();
    }

    /// The card that a user has open; runs the caller again when that may have changed.
    pub fn card_of(self, user: UserId) -> Option<CardId> {
        let inner = self.0.try_get_value()?;
        inner.any.track();
        let cards = inner.cards.borrow();
        let of_user =
            |(_, viewers): &(&CardId, &BTreeSet<Viewer>)| viewers.iter().any(|(who, _)| *who == user);
        cards.iter().find(of_user).map(|(card, _)| *card)
    }

    /// The users who have the card open; runs the caller again when that changes.
    pub fn of(self, card: CardId) -> BTreeSet<Viewer> {
        let Some(inner) = self.0.try_get_value() else { return BTreeSet::new() };
        let trigger = inner.triggers.borrow_mut().entry(card).or_default().clone();
        trigger.track();
        let cards = inner.cards.borrow();
        cards.get(&card).cloned().unwrap_or_default()
    }
}

fn read(presence: &Presence, me: UserId) -> BTreeMap<CardId, BTreeSet<Viewer>> {
    let mut cards: BTreeMap<CardId, BTreeSet<Viewer>> = BTreeMap::new();
    for (key, metas) in presence.list() {
        let Some(user) = key.parse().ok().filter(|user| *user != me) else { continue };
        for meta in metas {
            let fields = serde_json::Value::Object(meta.fields.clone());
            let Ok(Focus { card_id: Some(card), editing }) = serde_json::from_value(fields) else { continue };
            let viewers = cards.entry(card).or_default();
            // With several tabs, the one that edits the card counts.
            if editing {
                viewers.remove(&(user, false));
                viewers.insert((user, true));
            } else if !viewers.contains(&(user, true)) {
                viewers.insert((user, false));
            }
        }
    }
    cards
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use shared::phoenix::raw;

    use super::*;

    #[test]
    fn a_user_editing_a_card_in_any_tab_is_editing_it_and_the_user_is_left_out() {
        let [me, ann, ben] = [1, 2, 3].map(|n| UserId::from_parts(n, 0));
        let [one, two] = [1, 2].map(|n| CardId::from_parts(n, 0));
        let meta = |n: u8, card: Option<CardId>, editing: bool| {
            let focus = Focus { card_id: card, editing };
            let mut meta = serde_json::to_value(focus).unwrap();
            meta["phx_ref"] = json!(n.to_string());
            meta["online_at"] = json!(7);
            meta
        };
        let state = json!({
            me.to_string(): { "metas": [meta(1, Some(one), true)] },
            ann.to_string(): { "metas": [meta(2, Some(one), true), meta(3, Some(one), false), meta(4, None, false)] },
            ben.to_string(): { "metas": [meta(5, Some(one), false), meta(6, Some(two), false)] },
            "odd": { "metas": [meta(7, Some(two), true)] },
        });
        let mut presence = Presence::new();
        presence.state(&raw(&state)).unwrap();
        let expected =
            [(one, BTreeSet::from([(ann, true), (ben, false)])), (two, BTreeSet::from([(ben, false)]))];
        assert_eq!(read(&presence, me), BTreeMap::from(expected));
    }
}

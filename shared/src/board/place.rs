//! Positions in an order: the one a client asks for, and the rank that it gets.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Rank;

/// A requested position among siblings. On the wire it is the member `after`: an id, null for the first position, or
/// omitted for the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Place<I> {
    /// Before all others.
    First,
    /// Right after this one; if it is gone, after all others.
    After(I),
    /// After all others.
    #[default]
    Last,
}

impl<I> Place<I> {
    pub(super) fn is_last(&self) -> bool {
        matches!(self, Self::Last)
    }
}

impl<I: Copy + Eq> Place<I> {
    /// The position of `id` in `order`.
    pub(super) fn of(order: impl IntoIterator<Item = I>, id: I) -> Self {
        let mut before = Self::First;
        for other in order {
            if other == id {
                return before;
            }
            before = Self::After(other);
        }
        Self::First
    }

    /// Whether `id` is already at this position in `order`.
    pub(super) fn holds(self, order: &[I], id: I) -> bool {
        let Some(at) = order.iter().position(|other| *other == id) else { return false };
        match self {
            Self::First => at == 0,
            Self::Last => at + 1 == order.len(),
            Self::After(other) => {
                other == id || at.checked_sub(1).and_then(|before| order.get(before)) == Some(&other)
            }
        }
    }
}

impl<I: Serialize> Serialize for Place<I> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::After(id) => id.serialize(serializer),
            Self::First | Self::Last => serializer.serialize_none(),
        }
    }
}

impl<'de, I: Deserialize<'de>> Deserialize<'de> for Place<I> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(|id| id.map_or(Self::First, Self::After))
    }
}

/// A rank, and the siblings' new ranks if there was no room.
pub(super) struct Placed<I> {
    pub(super) rank: Rank,
    pub(super) ranks: Vec<(I, Rank)>,
}

impl<I> Placed<I> {
    /// The rank between two neighbours; `None` if there is no room.
    pub(super) fn between(low: Option<&Rank>, high: Option<&Rank>) -> Option<Self> {
        Rank::between(low, high).map(|rank| Self { rank, ranks: Vec::new() })
    }
}

impl<I: Copy + Eq> Placed<I> {
    /// The rank for an item at `place` among `siblings`, which are in order and do not include it.
    pub(super) fn among(siblings: &[(&Rank, I)], place: Place<I>) -> Self {
        let at = match place {
            Place::First => 0,
            Place::Last => siblings.len(),
            Place::After(id) => {
                let found = siblings.iter().position(|(_, sibling)| *sibling == id);
                found.map_or(siblings.len(), |found| found + 1)
            }
        };
        let low = at.checked_sub(1).and_then(|before| siblings.get(before)).map(|(rank, _)| *rank);
        let high = siblings.get(at).map(|(rank, _)| *rank);
        if let Some(placed) = Self::between(low, high) {
            return placed;
        }
        let mut fresh = Rank::spread(siblings.len() + 1);
        let rank = fresh.remove(at);
        Self { rank, ranks: siblings.iter().map(|(_, id)| *id).zip(fresh).collect() }
    }
}

//! The position of a list on its board, or of a card in its list: a *fractional index*, text that sorts bytewise, with
//! room for another one between any two. A move writes one rank and touches no neighbour.

use std::fmt;
use std::sync::Arc;

use fractional_index::FractionalIndex;
use serde::{Deserialize, Serialize};

/// A position in an order. Cheap to clone.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rank(Arc<str>);

/// Ranks grow by a byte or so with every halving of a gap; beyond this many characters the whole order gets new ranks.
const LONGEST: usize = 64;

impl Rank {
    /// A rank strictly between the two (`None`: the open end). `None` if there is no room, because they are equal, in
    /// the wrong order or not ranks, or if the result would be too long: then the whole order needs
    /// [`spread`](Self::spread).
    pub fn between(low: Option<&Self>, high: Option<&Self>) -> Option<Self> {
        let low = low.map(Self::index).transpose().ok()?;
        let high = high.map(Self::index).transpose().ok()?;
        let middle = FractionalIndex::new(low.as_ref(), high.as_ref())?.to_string();
        (middle.len() <= LONGEST).then(|| Self(middle.into()))
    }

    /// `count` ranks in order, as short as possible.
    pub fn spread(count: usize) -> Vec<Self> {
        fn fill(
            slots: &mut [Option<FractionalIndex>],
            low: Option<&FractionalIndex>,
            high: Option<&FractionalIndex>,
        ) {
            let middle = slots.len() / 2;
            let Some((left, rest)) = slots.split_at_mut_checked(middle) else { return };
            let Some((slot, right)) = rest.split_first_mut() else { return };
            let index = FractionalIndex::new(low, high).unwrap_or_default();
            fill(left, low, Some(&index));
            fill(right, Some(&index), high);
            *slot = Some(index);
        }
        let mut slots = vec![None; count];
        fill(&mut slots, None, None);
        slots.into_iter().flatten().map(|index| Self(index.to_string().into())).collect()
    }

    /// Whether a client may ask for it: it is a rank as the server writes it, and not too long.
    pub fn is_valid(&self) -> bool {
        self.0.len() <= LONGEST && self.index().is_ok_and(|index| index.to_string() == *self.0)
    }

    /// The rank as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn index(&self) -> Result<FractionalIndex, impl fmt::Debug + use<>> {
        FractionalIndex::from_string(&self.0)
    }
}

impl fmt::Debug for Rank {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Whatever the insertions, the order of the texts is the intended order.
        #[test]
        fn text_sorts_as_inserted(places in prop::collection::vec(any::<prop::sample::Index>(), 1..200)) {
            let mut ranks: Vec<Rank> = Vec::new();
            for place in places {
                let at = place.index(ranks.len() + 1);
                let low = at.checked_sub(1).and_then(|before| ranks.get(before));
                match Rank::between(low, ranks.get(at)) {
                    Some(rank) => ranks.insert(at, rank),
                    None => ranks = Rank::spread(ranks.len() + 1),
                }
                prop_assert!(ranks.windows(2).all(|pair| pair[0] < pair[1]));
                prop_assert!(ranks.iter().all(|rank| rank.as_str().len() <= LONGEST));
            }
        }

        #[test]
        fn spread_is_in_order_and_short(count in 0_usize..3_000) {
            let ranks = Rank::spread(count);
            prop_assert_eq!(ranks.len(), count);
            prop_assert!(ranks.windows(2).all(|pair| pair[0] < pair[1]));
            prop_assert!(ranks.iter().all(|rank| rank.as_str().len() <= 32));
        }
    }

    #[test]
    fn there_is_no_room_between_ranks_that_are_equal_or_reversed() {
        let ranks = Rank::spread(2);
        assert!(Rank::between(Some(&ranks[0]), Some(&ranks[0])).is_none());
        assert!(Rank::between(Some(&ranks[1]), Some(&ranks[0])).is_none());
    }
}

//! From "behind that one" to a rank.

use crate::board::{Place, Rank};

/// A rank, and the others' new ones if there was no room.
pub(super) struct Placed<I> {
    pub(super) rank: Rank,
    pub(super) ranks: Vec<(I, Rank)>,
}

/// Where `place` is among `siblings`, which are in order and do not hold what is placed.
pub(super) fn placed<I: Copy + Eq>(siblings: &[(&Rank, I)], place: Place<I>) -> Placed<I> {
    let at = match place {
        Place::First => 0,
        Place::Last => siblings.len(),
        Place::After(id) => {
            siblings.iter().position(|(_, sibling)| *sibling == id).map_or(siblings.len(), |found| found + 1)
        }
    };
    let low = at.checked_sub(1).and_then(|before| siblings.get(before)).map(|(rank, _)| *rank);
    let high = siblings.get(at).map(|(rank, _)| *rank);
    if let Some(rank) = Rank::between(low, high) {
        return Placed { rank, ranks: Vec::new() };
    }
    let mut fresh = Rank::spread(siblings.len() + 1);
    let rank = fresh.remove(at);
    Placed { rank, ranks: siblings.iter().map(|(_, id)| *id).zip(fresh).collect() }
}

//! The parts of a board that can be watched one by one.

use shared::board::Touched;
use shared::id::{CardId, ListId};

/// What a component can watch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// The board's name and background, and whether it is archived.
    Board,
    /// Which lists there are, and their order.
    Lists,
    /// Members and their roles.
    Members,
    /// The board's labels.
    Labels,
    /// A list's name, and which cards are on it in which order.
    List(ListId),
    /// A card's own content.
    Card(CardId),
    /// A card's comments.
    Comments(CardId),
}

/// The parts that a change touched, unless that was everything.
pub(super) fn parts(touched: &Touched) -> impl Iterator<Item = Part> {
    let whole = [
        (touched.board, Part::Board),
        (touched.lists, Part::Lists),
        (touched.members, Part::Members),
        (touched.labels, Part::Labels),
    ];
    let whole = whole.into_iter().filter_map(|(is, part)| is.then_some(part));
    let lists = touched.list.iter().copied().map(Part::List);
    let cards = touched.cards.iter().copied().map(Part::Card);
    whole.chain(lists).chain(cards).chain(touched.comments.iter().copied().map(Part::Comments))
}

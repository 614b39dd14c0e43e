//! Generates commands for tests, each likely but not certain to be accepted.

use ulid::Ulid;

use super::{Board, Color, Command, Place, Rank, Role, User};
use crate::id::{CardId, CommentId, LabelId, ListId, UserId};

/// A command that tests can generate. Each command implements it in its own file.
pub(crate) trait Sample {
    /// One that is likely to be accepted on the board that `pick` picks from.
    fn sample(pick: &mut Pick<'_>) -> Self;
}

/// Picks at random from what is on a board; the same seed gives the same picks.
pub(crate) struct Pick<'a> {
    board: &'a Board,
    state: u64,
    fresh: u128,
}

/// A user who may be on a board or join it.
pub(crate) fn person(n: u64) -> User {
    let email = format!("{n}@example.org");
    User { id: UserId::from_parts(1, n.into()), first_name: "Ann".into(), last_name: "Lee".into(), email }
}

impl Command {
    /// Any command; those that fill a board come more often.
    pub(crate) fn sample(board: &Board, seed: u64, fresh: u128) -> Self {
        let mut pick = Pick::new(board, seed, fresh);
        let often = ["lists:create", "cards:create", "cards:create", "card:move", "card:update"];
        match pick.below(3) {
            0 => Self::sample_of(often[pick.below(often.len())], &mut pick),
            // Otherwise most of what follows would be rejected.
            1 if board.archived => Self::sample_of("board:restore", &mut pick),
            _ => Self::SAMPLES[pick.below(Self::SAMPLES.len())](&mut pick),
        }
    }

    /// A sample of the command with that name.
    pub(crate) fn sample_of(name: &str, pick: &mut Pick<'_>) -> Self {
        let at = Self::NAMES.iter().position(|other| *other == name).expect("there is such a command");
        Self::SAMPLES[at](pick)
    }
}

impl<'a> Pick<'a> {
    /// Picks from `board`; what is created gets the id `fresh`.
    pub(crate) fn new(board: &'a Board, seed: u64, fresh: u128) -> Self {
        Self { board, state: seed, fresh }
    }

    /// A number below `end`, which is at least 1. `SplitMix64`, by Steele, Lea and Flood.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % (end as u64)).unwrap()
    }

    fn one<I: Copy + Default>(&mut self, all: impl ExactSizeIterator<Item = I>) -> I {
        let at = self.below(all.len().max(1));
        all.into_iter().nth(at).unwrap_or_default()
    }

    pub(crate) fn maybe<T>(&mut self, value: fn(&mut Self) -> T) -> Option<T> {
        (self.below(3) > 0).then(|| value(self))
    }

    pub(crate) fn fresh(&mut self) -> Ulid {
        Ulid::from_parts(2, self.fresh)
    }

    pub(crate) fn name(&mut self) -> String {
        format!("name {}", self.below(7))
    }

    pub(crate) fn text(&mut self) -> String {
        format!("Some **text**, number {}", self.below(5))
    }

    /// A rank that may be taken.
    pub(crate) fn rank(&mut self) -> Rank {
        let taken = self.board.cards.values().map(|card| card.rank.clone());
        let mut ranks: Vec<Rank> = taken.chain(Rank::spread(9)).collect();
        ranks.swap_remove(self.below(ranks.len()))
    }

    pub(crate) fn color(&mut self) -> Color {
        self.one(Color::ALL.iter().copied())
    }

    /// Any role but the owner's.
    pub(crate) fn role(&mut self) -> Role {
        [Role::Observer, Role::Member, Role::Admin][self.below(3)]
    }

    /// A user who may or may not be a member.
    pub(crate) fn person(&mut self) -> User {
        person(self.below(6) as u64 + 1)
    }

    pub(crate) fn member(&mut self) -> UserId {
        self.one(self.board.members.keys().copied())
    }

    pub(crate) fn invited(&mut self) -> String {
        let all: Vec<&String> = self.board.invitations.keys().collect();
        let at = self.below(all.len().max(1));
        all.get(at).map(|email| (*email).clone()).unwrap_or_default()
    }

    pub(crate) fn list(&mut self) -> ListId {
        self.one(self.board.lists.keys().copied())
    }

    pub(crate) fn card(&mut self) -> CardId {
        self.one(self.board.cards.keys().copied())
    }

    pub(crate) fn label(&mut self) -> LabelId {
        self.one(self.board.labels.keys().copied())
    }

    pub(crate) fn member_on(&mut self, card: CardId) -> UserId {
        self.board.cards.get(&card).map(|card| self.one(card.members.iter().copied())).unwrap_or_default()
    }

    pub(crate) fn label_on(&mut self, card: CardId) -> LabelId {
        self.board.cards.get(&card).map(|card| self.one(card.labels.iter().copied())).unwrap_or_default()
    }

    /// A comment and its card, most likely one that exists.
    pub(crate) fn comment(&mut self) -> (CardId, CommentId) {
        let all = |card: &super::Card| card.comments.keys().map(|id| (card.id, *id)).collect::<Vec<_>>();
        let comments: Vec<_> = self.board.cards.values().flat_map(|card| all(card)).collect();
        self.one(comments.into_iter())
    }

    pub(crate) fn place<I>(&mut self, sibling: fn(&mut Self) -> I) -> Place<I> {
        match self.below(4) {
            0 => Place::First,
            1 => Place::Last,
            _ => Place::After(sibling(self)),
        }
    }
}

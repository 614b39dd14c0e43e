//! How large a board is. Kept in step with every change, so that a decision need not look at the whole board.

use super::{Board, Card, CardPatch, Invitation, Label, List, Member, User};

/// How much there is on a board.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Size {
    /// Bytes of its lists, cards, labels and members in a snapshot, at most.
    pub(super) bytes: usize,
    /// Cards that are not archived.
    pub(super) open_cards: usize,
    /// Lists that are not archived.
    pub(super) open_lists: usize,
}

/// Something that a board consists of.
pub(super) trait Measured {
    /// How much it adds to the board.
    fn size(&self) -> Size;
}

/// A card's members of fixed length, with the longest rank.
const CARD: usize = 320;
/// An id in an array of ids.
pub(super) const ID: usize = 29;
/// A comment's id and its author's.
pub(super) const COMMENT: usize = 58;
/// As [`CARD`], of a list.
const LIST: usize = 176;
/// As [`CARD`], of a label.
const LABEL: usize = 80;
/// As [`CARD`], of a member.
const MEMBER: usize = 128;
/// As [`CARD`], of an invitation.
const INVITATION: usize = 144;
/// As [`CARD`], of the board itself.
const BOARD: usize = 256;

/// The length of a text in JSON, without its quotes.
pub(super) fn json(text: &str) -> usize {
    let escaped = |byte| match byte {
        b'"' | b'\\' | b'\n' | b'\r' | b'\t' | 0x08 | 0x0C => 2,
        0x00..=0x1F => 6,
        _ => 1,
    };
    text.bytes().map(escaped).sum()
}

/// By how much the text grows, if it does.
pub(super) fn growth(before: &str, after: Option<&String>) -> usize {
    after.map_or(0, |after| json(after).saturating_sub(json(before)))
}

impl Size {
    pub(super) fn add(&mut self, it: &impl Measured) {
        let Self { bytes, open_cards, open_lists } = it.size();
        self.bytes = self.bytes.saturating_add(bytes);
        self.open_cards = self.open_cards.saturating_add(open_cards);
        self.open_lists = self.open_lists.saturating_add(open_lists);
    }

    pub(super) fn subtract(&mut self, it: &impl Measured) {
        let Self { bytes, open_cards, open_lists } = it.size();
        self.bytes = self.bytes.saturating_sub(bytes);
        self.open_cards = self.open_cards.saturating_sub(open_cards);
        self.open_lists = self.open_lists.saturating_sub(open_lists);
    }

    fn of(bytes: usize) -> Self {
        Self { bytes, ..Self::default() }
    }
}

impl Measured for Card {
    fn size(&self) -> Size {
        let ids = (self.labels.len() + self.members.len()) * ID + self.comments.len() * COMMENT;
        let bytes = CARD + json(&self.name) + json(&self.description) + ids;
        Size { open_cards: usize::from(!self.archived), ..Size::of(bytes) }
    }
}

impl Measured for List {
    fn size(&self) -> Size {
        Size { open_lists: usize::from(!self.archived), ..Size::of(LIST + json(&self.name)) }
    }
}

impl Measured for Label {
    fn size(&self) -> Size {
        Size::of(LABEL + json(&self.name))
    }
}

impl Measured for Invitation {
    fn size(&self) -> Size {
        Size::of(bytes_of_invitation(&self.email))
    }
}

impl Measured for Member {
    fn size(&self) -> Size {
        Size::of(bytes_of_member(&self.user))
    }
}

/// The bytes that it takes.
pub(super) fn bytes_of(it: &impl Measured) -> usize {
    it.size().bytes
}

/// The bytes that a new card takes with these fields.
pub(super) fn bytes_of_card(fields: &CardPatch) -> usize {
    CARD + growth("", fields.name.as_ref()) + growth("", fields.description.as_ref())
}

/// The bytes that a new list takes with this name.
pub(super) fn bytes_of_list(name: &str) -> usize {
    LIST + json(name)
}

/// The bytes that an invitation takes.
pub(super) fn bytes_of_invitation(email: &str) -> usize {
    INVITATION + json(email)
}

/// The bytes that a member takes.
pub(super) fn bytes_of_member(user: &User) -> usize {
    MEMBER + json(&user.first_name) + json(&user.last_name) + json(&user.email)
}

impl Board {
    /// Bytes of its snapshot as JSON, at most. This is what [`limit::BOARD`](super::limit::BOARD) limits.
    pub fn bytes(&self) -> usize {
        BOARD + json(&self.name) + self.size.bytes
    }

    /// The number of cards that are not archived.
    pub fn open_cards(&self) -> usize {
        self.size.open_cards
    }

    /// The number of lists that are not archived.
    pub fn open_lists(&self) -> usize {
        self.size.open_lists
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::json;
    use crate::board::sample::person;
    use crate::board::*;
    use crate::id::*;

    fn run(board: &mut Board, command: impl Into<Command>) -> Result<(), Rejection> {
        let actor = person(1).id;
        if let Some(event) = decide(board, actor, &command.into())? {
            let seq = board.seq.next();
            board.apply(&Record { seq, cid: Cid::default(), actor, at: Millis(0), event });
        }
        Ok(())
    }

    fn card(n: u128, text: &str) -> CreateCard {
        let fields = CardPatch { description: Some(text.into()), ..CardPatch::named("Card") };
        CreateCard {
            id: CardId::from_parts(2, n),
            list_id: ListId::from_parts(1, 1),
            fields,
            after: Place::Last,
        }
    }

    fn board() -> Board {
        let mut board = Board::new(BoardId::default(), "Plan".into(), Color::Blue, person(1));
        run(&mut board, CreateList { id: ListId::from_parts(1, 1), name: "List".into(), after: Place::Last })
            .unwrap();
        board
    }

    #[test]
    fn a_full_board_takes_nothing_that_makes_it_larger() {
        for text in ["x".repeat(limit::TEXT), "\"".repeat(limit::TEXT)] {
            let mut board = board();
            let mut count = 0;
            for text in [&*text, &"y".repeat(limit::TEXT), &"z".repeat(200)] {
                while run(&mut board, card(count, text)) == Ok(()) {
                    count += 1;
                }
                assert_eq!(run(&mut board, card(count, text)), Err(Rejection::BoardFull));
            }
            assert!(board.bytes() <= limit::BOARD && board.bytes() + 600 > limit::BOARD);
            let id = CardId::from_parts(2, 0);
            let renamed = UpdateCard::new(id, CardPatch::named("\u{1F600}".repeat(limit::NAME)));
            assert_eq!(run(&mut board, renamed.clone()), Err(Rejection::BoardFull));
            run(&mut board, MoveCard::to(id, ListId::from_parts(1, 1), Place::Last)).unwrap();
            run(&mut board, ArchiveCard { id }).unwrap();
            run(&mut board, UpdateCard::new(id, CardPatch::described("short"))).unwrap();
            run(&mut board, renamed).unwrap();
        }
    }

    /// It is from before there was a limit.
    #[test]
    fn a_board_over_the_limit_can_be_made_smaller() {
        let mut board = board();
        for n in 0..200 {
            let mut it = card(n, "");
            it.fields.description = None;
            run(&mut board, it).unwrap();
        }
        for n in 0..200 {
            board.change_card(CardId::from_parts(2, n), |card| card.description = "x".repeat(limit::TEXT));
        }
        assert!(board.bytes() > limit::BOARD);
        let longer = UpdateCard::new(CardId::from_parts(2, 0), CardPatch::named("Longer"));
        assert_eq!(run(&mut board, longer), Err(Rejection::BoardFull));
        let shorter = "x".repeat(limit::TEXT - 1);
        run(&mut board, UpdateCard::new(CardId::from_parts(2, 0), CardPatch::described(shorter))).unwrap();
    }

    proptest! {
        #[test]
        fn the_length_in_json_is_as_serde_writes_it(text in any::<String>(), control in "[\\x00-\\x22\\\\]{0,40}") {
            for text in [text, control] {
                prop_assert_eq!(json(&text) + 2, serde_json::to_string(&text).unwrap().len());
            }
        }
    }
}

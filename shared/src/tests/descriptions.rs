//! Two edits of one description are both made, in whatever order they arrive.

use crate::board::*;
use crate::id::*;

const ANN: UserId = UserId::from_parts(1, 1);
const CARD: CardId = CardId::from_parts(2, 1);

fn run(board: &mut Board, command: impl Into<Command>) {
    let Some(event) = decide(board, ANN, &command.into()).unwrap() else { return };
    board.apply(&Record { seq: board.seq.next(), cid: Cid::default(), actor: ANN, at: Millis(0), event });
}

/// A board with one card of this description.
fn board(description: &str) -> Board {
    let name = String::new();
    let ann = User { id: ANN, first_name: name.clone(), last_name: name.clone(), email: name };
    let mut board = Board::new(BoardId::from_parts(1, 1), "Plan".into(), Color::Blue, ann);
    let list = ListId::from_parts(1, 2);
    run(&mut board, CreateList { id: list, name: "To do".into(), after: Place::Last });
    let fields = CardPatch { description: Some(description.into()), ..CardPatch::named("Pack") };
    run(&mut board, CreateCard { id: CARD, list_id: list, fields, after: Place::Last });
    board
}

fn describe(base: &str, description: &str) -> UpdateCard {
    UpdateCard::describe(CARD, base.into(), description.into())
}

fn description(board: &Board) -> &str {
    &board.cards[&CARD].description
}

#[test]
fn boxes_that_two_people_tick_at_once_are_both_ticked() {
    let before = "- [ ] tent\n- [ ] stove";
    let mut board = board(before);
    run(&mut board, describe(before, "- [x] tent\n- [ ] stove"));
    run(&mut board, describe(before, "- [ ] tent\n- [x] stove"));
    assert_eq!(description(&board), "- [x] tent\n- [x] stove");
}

#[test]
fn a_description_without_a_base_replaces_what_is_there() {
    let mut board = board("one");
    run(&mut board, describe("one", "two"));
    run(&mut board, UpdateCard::new(CARD, CardPatch::described("three")));
    assert_eq!(description(&board), "three");
}

#[test]
fn undo_takes_back_ones_own_lines_only() {
    let mut board = board("tent\nstove");
    let mine = Command::from(describe("tent\nstove", "big tent\nstove"));
    let undo = mine.inverse(&board).unwrap();
    run(&mut board, mine);
    run(&mut board, describe("big tent\nstove", "big tent\ngas stove"));
    run(&mut board, undo);
    assert_eq!(description(&board), "tent\ngas stove");
}

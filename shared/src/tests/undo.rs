//! Undo restores the whole board.

use proptest::prelude::*;

use super::convergence::{World, steps};
use crate::board::*;
use crate::id::*;

/// The board without what undo may leave different: its `seq`, ranks (but not the orders that result from them), times,
/// and what was just created, which undo archives.
fn comparable(board: &Board, created: &Command) -> Board {
    let mut board = board.clone();
    board.seq = Seq(0);
    if let Command::CreateList(it) = created {
        board.lists.remove(&it.id);
    }
    if let Command::CreateCard(it) = created {
        board.cards.remove(&it.id);
    }
    let lists: Vec<ListId> = board.all_lists_in_order().map(|list| list.id).collect();
    let mut plain = Board::bare(board.id, board.name.clone(), board.background);
    plain.archived = board.archived;
    board.labels.values().for_each(|label| plain.put_label(label.clone()));
    board.members.values().for_each(|member| plain.put_member(member.clone()));
    for (id, rank) in lists.iter().zip(Rank::spread(lists.len())) {
        let mut list = List::new(*id, board.lists[id].name.clone(), rank);
        list.archived = board.lists[id].archived;
        plain.put_list(list);
        let cards: Vec<CardId> = board.order_of(*id).filter(|card| board.cards.contains_key(card)).collect();
        for (card, rank) in cards.iter().zip(Rank::spread(cards.len())) {
            plain.insert_card(Card { rank, created_at: Millis(0), ..Card::clone(&board.cards[card]) });
        }
    }
    plain
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn undo_restores_the_whole_board(steps in steps(60), seed in any::<u64>()) {
        let mut world = World::new(&[Role::Owner, Role::Member]);
        for (what, _, pick) in steps {
            world.step((what % 13, 0, pick));
        }
        world.settle();
        let (before, me) = (world.server.clone(), sample::person(1).id);
        let command = Command::sample(&before, seed, world.id());
        let Ok(Some(event)) = decide(&before, me, &command) else { return Ok(()) };
        let Some(undo) = command.inverse(&before) else { return Ok(()) };
        let record = |board: &Board, event| {
            Record { seq: board.seq.next(), cid: Cid::default(), actor: me, at: Millis(0), event }
        };
        let mut after = before.clone();
        after.apply(&record(&after, event));
        prop_assert_ne!(&after, &before);
        if let Some(event) = decide(&after, me, &undo).unwrap() {
            after.apply(&record(&after, event));
        }
        prop_assert_eq!(comparable(&after, &command), comparable(&before, &command), "undo of {:?}", command);
    }
}

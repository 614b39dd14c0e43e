//! Which role may send which command, on an open board and on an archived one.

use std::collections::BTreeMap;

use super::convergence::World;
use crate::board::sample::{Pick, person};
use crate::board::*;
use crate::id::{CardId, Cid, ListId, Millis, UserId};

/// The lowest role that may send it, on an open and on an archived board; `None`: no role.
type Row = (&'static str, Option<Role>, Option<Role>);

const EDIT: (Option<Role>, Option<Role>) = (Some(Role::Member), None);
const MANAGE: (Option<Role>, Option<Role>) = (Some(Role::Admin), Some(Role::Admin));

const fn row(name: &'static str, (open, archived): (Option<Role>, Option<Role>)) -> Row {
    (name, open, archived)
}

/// Leaving is checked separately: the owner may not, everyone else may.
const LEAVING: &str = "board:leave";

const TABLE: &[Row] = &[
    row("board:update", (Some(Role::Admin), None)),
    row("board:archive", (Some(Role::Admin), None)),
    row("board:restore", (None, Some(Role::Admin))),
    row("members:add", MANAGE),
    row("invitation:withdraw", MANAGE),
    row("member:update", MANAGE),
    row("member:remove", MANAGE),
    row(LEAVING, (Some(Role::Observer), Some(Role::Observer))),
    row("lists:create", EDIT),
    row("list:update", EDIT),
    row("list:move", EDIT),
    row("list:archive", EDIT),
    row("list:restore", EDIT),
    row("list:delete", (Some(Role::Admin), None)),
    row("cards:create", EDIT),
    row("card:update", EDIT),
    row("card:move", EDIT),
    row("card:archive", EDIT),
    row("card:restore", EDIT),
    row("card:delete", (Some(Role::Admin), None)),
    row("card:erase_history", (Some(Role::Admin), None)),
    row("card:add_member", EDIT),
    row("card:remove_member", EDIT),
    row("label:create", EDIT),
    row("label:update", EDIT),
    row("label:delete", EDIT),
    row("card:add_label", EDIT),
    row("card:remove_label", EDIT),
    row("card:add_comment", EDIT),
    row("comment:update", EDIT),
    row("comment:delete", EDIT),
];

const ROLES: [Role; 4] = [Role::Owner, Role::Admin, Role::Member, Role::Observer];

/// A board with something for every command: lists and cards, some of them archived, labels, assigned members, and
/// comments by everyone who may comment.
fn board() -> Board {
    let mut fresh = 100;
    let mut apply = |board: &mut Board, actor: u64, name: &str, seed: u64| {
        fresh += 1;
        let command = Command::sample_of(name, &mut Pick::new(board, seed, fresh));
        let actor = person(actor).id;
        if let Ok(Some(event)) = decide(board, actor, &command) {
            let seq = board.seq.next();
            board.apply(&Record { seq, cid: Cid::default(), actor, at: Millis(0), event });
        }
    };
    let mut board = World::new(&ROLES).server;
    for (name, times) in [
        ("lists:create", 4),
        ("cards:create", 8),
        ("label:create", 4),
        ("card:add_label", 6),
        ("card:add_member", 6),
        ("list:archive", 1),
        ("card:archive", 4),
        // Some without cards.
        ("lists:create", 4),
        ("list:archive", 6),
    ] {
        (0..times).for_each(|seed| apply(&mut board, 1, name, seed));
    }
    let invited = MemberInvited { email: "new@example.org".into(), role: Role::Member }.into();
    let (seq, cid, at) = (board.seq.next(), Cid::default(), Millis(0));
    board.apply(&Record { seq, cid, actor: person(1).id, at, event: invited });
    for actor in 1..4 {
        (0..3).for_each(|seed| apply(&mut board, actor, "card:add_comment", seed));
    }
    board
}

/// Whether any of many samples of that command has an effect for that actor. Removing yourself counts as leaving.
fn may(board: &Board, actor: UserId, name: &str) -> bool {
    (0..400).any(|seed| {
        let command = Command::sample_of(name, &mut Pick::new(board, seed, 9_000));
        let leaves = matches!(&command, Command::RemoveMember(it) if it.user_id == actor);
        !leaves && matches!(decide(board, actor, &command), Ok(Some(_)))
    })
}

#[test]
fn every_command_is_in_the_table_once() {
    let named: Vec<&str> = TABLE.iter().map(|(name, ..)| *name).collect();
    assert_eq!(named, Command::NAMES);
}

#[test]
fn each_role_may_send_what_the_table_says() {
    let open = board();
    let archived = Board { archived: true, ..open.clone() };
    let mut wrong = BTreeMap::new();
    for (name, on_open, on_archived) in TABLE {
        for (state, board, lowest) in [("open", &open, on_open), ("archived", &archived, on_archived)] {
            for (n, role) in (1..).zip(ROLES) {
                let stays = *name == LEAVING && role == Role::Owner;
                let expected = lowest.is_some_and(|lowest| role >= lowest) && !stays;
                if may(board, person(n).id, name) != expected {
                    wrong.insert((*name, state, role), expected);
                }
            }
            assert!(!may(board, person(5).id, name), "{name} by a user who is not a member");
        }
    }
    assert!(wrong.is_empty(), "the table and the decisions differ: {wrong:?}");
}

#[test]
fn a_comment_is_changed_by_its_author_and_deleted_by_admins_too() {
    let board = board();
    let of_member = |card: &Card| {
        let id = card.comments.iter().find(|(_, author)| **author == person(3).id);
        id.map(|(id, _)| (card.id, *id))
    };
    let (card_id, id) = board.cards.values().find_map(|card| of_member(card)).unwrap();
    let text = "Changed".to_owned();
    let update = Command::from(UpdateComment { id, card_id, text });
    let delete = Command::from(DeleteComment { id, card_id });
    let may = |n, command| decide(&board, person(n).id, command).is_ok();
    assert_eq!([1, 2, 3, 4].map(|n| may(n, &update)), [false, false, true, false]);
    assert_eq!([1, 2, 3, 4].map(|n| may(n, &delete)), [true, true, true, false]);
}

#[test]
fn no_command_puts_a_card_on_an_archived_list() {
    let board = board();
    let in_sight = |card: &Card, board: &Board| !card.archived && !board.lists[&card.list_id].archived;
    let refused = |command: &Command| decide(&board, person(1).id, command) == Err(Rejection::ListArchived);
    for name in Command::NAMES {
        let commands = (0..400).map(|seed| Command::sample_of(name, &mut Pick::new(&board, seed, 9_000)));
        let commands: Vec<Command> = commands.collect();
        let any_refused = commands.iter().any(refused);
        assert_eq!(any_refused, ["cards:create", "card:move", "card:restore"].contains(name), "{name}");
        for command in commands {
            let Ok(Some(event)) = decide(&board, person(1).id, &command) else { continue };
            let mut after = board.clone();
            let (seq, cid, actor) = (board.seq.next(), Cid::default(), person(1).id);
            after.apply(&Record { seq, cid, actor, at: Millis(0), event });
            for card in after.cards.values().filter(|card| !card.archived && !in_sight(card, &after)) {
                let before = &board.cards.get(&card.id);
                let was_there =
                    before.is_some_and(|before| before.list_id == card.list_id && !before.archived);
                assert!(was_there, "{command:?} puts a card where nobody sees it");
            }
        }
    }
}

#[test]
fn what_the_log_put_on_an_archived_list_is_there_when_the_list_is_restored() {
    let mut board = World::new(&[Role::Owner]).server;
    let (open, archived) = (ListId::from_parts(3, 1), ListId::from_parts(3, 2));
    let (moved, created) = (CardId::from_parts(4, 1), CardId::from_parts(4, 2));
    let actor = person(1).id;
    let apply = |board: &mut Board, event: Event| {
        let seq = board.seq.next();
        board.apply(&Record { seq, cid: Cid::default(), actor, at: Millis(0), event });
    };
    let rank = || Rank::spread(1).remove(0);
    let list =
        |id| ListCreated { list: NewList { id, name: "List".into(), rank: rank() }, ranks: Vec::new() };
    let card = |id, list_id| {
        let card = NewCard { id, list_id, rank: rank(), fields: CardPatch::named("Card") };
        CardCreated { card, ranks: Vec::new() }
    };
    for event in [
        list(open).into(),
        list(archived).into(),
        card(moved, open).into(),
        ListArchived { id: archived }.into(),
        // Earlier versions accepted these.
        CardMoved { id: moved, list_id: archived, rank: rank(), ranks: Vec::new() }.into(),
        card(created, archived).into(),
    ] {
        apply(&mut board, event);
    }
    assert_eq!(board.cards_of(archived), [moved, created]);
    let restore = decide(&board, actor, &RestoreList { id: archived }.into()).unwrap().unwrap();
    apply(&mut board, restore);
    assert!(board.ordered_lists().contains(&archived));
    let back = decide(&board, actor, &MoveCard::to(moved, open, Place::Last).into());
    assert!(back.is_ok_and(|event| event.is_some()), "or it is moved to an open list");
}

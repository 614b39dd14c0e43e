//! Which role may send which command, on an open board and on an archived one.

use std::collections::BTreeMap;

use super::convergence::World;
use crate::board::sample::{Pick, person};
use crate::board::*;
use crate::id::{Cid, Millis, UserId};

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
        ("card:archive", 1),
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

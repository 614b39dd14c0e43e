//! Every limit holds, at its number and not before, and what its message advises makes room. `docs/limits.md` shows all.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

use shared::board::limit::{self, TABLE};
use shared::board::*;
use shared::id::{BoardId, CardId, Cid, CommentId, LabelId, ListId, Millis, UserId};

const LIST: ListId = ListId::from_parts(1, 0);
const CARD: CardId = CardId::from_parts(2, 0);

struct Scene(Board);

fn user(n: usize) -> User {
    let (first_name, last_name) = ("Ann".to_owned(), "Lee".to_owned());
    User { id: UserId::from_parts(3, n as u128), first_name, last_name, email: format!("p{n}@example.org") }
}

/// The id of the nth thing that is created, beside those that are there.
fn nth<T>(n: usize, from_parts: fn(u64, u128) -> T) -> T {
    from_parts(9, n as u128)
}

impl Scene {
    /// A board with a list and a card.
    fn new() -> Self {
        let mut scene = Self(Board::new(BoardId::default(), "Plan".into(), Color::default(), user(0)));
        scene.run(list(LIST)).unwrap();
        scene.run(card(CARD, CardPatch::named("Card"))).unwrap();
        scene
    }

    fn run(&mut self, command: impl Into<Command>) -> Result<(), Rejection> {
        let actor = user(0).id;
        if let Some(event) = decide(&self.0, actor, &command.into())? {
            let seq = self.0.seq.next();
            self.0.apply(&Record { seq, cid: Cid::default(), actor, at: Millis(0), event });
        }
        Ok(())
    }
}

fn list(id: ListId) -> CreateList {
    CreateList { id, name: "List".into(), after: Place::Last }
}

fn card(id: CardId, fields: CardPatch) -> CreateCard {
    CreateCard { id, list_id: LIST, fields, after: Place::Last }
}

/// Adds one more.
type Add = fn(&mut Scene, usize) -> Result<(), Rejection>;

/// Does what the message advises.
type MakeRoom = fn(&mut Scene);

/// How many there are at first, how one more is added, and what makes room.
fn case(what: &str) -> Option<(usize, Add, MakeRoom)> {
    Some(match what {
        "open lists" => (
            1,
            |scene, n| scene.run(list(nth(n, ListId::from_parts))),
            |scene| scene.run(ArchiveList { id: LIST }).unwrap(),
        ),
        "archived lists" => (
            0,
            |scene, n| {
                let id = nth(n, ListId::from_parts);
                scene.run(list(id))?;
                scene.run(ArchiveList { id })
            },
            |scene| {
                // The one that could not be archived is still open.
                let id = scene.0.lists.values().find(|list| list.archived).unwrap().id;
                scene.run(DeleteList { id }).unwrap();
            },
        ),
        "open cards" => (
            1,
            |scene, n| scene.run(card(nth(n, CardId::from_parts), CardPatch::named("Card"))),
            |scene| scene.run(ArchiveCard { id: CARD }).unwrap(),
        ),
        "archived cards" => (
            0,
            |scene, n| {
                let id = nth(n, CardId::from_parts);
                scene.run(card(id, CardPatch::named("Card")))?;
                scene.run(ArchiveCard { id })
            },
            |scene| scene.run(DeleteCard { id: nth(0, CardId::from_parts) }).unwrap(),
        ),
        "comments" => (
            0,
            |scene, n| {
                let id = nth(n, CommentId::from_parts);
                scene.run(AddComment { id, card_id: CARD, text: "Yes".into() })
            },
            |scene| {
                scene.run(DeleteComment { id: nth(0, CommentId::from_parts), card_id: CARD }).unwrap();
            },
        ),
        "labels" => (
            0,
            |scene, n| {
                let id = nth(n, LabelId::from_parts);
                scene.run(CreateLabel { id, name: String::new(), color: Color::default() })
            },
            |scene| scene.run(DeleteLabel { id: nth(0, LabelId::from_parts) }).unwrap(),
        ),
        "members" => (
            1,
            |scene, n| {
                let user = user(n + 1);
                let (email, invitee) = (user.email.clone(), Invitee::Known(user));
                scene.run(AddMember { email, role: Role::Member, invitee })
            },
            |scene| scene.run(RemoveMember { user_id: user(1).id }).unwrap(),
        ),
        "name" => {
            (0, |scene, n| scene.run(UpdateCard::new(CARD, CardPatch::named("ü".repeat(n + 1)))), |_| {})
        }
        "text" => (
            limit::TEXT - 3,
            |scene, n| {
                let description = "x".repeat(limit::TEXT - 3 + n + 1);
                scene.run(UpdateCard::new(CARD, CardPatch::described(description)))
            },
            |_| {},
        ),
        _ => return None,
    })
}

#[test]
fn n_are_accepted_and_one_more_is_not() {
    for limit in TABLE {
        let Some((there, add, make_room)) = case(limit.what) else { continue };
        let mut scene = Scene::new();
        for n in 0..limit.most - there {
            assert_eq!(add(&mut scene, n), Ok(()), "{} number {n}", limit.what);
        }
        let n = limit.most - there;
        let refused = add(&mut scene, n).unwrap_err();
        assert_eq!(refused.code(), (limit.code)(), "{}", limit.what);
        make_room(&mut scene);
        // What is too long does not fit later either; a shorter one does.
        let n = if matches!(limit.what, "name" | "text") { 0 } else { n + 1 };
        assert_eq!(add(&mut scene, n), Ok(()), "{}, after making room", limit.what);
    }
}

#[test]
fn restoring_counts_too() {
    let mut scene = Scene::new();
    scene.run(ArchiveList { id: LIST }).unwrap();
    for n in 0..limit::LISTS {
        scene.run(list(nth(n, ListId::from_parts))).unwrap();
    }
    assert_eq!(scene.run(RestoreList { id: LIST }), Err(Rejection::TooManyLists));
    scene.run(ArchiveList { id: nth(0, ListId::from_parts) }).unwrap();
    scene.run(RestoreList { id: LIST }).unwrap();
}

/// Their own tests are `board::size` and `server/tests/it/large.rs`, and `server/tests/it/erasure.rs`.
#[test]
fn every_limit_has_a_test() {
    let elsewhere: BTreeSet<&str> = ["size", "boards"].into();
    let here = TABLE.iter().map(|limit| limit.what).filter(|what| case(what).is_none());
    assert_eq!(here.collect::<BTreeSet<_>>(), elsewhere);
}

#[test]
fn what_is_open_or_has_cards_is_not_deleted() {
    let mut scene = Scene::new();
    assert_eq!(scene.run(DeleteCard { id: CARD }), Err(Rejection::NotArchived));
    assert_eq!(scene.run(DeleteList { id: LIST }), Err(Rejection::NotArchived));
    scene.run(ArchiveList { id: LIST }).unwrap();
    assert_eq!(scene.run(DeleteList { id: LIST }), Err(Rejection::ListNotEmpty));
    scene.run(DeleteCard { id: CARD }).unwrap();
    scene.run(DeleteList { id: LIST }).unwrap();
    assert!(scene.0.cards.is_empty() && scene.0.lists.is_empty());
}

#[test]
fn the_page_shows_every_limit() {
    let page = include_str!("../../docs/limits.md");
    let rows: Vec<&str> =
        page.lines().filter(|line| line.starts_with("| ") && line.contains(" | `")).collect();
    let row = |it: &limit::Limit| {
        format!("| {} | {} | {} | {} | `{}` | {} |", it.what, it.most, it.unit, it.of, (it.code)(), it.room)
    };
    assert_eq!(rows, TABLE.iter().map(row).collect::<Vec<_>>());
}

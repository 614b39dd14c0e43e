//! The demo: two users and a board with content.

use shared::board::{Color, User};
use shared::id::BoardId;

use super::plan::{Plan, PlannedList, card};
use super::{SeedError, fill};
use crate::auth::{Accounts, NewAccount};
use crate::clock::Clock;
use crate::live::Boards;

/// The password of both demo users.
pub const DEMO_PASSWORD: &str = "boardwalk";

const ANN: (&str, &str, &str) = ("Ann", "Lindqvist", "ann@demo.example");
const BEN: (&str, &str, &str) = ("Ben", "Okafor", "ben@demo.example");

const FEATURE: usize = 0;
const BUG: usize = 1;
const DESIGN: usize = 2;
const QUESTION: usize = 3;

const PLAN: Plan = Plan {
    name: "Harbor café",
    background: Color::Sky,
    labels: &[
        ("Feature", Color::Green),
        ("Bug", Color::Red),
        ("Design", Color::Purple),
        ("Question", Color::Yellow),
    ],
    lists: &[
        PlannedList {
            name: "Ideas",
            cards: &[
                card("Plant a roof garden", "Herbs first:\n\n- thyme\n- mint\n- *lots* of basil")
                    .labelled(&[FEATURE]),
                card("A bell at the front door", "").commented(&["The old one still hangs in the cellar."]),
                card("Open on Sundays?", "Ask the neighbors **before** we print anything.")
                    .labelled(&[QUESTION])
                    .assigned(&[0]),
            ],
        },
        PlannedList {
            name: "Next",
            cards: &[
                card("New menu for spring", "Six dishes, two without meat.")
                    .labelled(&[DESIGN])
                    .assigned(&[0, 1])
                    .commented(&["I have a first draft."]),
                card("Repair the coffee grinder", "It stops after the third cup.")
                    .labelled(&[BUG])
                    .assigned(&[1]),
            ],
        },
        PlannedList {
            name: "In progress",
            cards: &[
                card("Paint the terrace", "Blue like the harbor. See the color cards in the office.")
                    .labelled(&[DESIGN])
                    .assigned(&[0]),
                card("Website: opening hours are wrong", "")
                    .labelled(&[BUG])
                    .assigned(&[1])
                    .commented(&["Fixed on the start page, not in the footer yet."]),
            ],
        },
        PlannedList {
            name: "Done",
            cards: &[
                card("Order new chairs", "Twelve, oak.")
                    .assigned(&[0])
                    .commented(&["They come on Thursday."]),
                card("Thank the volunteers", "").labelled(&[FEATURE]),
            ],
        },
    ],
};

/// What was created, or existed already.
pub struct Demo {
    /// The addresses to sign in with.
    pub people: [&'static str; 2],
    /// The filled board.
    pub board: BoardId,
}

/// See [`Demo::create`].
pub(crate) async fn demo(accounts: &Accounts, boards: &Boards, clock: &Clock) -> Result<Demo, SeedError> {
    let people = [ANN.2, BEN.2];
    let (ann, ben) = (person(accounts, ANN).await?, person(accounts, BEN).await?);
    let theirs = accounts.store.boards_of(ann.id).await?.owned_boards;
    let board = match theirs.first() {
        Some(board) => board.id,
        None => fill::create(boards, clock, &PLAN, &ann, &[&ben]).await?,
    };
    Ok(Demo { people, board })
}

async fn person(accounts: &Accounts, (first, last, email): (&str, &str, &str)) -> Result<User, SeedError> {
    if let Some(user) = accounts.find(email).await? {
        return Ok(user);
    }
    let (first_name, last_name, email) = (first.to_owned(), last.to_owned(), email.to_owned());
    let new = NewAccount { first_name, last_name, email, password: DEMO_PASSWORD.to_owned() };
    Ok(accounts.sign_up(new).await?)
}

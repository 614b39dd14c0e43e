//! A new user's first board: a short tour.

use shared::board::{Color, User};

use super::plan::{Plan, PlannedList, card};
use super::{SeedError, fill};
use crate::clock::Clock;
use crate::live::Boards;

const PLAN: Plan = Plan {
    name: "Welcome to Boardwalk",
    background: Color::Sky,
    labels: &[("First", Color::Green)],
    lists: &[
        PlannedList {
            name: "Start here",
            cards: &[
                card(
                    "Open me",
                    "A card holds what there is to say about one thing. This text is **Markdown**:\n\n\
                     - [x] open a card\n- [ ] tick a box\n- [ ] press *Edit* and write something yourself\n\n\
                     Beside it are labels, members and comments. **Esc** closes the card, and its address can be \
                     sent to others.",
                )
                .labelled(&[0]),
                card(
                    "Drag me to the next list",
                    "By mouse, or by a finger that rests a moment first. With the keyboard: Space, arrows, Space. \
                     Or *Move…* in this dialog.",
                ),
                card(
                    "Archive me, then press Undo",
                    "Nothing is gone by one press: the archive is in the board's menu.",
                ),
            ],
        },
        PlannedList {
            name: "Together",
            cards: &[
                card(
                    "Invite somebody",
                    "*Members*, above on the right, and their e-mail address. You see each other's changes at once, \
                     who is here, and who has which card open.",
                ),
                card(
                    "Go through a tunnel",
                    "What you do without a connection is kept and sent when it is back. Nothing is lost, and what \
                     others did meanwhile arrives.",
                ),
            ],
        },
        PlannedList {
            name: "Good to know",
            cards: &[card(
                "Press ? for all keys",
                "N writes a new card, E changes one quickly, and many more.",
            )],
        },
    ],
};

/// Creates the board for `user`.
pub(crate) async fn welcome(boards: &Boards, clock: &Clock, user: &User) -> Result<(), SeedError> {
    fill::create(boards, clock, &PLAN, user, &[]).await?;
    Ok(())
}

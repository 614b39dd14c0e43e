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
                    "A card holds everything about one task. This text is **Markdown**:\n\n\
                     - [x] open a card\n- [ ] tick a box\n- [ ] press *Edit* and write something yourself\n\n\
                     You can add labels, members and comments. **Esc** closes the card, and you can share its link with \
                     other members.",
                )
                .labelled(&[0]),
                card(
                    "Drag me to the next list",
                    "With the mouse, or with a finger: press and hold first. With the keyboard: Space, arrows, Space. \
                     Or *Move…* in this dialog.",
                ),
                card(
                    "Archive me, then press Undo",
                    "Archived cards and lists can be restored from the board's menu.",
                ),
            ],
        },
        PlannedList {
            name: "Together",
            cards: &[
                card(
                    "Invite a teammate",
                    "Use *Members*, at the top right, and their email address. You see each other's changes at once, \
                     who is on the board, and who has which card open.",
                ),
                card(
                    "Go offline",
                    "Changes you make offline are kept and sent when you reconnect. Nothing is lost, and what \
                     others changed in the meantime arrives.",
                ),
            ],
        },
        PlannedList {
            name: "Good to know",
            cards: &[card(
                "Press ? for all shortcuts",
                "N adds a card, E edits one quickly, and there are many more.",
            )],
        },
    ],
};

/// Creates the board for `user`.
pub(crate) async fn welcome(boards: &Boards, clock: &Clock, user: &User) -> Result<(), SeedError> {
    fill::create(boards, clock, &PLAN, user, &[]).await?;
    Ok(())
}

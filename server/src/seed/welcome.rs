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
                    "A card is one piece of work. This text is **Markdown**:\n\n\
                     - [x] open a card\n- [ ] tick a box\n- [ ] press *Edit* and write something yourself\n\n\
                     You can add labels, members and comments. **Esc** closes the card, and you can share its link with \
                     other members.",
                )
                .labelled(&[0]),
                card(
                    "Drag me to the next list",
                    "Use the mouse, or press and hold on a touch screen. With the keyboard: Space, arrows, Space. \
                     Or choose *Move…* in this dialog.",
                ),
                card(
                    "Archive me, then press Undo",
                    "Archiving never deletes. Find archived cards and lists in the board menu.",
                ),
            ],
        },
        PlannedList {
            name: "Together",
            cards: &[
                card(
                    "Invite someone",
                    "Use *Members*, at the top right, and their email address. You see each other's changes at once, \
                     who is on the board, and who has which card open.",
                ),
                card(
                    "Keep working offline",
                    "Changes you make offline are kept and sent when you reconnect. Nothing is lost, and you see what \
                     others changed in the meantime.",
                ),
            ],
        },
        PlannedList {
            name: "Good to know",
            cards: &[card(
                "Press ? for keyboard shortcuts",
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

//! The first board of somebody new: short, and itself the tour.

use shared::board::{AddCardLabel, Board, Color, Command, CreateCard, CreateLabel, CreateList, Place, User};
use shared::id::{BoardId, CardId, Cid, LabelId, ListId};

use crate::store::StoreError;
use crate::{App, live};

const NAME: &str = "Welcome to Boardwalk";

/// Name, description, and whether it has the label.
type Card = (&'static str, &'static str, bool);

/// Lists and their cards.
const LISTS: [(&str, &[Card]); 3] = [
    (
        "Start here",
        &[
            (
                "Open me",
                "A card holds what there is to say about one thing. This text is **Markdown**:\n\n\
                 - [x] open a card\n- [ ] tick a box\n- [ ] press *Edit* and write something yourself\n\n\
                 Beside it are labels, members and comments. **Esc** closes the card, and its address can be sent to others.",
                true,
            ),
            (
                "Drag me to the next list",
                "By mouse, or by a finger that rests a moment first. With the keyboard: Space, arrows, Space. \
                 Or *Move…* in this dialog.",
                false,
            ),
            (
                "Archive me, then press Undo",
                "Nothing is gone by one press: the archive is in the board's menu.",
                false,
            ),
        ],
    ),
    (
        "Together",
        &[
            (
                "Invite somebody",
                "*Members*, above on the right, and their e-mail address. You see each other's changes at once, who is \
                 here, and who has which card open.",
                false,
            ),
            (
                "Go through a tunnel",
                "What you do without a connection is kept and sent when it is back. Nothing is lost, and what others did \
                 meanwhile arrives.",
                false,
            ),
        ],
    ),
    (
        "Good to know",
        &[("Press ? for all keys", "N writes a new card, E changes one quickly, and many more.", false)],
    ),
];

/// Why there is no such board.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WelcomeError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A command was not accepted.
    #[error(transparent)]
    Execute(#[from] live::ExecuteError),
}

/// Creates the board, for and by `user`.
pub(crate) async fn create(app: &App, user: &User) -> Result<(), WelcomeError> {
    let board = BoardId::from_ulid(app.clock.ulid());
    let fresh = Board::new(board, NAME.to_owned(), Color::Sky, user.clone());
    app.store.create_board(&fresh, user.id, app.clock.now()).await?;
    for command in commands(app) {
        let cid = Cid::from_ulid(app.clock.ulid());
        app.boards.execute(board, user.id, cid, command).await?;
    }
    Ok(())
}

fn commands(app: &App) -> Vec<Command> {
    let label_id = LabelId::from_ulid(app.clock.ulid());
    let label = CreateLabel { id: label_id, name: "First".to_owned(), color: Color::Green };
    let mut commands = vec![Command::CreateLabel(label)];
    for (name, cards) in LISTS {
        let list_id = ListId::from_ulid(app.clock.ulid());
        commands.push(Command::CreateList(CreateList {
            id: list_id,
            name: name.to_owned(),
            after: Place::Last,
        }));
        for (name, description, labelled) in cards {
            let id = CardId::from_ulid(app.clock.ulid());
            let (name, description) = ((*name).to_owned(), (*description).to_owned());
            commands.push(Command::CreateCard(CreateCard {
                id,
                list_id,
                name,
                description,
                after: Place::Last,
            }));
            if *labelled {
                commands.push(Command::AddCardLabel(AddCardLabel { card_id: id, label_id }));
            }
        }
    }
    commands
}

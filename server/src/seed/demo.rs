//! Something to look at: two people and a board with some life on it.

use shared::board::{
    AddCardLabel, AddCardMember, AddComment, AddMember, Board, Color, Command, CreateCard, CreateLabel,
    CreateList, Place, Role, User,
};
use shared::id::{BoardId, CardId, Cid, CommentId, LabelId, ListId, UserId};

use crate::store::{NewUser, StoreError};
use crate::{App, live};

/// What both demo people sign in with.
pub const DEMO_PASSWORD: &str = "boardwalk";

const ANN: (&str, &str, &str) = ("Ann", "Lindqvist", "ann@demo.example");
const BEN: (&str, &str, &str) = ("Ben", "Okafor", "ben@demo.example");

/// Lists, and their cards: name, description, label, who works on it, what somebody says.
type Plan = [(&'static str, &'static [PlannedCard]); 4];
type PlannedCard = (&'static str, &'static str, Option<usize>, &'static [usize], &'static str);

const LABELS: [(&str, Color); 4] =
    [("Feature", Color::Green), ("Bug", Color::Red), ("Design", Color::Purple), ("Question", Color::Yellow)];

const PLAN: Plan = [
    (
        "Ideas",
        &[
            ("Plant a roof garden", "Herbs first:\n\n- thyme\n- mint\n- *lots* of basil", Some(0), &[], ""),
            ("A bell at the front door", "", None, &[], "The old one still hangs in the cellar."),
            ("Open on Sundays?", "Ask the neighbours **before** we print anything.", Some(3), &[0], ""),
        ],
    ),
    (
        "Next",
        &[
            (
                "New menu for spring",
                "Six dishes, two without meat.",
                Some(2),
                &[0, 1],
                "I have a first draft.",
            ),
            ("Repair the coffee grinder", "It stops after the third cup.", Some(1), &[1], ""),
        ],
    ),
    (
        "In progress",
        &[
            (
                "Paint the terrace",
                "Blue like the harbour. See the colour cards in the office.",
                Some(2),
                &[0],
                "",
            ),
            (
                "Website: opening hours are wrong",
                "",
                Some(1),
                &[1],
                "Fixed on the start page, not in the footer yet.",
            ),
        ],
    ),
    (
        "Done",
        &[
            ("Order new chairs", "Twelve, oak.", None, &[0], "They come on Thursday."),
            ("Thank the volunteers", "", Some(0), &[], ""),
        ],
    ),
];

/// What was created, or was there already.
pub struct Demo {
    /// The addresses to sign in with.
    pub people: [&'static str; 2],
    /// The filled board.
    pub board: BoardId,
}

/// Why the demo is not there.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A command was not accepted.
    #[error(transparent)]
    Execute(#[from] live::ExecuteError),
    /// No password can be hashed.
    #[error("passwords cannot be hashed on this machine")]
    Hashing,
}

impl Demo {
    /// Makes sure of the demo's people and board. A second time changes nothing.
    ///
    /// # Errors
    /// The [`DemoError`].
    pub async fn create(app: &App) -> Result<Self, DemoError> {
        let people = [ANN.2, BEN.2];
        let (ann, ben) = (person(app, ANN).await?, person(app, BEN).await?);
        if let Some(board) = app.store.boards_of(ann.id).await?.owned_boards.first() {
            return Ok(Self { people, board: board.id });
        }
        let board = BoardId::from_ulid(app.clock.ulid());
        let fresh = Board::new(board, "Harbour café".to_owned(), Color::Sky, ann.clone());
        app.store.create_board(&fresh, ann.id, app.clock.now()).await?;
        fill(&Filling { app, board, ann: ann.id }, [ann.id, ben.id]).await?;
        Ok(Self { people, board })
    }
}

struct Filling<'a> {
    app: &'a App,
    board: BoardId,
    ann: UserId,
}

impl Filling<'_> {
    async fn execute(&self, command: Command) -> Result<(), DemoError> {
        let cid = Cid::from_ulid(self.app.clock.ulid());
        self.app.boards.execute(self.board, self.ann, cid, command).await?;
        Ok(())
    }
}

async fn fill(board: &Filling<'_>, people: [UserId; 2]) -> Result<(), DemoError> {
    let id = || board.app.clock.ulid();
    let (email, role) = (BEN.2.to_owned(), Role::Member);
    board.execute(Command::AddMember(AddMember { email, role, user: None })).await?;
    let mut labels = Vec::new();
    for (name, color) in LABELS {
        let label = LabelId::from_ulid(id());
        labels.push(label);
        board.execute(Command::CreateLabel(CreateLabel { id: label, name: name.to_owned(), color })).await?;
    }
    for (name, cards) in PLAN {
        let list = ListId::from_ulid(id());
        board
            .execute(Command::CreateList(CreateList { id: list, name: name.to_owned(), after: Place::Last }))
            .await?;
        for card in cards {
            fill_card(board, list, card, &labels, people).await?;
        }
    }
    Ok(())
}

async fn fill_card(
    board: &Filling<'_>,
    list_id: ListId,
    (name, description, label, workers, said): &PlannedCard,
    labels: &[LabelId],
    people: [UserId; 2],
) -> Result<(), DemoError> {
    let card_id = CardId::from_ulid(board.app.clock.ulid());
    let (name, description) = ((*name).to_owned(), (*description).to_owned());
    board
        .execute(Command::CreateCard(CreateCard {
            id: card_id,
            list_id,
            name,
            description,
            after: Place::Last,
        }))
        .await?;
    if let Some(label_id) = label.and_then(|at| labels.get(at)).copied() {
        board.execute(Command::AddCardLabel(AddCardLabel { card_id, label_id })).await?;
    }
    for user_id in workers.iter().filter_map(|at| people.get(*at)).copied() {
        board.execute(Command::AddCardMember(AddCardMember { card_id, user_id })).await?;
    }
    if !said.is_empty() {
        let id = CommentId::from_ulid(board.app.clock.ulid());
        board.execute(Command::AddComment(AddComment { id, card_id, text: (*said).to_owned() })).await?;
    }
    Ok(())
}

async fn person(app: &App, (first, last, email): (&str, &str, &str)) -> Result<User, DemoError> {
    if let Some(user) = app.store.user_by_email(email).await? {
        return Ok(user);
    }
    let id = UserId::from_ulid(app.clock.ulid());
    let user = User { id, first_name: first.to_owned(), last_name: last.to_owned(), email: email.to_owned() };
    let hashed = app.passwords.hash(DEMO_PASSWORD.to_owned()).await;
    let password_hash = hashed.map_err(|_| DemoError::Hashing)?;
    // Somebody may have been faster; then it is theirs.
    let new = NewUser { user, password_hash, at: app.clock.now() };
    let _taken = app.store.create_user(&new).await?;
    Ok(new.user)
}

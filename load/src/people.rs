//! The users, and the boards they share.

use futures_util::{StreamExt, TryStreamExt, stream};
use shared::board::{AddMember, CardPatch, Color, Command, CreateCard, CreateList, Invitee, Place, Role};
use shared::id::{BoardId, CardId, ListId};
use shared::wire::rest::{BoardFields, BoardSummary, NewBoard, NewUser, Registration, SignedIn};
use shared::wire::{board_topic, user::user_topic};

use crate::connection::Connection;
use crate::error::LoadError;
use crate::options::Options;
use crate::server::Server;

/// Number of users. Password hashing is slow on purpose; a few users with many connections are just as good.
const PEOPLE: usize = 8;

/// Boards prepared at the same time.
const AT_ONCE: usize = 8;

/// Cards on a board that is changed.
pub(crate) const CARDS: usize = 10;

/// A signed-in user.
pub(crate) type Person = SignedIn;

/// Whose connection it is, and which topic it joins.
pub(crate) struct Seat<'a> {
    pub(crate) person: &'a Person,
    pub(crate) topic: String,
}

/// A board that is changed.
#[derive(Clone, Copy)]
pub(crate) struct Scene {
    pub(crate) board: BoardId,
    number: usize,
}

/// All users and all boards; every user is a member of every board.
pub(crate) struct Stage {
    people: Vec<Person>,
    idle: Vec<BoardId>,
    per_board: usize,
    /// The board whose changes are measured.
    pub(crate) busy: Scene,
    /// The board with a client that does not read.
    pub(crate) stalled: Scene,
}

impl Stage {
    /// Signs users up and fills boards.
    pub(crate) async fn set(server: &Server, options: &Options) -> Result<Self, LoadError> {
        let http = reqwest::Client::new();
        let sign_ups = stream::iter(0..PEOPLE).map(|n| sign_up(server, &http, n));
        let people: Vec<Person> = sign_ups.buffered(AT_ONCE).try_collect().await?;
        let boards = options.connections.div_ceil(options.per_board) as usize + 2;
        let create = |(number, owner)| {
            let (http, people) = (&http, &people);
            async move {
                let board = create_board(server, http, owner, number).await?;
                invite(server, owner, people, board).await?;
                Ok::<_, LoadError>(board)
            }
        };
        let owners = people.iter().cycle().take(boards).enumerate();
        let mut idle: Vec<BoardId> = stream::iter(owners).map(create).buffered(AT_ONCE).try_collect().await?;
        let mut scene = |number| {
            let board = idle.pop().unwrap_or_default();
            Scene { board, number }
        };
        let (busy, stalled) = (scene(1), scene(2));
        let stage = Self { people, idle, per_board: options.per_board as usize, busy, stalled };
        stage.furnish(server, busy).await?;
        stage.furnish(server, stalled).await?;
        Ok(stage)
    }

    /// The `n`th connection, on its user's own topic.
    pub(crate) fn on_own_topic(&self, n: usize) -> Seat<'_> {
        let person = self.person(n);
        Seat { person, topic: user_topic(person.user.id) }
    }

    /// The `n`th connection, when boards are filled one after another.
    pub(crate) fn on_boards(&self, n: usize) -> Seat<'_> {
        let board = self.idle.get(n / self.per_board).copied().unwrap_or_default();
        Seat { person: self.person(n), topic: board_topic(board) }
    }

    /// The `n`th connection on this board.
    pub(crate) fn on_scene(&self, scene: Scene, n: usize) -> Seat<'_> {
        Seat { person: self.person(n), topic: board_topic(scene.board) }
    }

    /// The `n`th connection, when each joins a different board.
    pub(crate) fn once_around(&self, n: usize) -> Seat<'_> {
        let scenes = [self.busy.board, self.stalled.board];
        let board = self.idle.iter().chain(&scenes).cycle().nth(n % self.boards()).copied();
        Seat { person: self.person(n), topic: board_topic(board.unwrap_or_default()) }
    }

    /// The number of boards.
    pub(crate) fn boards(&self) -> usize {
        self.idle.len() + 2
    }

    /// The number of boards with idle connections.
    pub(crate) fn idle_boards(&self) -> usize {
        self.idle.len()
    }

    #[expect(clippy::indexing_slicing, reason = "a remainder, of a list that is never empty")]
    fn person(&self, n: usize) -> &Person {
        &self.people[n % self.people.len()]
    }

    /// Adds two lists, and cards on the first.
    async fn furnish(&self, server: &Server, scene: Scene) -> Result<(), LoadError> {
        let mut at = Connection::seated(server, &self.on_scene(scene, 0)).await?;
        for n in 0..2 {
            let (id, name) = (scene.list(n), format!("List {n}"));
            at.command(&Command::CreateList(CreateList { id, name, after: Place::Last })).await?;
        }
        for n in 0..CARDS {
            let (id, list_id) = (scene.card(n), scene.list(0));
            let (fields, after) = (CardPatch::named(format!("Card {n}")), Place::Last);
            at.command(&Command::CreateCard(CreateCard { id, list_id, fields, after })).await?;
        }
        at.close().await;
        Ok(())
    }
}

impl Scene {
    /// One of its two lists.
    pub(crate) fn list(self, n: usize) -> ListId {
        ListId::from_parts(1, (self.number * 1_000 + n % 2) as u128)
    }

    /// One of its [`CARDS`].
    pub(crate) fn card(self, n: usize) -> CardId {
        CardId::from_parts(1, (self.number * 1_000 + n % CARDS) as u128)
    }
}

pub(crate) async fn sign_up(server: &Server, http: &reqwest::Client, n: usize) -> Result<Person, LoadError> {
    let user = NewUser {
        first_name: format!("Person {n}"),
        last_name: "Tester".to_owned(),
        email: format!("person{n}@example.org"),
        password: "sesame street".to_owned(),
        password_confirmation: None,
    };
    let url = format!("http://{}/api/v1/registrations", server.address());
    let answer = http.post(url).json(&Registration { user }).send().await?;
    Ok(answer.error_for_status()?.json().await?)
}

pub(crate) async fn create_board(
    server: &Server,
    http: &reqwest::Client,
    owner: &Person,
    number: usize,
) -> Result<BoardId, LoadError> {
    let name = format!("Board {number}");
    let board = BoardFields { id: BoardId::default(), name, background: Color::default() };
    let url = format!("http://{}/api/v1/boards", server.address());
    let answer = http.post(url).bearer_auth(&owner.jwt).json(&NewBoard { board }).send().await?;
    let board: BoardSummary = answer.error_for_status()?.json().await?;
    Ok(board.id)
}

/// Makes every user a member.
async fn invite(server: &Server, owner: &Person, people: &[Person], board: BoardId) -> Result<(), LoadError> {
    let mut at = Connection::seated(server, &Seat { person: owner, topic: board_topic(board) }).await?;
    for person in people.iter().filter(|person| person.user.id != owner.user.id) {
        let email = person.user.email.clone();
        at.command(&Command::AddMember(AddMember { email, role: Role::Member, invitee: Invitee::Asked }))
            .await?;
    }
    at.close().await;
    Ok(())
}

//! The people, and the boards they share.

use futures_util::{StreamExt, TryStreamExt, stream};
use shared::board::{AddMember, CardPatch, Color, Command, CreateCard, CreateList, Place, Role};
use shared::id::{BoardId, CardId, ListId};
use shared::wire::rest::{BoardFields, BoardSummary, NewBoard, NewUser, Registration, SignedIn};
use shared::wire::{board_topic, user::user_topic};

use crate::connection::Connection;
use crate::error::LoadError;
use crate::options::Options;
use crate::server::Server;

/// Passwords are slow to hash, on purpose; a few people with many windows are as good a crowd.
const PEOPLE: usize = 8;

/// Boards that are prepared at the same time.
const AT_ONCE: usize = 8;

/// Cards of a board on which something happens.
pub(crate) const CARDS: usize = 10;

/// Somebody with an account.
pub(crate) type Person = SignedIn;

/// Where a connection sits: whose it is, and what it joins.
pub(crate) struct Seat<'a> {
    pub(crate) person: &'a Person,
    pub(crate) topic: String,
}

/// A board on which something happens.
#[derive(Clone, Copy)]
pub(crate) struct Scene {
    pub(crate) board: BoardId,
    number: usize,
}

/// Everybody, and all boards; everybody is a member of each.
pub(crate) struct Stage {
    people: Vec<Person>,
    idle: Vec<BoardId>,
    per_board: usize,
    /// Its changes are timed.
    pub(crate) busy: Scene,
    /// One of its readers does not read.
    pub(crate) stalled: Scene,
}

impl Stage {
    /// Signs people up and fills boards.
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

    /// The `n`th connection on its person's own topic.
    pub(crate) fn on_own_topic(&self, n: usize) -> Seat<'_> {
        let person = self.person(n);
        Seat { person, topic: user_topic(person.user.id) }
    }

    /// The `n`th connection on a board, when the boards are filled one after the other.
    pub(crate) fn on_boards(&self, n: usize) -> Seat<'_> {
        let board = self.idle.get(n / self.per_board).copied().unwrap_or_default();
        Seat { person: self.person(n), topic: board_topic(board) }
    }

    /// The `n`th connection on that board.
    pub(crate) fn on_scene(&self, scene: Scene, n: usize) -> Seat<'_> {
        Seat { person: self.person(n), topic: board_topic(scene.board) }
    }

    /// The `n`th connection, when each sits down at another board.
    pub(crate) fn once_around(&self, n: usize) -> Seat<'_> {
        let scenes = [self.busy.board, self.stalled.board];
        let board = self.idle.iter().chain(&scenes).cycle().nth(n % self.boards()).copied();
        Seat { person: self.person(n), topic: board_topic(board.unwrap_or_default()) }
    }

    /// All boards there are.
    pub(crate) fn boards(&self) -> usize {
        self.idle.len() + 2
    }

    /// Boards that connections idle on.
    pub(crate) fn idle_boards(&self) -> usize {
        self.idle.len()
    }

    #[expect(clippy::indexing_slicing, reason = "a remainder, of a list that is never empty")]
    fn person(&self, n: usize) -> &Person {
        &self.people[n % self.people.len()]
    }

    /// Two lists, and cards on the first.
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

async fn sign_up(server: &Server, http: &reqwest::Client, n: usize) -> Result<Person, LoadError> {
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

async fn create_board(
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

/// Makes everybody a member.
async fn invite(server: &Server, owner: &Person, people: &[Person], board: BoardId) -> Result<(), LoadError> {
    let mut at = Connection::seated(server, &Seat { person: owner, topic: board_topic(board) }).await?;
    for person in people.iter().filter(|person| person.user.id != owner.user.id) {
        let email = person.user.email.clone();
        at.command(&Command::AddMember(AddMember { email, role: Role::Member, user: None })).await?;
    }
    at.close().await;
    Ok(())
}

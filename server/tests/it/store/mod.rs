//! Every function of the store on both databases, because the compiler does not check SQL.
//!
//! A case is a function that takes a [`Fixture`]; `on_both!` makes two tests of it. The compiler reports a case that is
//! not listed as unused.

use serde_json::{Value, json};
use server::store::{Append, AppendError, NewUser, Store};
use shared::board::{Board, Color, Record, User};
use shared::id::{BoardId, Cid, Millis, Seq, UserId};
use shared::wire;

use crate::support::{Database, TestDatabase};

macro_rules! on_both {
    ($($case:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $case() {
                super::$case(crate::store::Fixture::on(crate::support::Database::Sqlite).await).await;
            })+
        }
        mod postgres {
            $(#[tokio::test]
            async fn $case() {
                super::$case(crate::store::Fixture::on(crate::support::Database::Postgres).await).await;
            })+
        }
    };
}

mod connecting;
mod home;
mod invitations;
mod log;
mod people;
mod schema;

/// A store with Ann, Ben and a board of Ann's in it.
struct Fixture {
    store: Store,
    database: TestDatabase,
    ann: User,
    ben: User,
    board: BoardId,
}

impl Fixture {
    async fn on(database: Database) -> Self {
        let database = database.create().await;
        let store = database.open().await;
        let (ann, ben) = (person(1, "Ann"), person(2, "Ben"));
        for user in [&ann, &ben] {
            let new = NewUser { user: user.clone(), password_hash: "$argon2id$".to_owned(), at: Millis(1) };
            store.create_user(&new).await.unwrap().unwrap();
        }
        let fixture = Self { store, database, ann, ben, board: BoardId::from_parts(1, 1) };
        assert!(fixture.create_board(fixture.board, "Plan", 1).await);
        fixture
    }

    /// Creates a board of Ann's. `false`: the id is taken.
    async fn create_board(&self, id: BoardId, name: &str, at: i64) -> bool {
        let board = Board::new(id, name.to_owned(), Color::Sky, self.ann.clone());
        self.store.create_board(&board, self.ann.id, Millis(at)).await.unwrap()
    }

    /// An event by Ann; its `cid` and its time are made from `seq`.
    fn event(&self, seq: u64, name: &str, payload: &Value) -> Append {
        self.event_of(seq, cid(seq), name, payload)
    }

    fn event_of(&self, seq: u64, cid: Cid, name: &str, payload: &Value) -> Append {
        let event = wire::decode_event(name, &payload.to_string()).unwrap();
        let at = Millis(i64::try_from(seq).unwrap());
        Append::new(&Record { seq: Seq(seq), cid, actor: self.ann.id, at, event }).unwrap()
    }

    /// Any event: the board is renamed.
    fn any_event(&self, seq: u64) -> Append {
        self.event(seq, "board:updated", &json!({ "name": format!("Plan {seq}") }))
    }

    /// Appends one event to the board.
    async fn append(&self, seq: u64, name: &str, payload: Value) {
        self.try_append(vec![self.event(seq, name, &payload)]).await.unwrap();
    }

    async fn try_append(&self, appends: Vec<Append>) -> Result<(), AppendError> {
        self.store.append(self.board, appends).await
    }

    /// The `seq` of each event in a board's log.
    async fn seqs(&self, board: BoardId) -> Vec<u64> {
        let events = self.store.events_after(board, Seq(0)).await.unwrap();
        events.iter().map(|(head, _, _)| head.seq.0).collect()
    }
}

fn person(n: u64, name: &str) -> User {
    User {
        id: UserId::from_parts(n, 0),
        first_name: name.to_owned(),
        last_name: "Tester".to_owned(),
        email: format!("{}@example.org", name.to_lowercase()),
    }
}

fn cid(n: u64) -> Cid {
    Cid::from_parts(n, 7)
}

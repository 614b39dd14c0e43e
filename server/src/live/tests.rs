//! Boards without a socket: what a client cannot trigger.

use shared::board::{BoardPatch, Command, UpdateBoard, User};
use shared::id::{BoardId, Cid, Millis, UserId};
use shared::wire::rest::BoardFields;
use tempfile::TempDir;

use super::{Boards, CreateError, Created, ExecuteError};
use crate::bus::Bus;
use crate::clock::Clock;
use crate::log::captured::Logged;
use crate::registry::Registry;
use crate::store::{NewUser, Store};

struct Scene {
    boards: Boards,
    store: Store,
    ann: User,
    ben: User,
    _dir: TempDir,
}

impl Scene {
    async fn begin() -> Self {
        let dir = TempDir::new().unwrap();
        let store = Store::open(dir.path()).await.unwrap();
        let boards = Boards::new(store.clone(), Bus::default(), Registry::default(), Clock::default());
        let (ann, ben) = (person(&store, "Ann").await, person(&store, "Ben").await);
        Self { boards, store, ann, ben, _dir: dir }
    }

    async fn board(&self) -> BoardId {
        let created = self.boards.create(fields(BoardId::default()), self.ann.clone()).await.unwrap();
        created.into_summary().id
    }

    async fn rename(&self, board: BoardId, cid: Cid) -> Result<(), ExecuteError> {
        let patch = BoardPatch { name: Some(format!("Plan {cid}")), background: None };
        let command = UpdateBoard { patch };
        self.boards.execute(board, self.ann.id, cid, Command::UpdateBoard(command)).await.map(drop)
    }
}

async fn person(store: &Store, name: &str) -> User {
    let (first_name, last_name) = (name.to_owned(), "Tester".to_owned());
    let id = UserId::from_parts(1, u128::from(name.as_bytes()[0]));
    let user = User { id, first_name, last_name, email: format!("{name}@example.org").to_lowercase() };
    let new = NewUser { user, password_hash: String::new(), at: Millis(0) };
    store.create_user(&new).await.unwrap().unwrap();
    new.user
}

fn fields(id: BoardId) -> BoardFields {
    BoardFields { id, name: "Plan".to_owned(), ..BoardFields::default() }
}

#[tokio::test]
async fn a_failed_commit_is_logged_once_with_its_board_and_its_root_cause() {
    let scene = Scene::begin().await;
    let (board, cid) = (scene.board().await, Cid::from_parts(2, 2));
    scene.rename(board, Cid::from_parts(2, 1)).await.unwrap();
    scene.store.close().await;
    let logged = Logged::default();
    let _listening = logged.listen();
    assert!(matches!(scene.rename(board, cid).await, Err(ExecuteError::Unavailable)));
    logged.assert_one_line(&[
        "ERROR",
        &board.to_string(),
        &cid.to_string(),
        "the database failed: ",
        "closed pool",
    ]);
}

#[tokio::test]
async fn a_board_that_cannot_be_read_is_logged_once_too() {
    let scene = Scene::begin().await;
    let (board, cid) = (scene.board().await, Cid::from_parts(2, 2));
    scene.store.close().await;
    let logged = Logged::default();
    let _listening = logged.listen();
    assert!(matches!(scene.rename(board, cid).await, Err(ExecuteError::Unavailable)));
    logged.assert_one_line(&["ERROR", &format!("board.id={board}"), &cid.to_string(), "closed pool"]);
}

#[tokio::test]
async fn a_board_created_twice_is_answered_twice_and_only_to_its_owner() {
    let Scene { boards, ann, ben, .. } = &Scene::begin().await;
    let create = |owner: &User| boards.create(fields(BoardId::from_parts(1, 1)), owner.clone());
    let Created::New(board) = create(ann).await.unwrap() else { panic!("it is new") };
    assert_eq!((board.user_id, board.members.as_slice()), (ann.id, std::slice::from_ref(ann)));
    assert_eq!(create(ann).await.unwrap(), Created::Known(board));
    assert!(matches!(create(ben).await, Err(CreateError::IdTaken)));
}

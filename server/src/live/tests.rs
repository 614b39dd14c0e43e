//! Boards without a socket: what a client cannot trigger.

use std::num::{NonZeroU16, NonZeroU32};

use shared::board::{
    AddMember, ArchiveBoard, BoardPatch, Command, Invitee, RemoveMember, Role, UpdateBoard, User,
};
use shared::id::{BoardId, Cid, Millis, UserId};
use shared::phoenix::{Topic, Version};
use shared::wire;
use shared::wire::rest::BoardFields;
use tempfile::TempDir;

use super::{AddingPace, Boards, CreateError, Created, ExecuteError, JoinError};
use crate::budget::Budget;
use crate::bus::Bus;
use crate::clock::Clock;
use crate::log::captured::Logged;
use crate::queue::queue;
use crate::registry::Registry;
use crate::store::{Health, NewUser, Store, StoreError};

struct Scene {
    boards: Boards,
    bus: Bus,
    store: Store,
    ann: User,
    ben: User,
    _dir: TempDir,
}

impl Scene {
    async fn begin() -> Self {
        let dir = TempDir::new().unwrap();
        let store = Store::open(dir.path()).await.unwrap();
        let bus = Bus::default();
        let boards = Boards::new(
            store.clone(),
            bus.clone(),
            Registry::default(),
            Clock::default(),
            AddingPace::new(NonZeroU32::MAX),
            Budget::new(256 * 1024 * 1024),
        );
        let (ann, ben) = (person(&store, "Ann").await, person(&store, "Ben").await);
        Self { boards, bus, store, ann, ben, _dir: dir }
    }

    async fn board(&self) -> BoardId {
        let created = self.boards.create(fields(BoardId::default()), self.ann.clone()).await.unwrap();
        created.into_summary().id
    }

    /// A small change.
    async fn rename(&self, board: BoardId, cid: Cid) -> Result<(), ExecuteError> {
        self.rename_to(board, cid, format!("Plan {cid}")).await
    }

    /// A change that needs room on the disk.
    async fn rename_at_length(&self, board: BoardId, cid: Cid) -> Result<(), ExecuteError> {
        self.rename_to(board, cid, format!("{cid} {}", "x".repeat(200))).await
    }

    async fn rename_to(&self, board: BoardId, cid: Cid, name: String) -> Result<(), ExecuteError> {
        let command = UpdateBoard { patch: BoardPatch { name: Some(name), background: None } };
        self.boards.execute(board, self.ann.id, cid, Command::UpdateBoard(command)).await.map(drop)
    }

    /// Makes changes until one is not accepted: the database has no room for another of its size.
    async fn fill(&self, board: BoardId) -> ExecuteError {
        for n in 0.. {
            if let Err(error) = self.rename_at_length(board, Cid::from_parts(9, n)).await {
                return error;
            }
        }
        unreachable!()
    }
}

async fn person(store: &Store, name: &str) -> User {
    try_person(store, name).await.unwrap()
}

async fn try_person(store: &Store, name: &str) -> Result<User, StoreError> {
    let (first_name, last_name) = (name.to_owned(), "Tester".to_owned());
    let id = UserId::from_parts(1, u128::from(name.as_bytes()[0]));
    let user = User { id, first_name, last_name, email: format!("{name}@example.org").to_lowercase() };
    let new = NewUser { user, password_hash: String::new(), at: Millis(0) };
    store.create_user(&new).await?.unwrap();
    Ok(new.user)
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

#[tokio::test]
async fn a_full_disk_ends_nothing_for_good() {
    let scene = Scene::begin().await;
    let board = scene.board().await;
    scene.store.limit(1).await;
    let logged = Logged::default();
    let listening = logged.listen();
    assert!(matches!(scene.fill(board).await, ExecuteError::Unavailable));
    drop(listening);
    logged.assert_one_line(&["ERROR", "board.id", "the database failed: ", "database or disk is full"]);

    let seq = scene.boards.read(board, scene.ann.id).await.unwrap().unwrap().seq;
    for n in 0..10 {
        let change = scene.rename_at_length(board, Cid::from_parts(2, n)).await;
        assert!(matches!(change, Err(ExecuteError::Unavailable)), "{change:?}");
        let person = try_person(&scene.store, &format!("{n}{}", "x".repeat(9_000))).await;
        assert!(matches!(person, Err(StoreError::Database(_))), "others than the writer: {person:?}");
        assert_eq!(scene.store.health().await, Health { reads: true, writes: false });
    }
    scene.store.limit(u32::MAX).await;
    assert!(scene.store.health().await.is_good());
    scene.rename_at_length(board, Cid::from_parts(2, 1)).await.unwrap();
    let now = scene.boards.read(board, scene.ann.id).await.unwrap().unwrap().seq;
    assert_eq!(now, seq.next(), "nothing that was refused is in the log");
    try_person(&scene.store, "Cay").await.unwrap();
}

#[tokio::test]
async fn a_writer_that_panics_is_replaced() {
    let scene = Scene::begin().await;
    let board = scene.board().await;
    for n in 0..3 {
        scene.store.kill_writer().await;
        // The first may have reached the old one, and gets no answer.
        drop(scene.rename(board, Cid::from_parts(2, n)).await);
        scene.rename(board, Cid::from_parts(2, n)).await.unwrap();
        assert!(scene.store.health().await.is_good());
    }
}

#[tokio::test]
async fn a_board_whose_task_panics_is_read_again() {
    let scene = Scene::begin().await;
    let board = scene.board().await;
    scene.rename(board, Cid::from_parts(2, 1)).await.unwrap();
    let joined =
        scene.boards.join(board, scene.ann.id, None, usize::MAX, || panic!("as the test wants it")).await;
    assert!(matches!(joined.map(drop), Err(JoinError::Store(StoreError::Unavailable))));
    let seq = scene.boards.execute(board, scene.ann.id, Cid::from_parts(2, 2), archive()).await.unwrap();
    assert_eq!(seq.0, 2);
    assert_eq!(scene.boards.count(), 1);
}

fn archive() -> Command {
    Command::ArchiveBoard(ArchiveBoard {})
}

/// Whether they have joined or are about to: the removal and the changes after it are decided in one batch.
#[tokio::test]
async fn who_is_removed_hears_nothing_that_is_decided_in_the_same_batch() {
    let scene = Scene::begin().await;
    let (boards, ann, ben) = (&scene.boards, scene.ann.id, scene.ben.id);
    let board = scene.board().await;
    let email = scene.ben.email.clone();
    let invitee = Invitee::Known(scene.ben.clone());
    let add = AddMember { email, role: Role::Member, invitee };
    boards.execute(board, ann, Cid::from_parts(2, 1), Command::AddMember(add)).await.unwrap();
    let mut ends = Vec::new();
    for opened in [true, false] {
        let (queue, outgoing) = queue(Version::V2, NonZeroU16::MAX);
        let (bus, topic) = (scene.bus.clone(), wire::board_topic(board));
        let subscribe = move || bus.subscribe(&topic, ben, Topic::from(&*topic), queue);
        let subscription =
            boards.join(board, ben, None, usize::MAX, subscribe).await.ok().unwrap().subscription;
        assert!(!opened || subscription.open());
        ends.push((subscription, outgoing));
    }
    let remove = Command::RemoveMember(RemoveMember { user_id: ben });
    let (removed, renamed, again) = tokio::join!(
        boards.execute(board, ann, Cid::from_parts(2, 2), remove),
        scene.rename(board, Cid::from_parts(2, 3)),
        scene.rename(board, Cid::from_parts(2, 4)),
    );
    removed.unwrap();
    renamed.unwrap();
    again.unwrap();
    let heard = ends.iter_mut().map(|(subscription, outgoing)| {
        assert!(!subscription.open());
        let frames = std::iter::from_fn(|| outgoing.try_next());
        frames.map(|frame| frame.joined().split('"').nth(3).unwrap().to_owned()).collect()
    });
    assert_eq!(heard.collect::<Vec<Vec<_>>>(), [vec!["member:removed".to_owned()], vec![]]);
}

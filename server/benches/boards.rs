//! The cost of a change: `cargo bench -p server`. Machines are noisy; compare within one run.

#![expect(clippy::unwrap_used, reason = "a bench that cannot run says so by panicking")]

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use clap::Parser;
use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use server::App;
use server::bus::Bus;
use server::config::Cli;
use server::queue::queue;
use server::store::NewUser;
use shared::board::{
    Board, BoardPatch, CardPatch, Color, Command, CreateCard, CreateList, Event, MoveCard, Place, Record,
    UpdateBoard, User, decide,
};
use shared::id::{BoardId, CardId, Cid, ListId, Millis, Seq, UserId};
use shared::phoenix::Version;
use tokio::runtime::Runtime;

const CARDS: u64 = 2_000;
const LISTS: u64 = 10;
const CALLERS: u64 = 64;

fn main() {
    divan::main();
}

/// A move anywhere on a board of 2,000 cards, decided and applied.
#[divan::bench]
fn decide_and_apply(bencher: Bencher) {
    let (mut board, me) = full_board(CARDS, LISTS);
    let mut n = 0;
    bencher.counter(ItemsCount::new(1_u64)).bench_local(|| {
        n += 1;
        let (id, after) = (card(n * 7 % CARDS), Place::After(card(n * 13 % CARDS)));
        let command = Command::MoveCard(MoveCard::to(id, list(n % LISTS), after));
        if let Some(event) = decide(&board, me.id, &command).unwrap() {
            apply(&mut board, me.id, event);
        }
    });
}

/// A move within a list of that many cards, decided. It looks only at its neighbours, so the length should cost nothing.
#[divan::bench(args = [10, 9_000])]
fn decide_in_a_list_of(bencher: Bencher, cards: u64) {
    let (board, me) = full_board(cards, 1);
    let mut n = 0;
    bencher.counter(ItemsCount::new(1_u64)).bench_local(|| {
        n += 1;
        let (id, after) = (card(n % cards), Place::After(card((n * 7 + 5) % cards)));
        decide(&board, me.id, &Command::MoveCard(MoveCard::to(id, list(0), after))).unwrap()
    });
}

/// One broadcast put into the queues of 1,000 connections and taken out again.
#[divan::bench]
fn fan_out_to_1000(bencher: Bencher) {
    let bus = Bus::default();
    let mut ends: Vec<_> = (0..1_000)
        .map(|_| {
            let (sender, outgoing) = queue(Version::V2, std::num::NonZeroU16::MAX);
            let subscription =
                bus.subscribe("boards:1", shared::id::UserId::default(), "boards:1".into(), sender);
            subscription.open();
            (subscription, outgoing)
        })
        .collect();
    let payload =
        r#"{"seq":1,"id":"01ARZ3NDEKTSV4RRFFQ69G5FAV","list_id":"01ARZ3NDEKTSV4RRFFQ69G5FAV","rank":"80"}"#;
    bencher.counter(ItemsCount::new(1_000_u64)).bench_local(|| {
        bus.publish("boards:1", "card:moved", payload);
        for (_, outgoing) in &mut ends {
            black_box(outgoing.try_next().unwrap());
        }
    });
}

/// One caller after another on one board: a commit for each change; the baseline for the next two.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn durable_one_commit_each(bencher: Bencher) {
    let bed = TestBed::new(1);
    bencher.counter(ItemsCount::new(CALLERS)).bench_local(|| {
        bed.runtime.block_on(async {
            for _ in 0..CALLERS {
                bed.change(0).await;
            }
        });
    });
}

/// 64 callers at once on one board.
#[divan::bench(sample_count = 10, sample_size = 4)]
fn durable_64_callers_one_board(bencher: Bencher) {
    let bed = Arc::new(TestBed::new(1));
    bencher.counter(ItemsCount::new(CALLERS)).bench_local(|| all_at_once(&bed, |_| 0));
}

/// 64 callers at once, each on its own board.
#[divan::bench(sample_count = 10, sample_size = 4)]
fn durable_64_callers_64_boards(bencher: Bencher) {
    let bed = Arc::new(TestBed::new(usize::try_from(CALLERS).unwrap()));
    bencher.counter(ItemsCount::new(CALLERS)).bench_local(|| all_at_once(&bed, |caller| caller));
}

fn all_at_once(bed: &Arc<TestBed>, board: impl Fn(usize) -> usize) {
    bed.runtime.block_on(async {
        let change = |caller| {
            let (bed, board) = (bed.clone(), board(caller));
            tokio::spawn(async move { bed.change(board).await })
        };
        for done in (0..usize::try_from(CALLERS).unwrap()).map(change).collect::<Vec<_>>() {
            done.await.unwrap();
        }
    });
}

/// The inside of a real server, on a real database file.
struct TestBed {
    runtime: Runtime,
    app: App,
    me: UserId,
    boards: Vec<BoardId>,
    changes: AtomicU64,
    _dir: tempfile::TempDir,
}

impl TestBed {
    fn new(boards: usize) -> Self {
        let dir = tempfile::TempDir::new().unwrap();
        let runtime = Runtime::new().unwrap();
        let (app, me, boards) = runtime.block_on(async {
            let app = App::open(config(dir.path())).await.unwrap();
            let me = user();
            let new = NewUser { user: me.clone(), password_hash: String::new(), at: Millis(0) };
            app.store.create_user(&new).await.unwrap().unwrap();
            let mut ids = Vec::new();
            for n in 0..boards {
                let id = BoardId::from_parts(1, n as u128);
                let board = Board::new(id, "Plan".to_owned(), Color::Blue, me.clone());
                assert!(app.store.create_board(&board, me.id, Millis(0)).await.unwrap());
                ids.push(id);
            }
            (app, me.id, ids)
        });
        Self { runtime, app, me, boards, changes: AtomicU64::new(0), _dir: dir }
    }

    async fn change(&self, board: usize) {
        let name = format!("Plan {}", self.changes.fetch_add(1, Ordering::Relaxed));
        let command =
            Command::UpdateBoard(UpdateBoard { patch: BoardPatch { name: Some(name), background: None } });
        let cid = Cid::from_ulid(self.app.clock.ulid());
        self.app.boards.execute(self.boards[board], self.me, cid, command).await.unwrap();
    }
}

fn config(dir: &Path) -> server::config::Config {
    Cli::try_parse_from(["boardwalk", "--data-dir", dir.to_str().unwrap()]).unwrap().config
}

fn user() -> User {
    let (first_name, last_name) = ("Ann".to_owned(), "Lee".to_owned());
    User { id: UserId::from_parts(1, 1), first_name, last_name, email: "ann@example.org".to_owned() }
}

fn list(n: u64) -> ListId {
    ListId::from_parts(2, n.into())
}

fn card(n: u64) -> CardId {
    CardId::from_parts(3, n.into())
}

fn full_board(cards: u64, lists: u64) -> (Board, User) {
    let me = user();
    let mut board = Board::new(BoardId::from_parts(1, 1), "Plan".to_owned(), Color::Blue, me.clone());
    let columns = (0..lists).map(|n| {
        Command::CreateList(CreateList { id: list(n), name: format!("List {n}"), after: Place::Last })
    });
    let cards = (0..cards).map(|n| {
        let (id, list_id, fields) = (card(n), list(n % lists), CardPatch::named(format!("Card {n}")));
        Command::CreateCard(CreateCard { id, list_id, fields, after: Place::Last })
    });
    for command in columns.chain(cards) {
        let event = decide(&board, me.id, &command).unwrap().unwrap();
        apply(&mut board, me.id, event);
    }
    (board, me)
}

fn apply(board: &mut Board, actor: UserId, event: Event) {
    let Seq(seq) = board.seq;
    let record = Record { seq: Seq(seq + 1), cid: Cid::default(), actor, at: Millis(0), event };
    black_box(board.apply(&record));
}

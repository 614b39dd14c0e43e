//! Backups: whole, also of a running server, and checked when they are restored.

use std::path::Path;

use serde_json::json;
use shared::id::{BoardId, Seq};
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};
use tempfile::TempDir;
use tokio::sync::watch;

use crate::support::{Client, Database, Person, Process, TestDatabase};

#[tokio::test(flavor = "multi_thread")]
async fn backups_of_a_busy_server_are_whole() {
    const BACKUPS: usize = 4;
    let database = Database::Sqlite.create().await;
    let process = Process::start(&database);
    let ann = Person::sign_up(&process.url, "Ann").await;
    let boards = [ann.create_board("Plan").await, ann.create_board("Journey").await];
    let (mut writers, mut acknowledged) = (Vec::new(), Vec::new());
    for board in boards {
        let (sender, last) = watch::channel(0);
        acknowledged.push(last);
        writers.push(tokio::spawn(keep_changing(ann.connect().await, board, sender)));
    }

    let (shelf, mut restored) = (TempDir::new().unwrap(), Vec::new());
    for n in 0..BACKUPS {
        // Some changes lie between two backups.
        for last in &mut acknowledged {
            let seen = *last.borrow();
            last.wait_for(|now| *now > seen + 10).await.unwrap();
        }
        let before: Vec<u64> = acknowledged.iter().map(|last| *last.borrow()).collect();
        let target = shelf.path().join(format!("backups/{n}"));
        let (succeeded, said) = tokio::task::block_in_place(|| back_up(&database, &target));
        assert!(succeeded, "{said}");
        restored.push((target, before));
    }
    writers.iter().for_each(tokio::task::JoinHandle::abort);
    process.kill();

    for (backup, before) in restored {
        let new = Database::Sqlite.create().await;
        let (succeeded, said) = restore(&new, &backup);
        assert!(succeeded, "{said}");
        let store = new.open().await;
        for (board, before) in boards.into_iter().zip(before) {
            let log = store.events_after(board, Seq(0)).await.unwrap();
            let seqs: Vec<u64> = log.iter().map(|(head, _, _)| head.seq.0).collect();
            assert_eq!(seqs, (1..=seqs.len() as u64).collect::<Vec<_>>(), "without gaps");
            assert!(seqs.len() as u64 >= before, "{} of {before}", seqs.len());
        }
        store.close().await;
        let process = Process::start(&new);
        let (status, _) = ann.at(&process.url).get("current_user").await;
        assert!(status.is_success(), "the secret is the same, so Ann is still signed in");
    }
}

#[tokio::test]
async fn after_a_stop_the_database_file_is_all() {
    let database = Database::Sqlite.create().await;
    let process = Process::start(&database);
    let ann = Person::sign_up(&process.url, "Ann").await;
    let board = ann.create_board("Plan").await;
    let mut client = ann.connect().await;
    client.join_board(board).await;
    for n in 0..20 {
        push_list(&mut client, board, n).await;
    }
    assert!(process.stop());
    let journal = database.dir.path().join("boardwalk.db-wal");
    assert!(!journal.exists() || journal.metadata().unwrap().len() == 0);
    let alone = TestDatabase::copy_of(&database.file());
    assert_eq!(alone.open().await.events_after(board, Seq(0)).await.unwrap().len(), 20);
}

#[tokio::test]
async fn only_sound_backups_are_restored() {
    let database = Database::Sqlite.create().await;
    let process = Process::start(&database);
    let ann = Person::sign_up(&process.url, "Ann").await;
    let board = ann.create_board("Plan").await;
    let mut client = ann.connect().await;
    client.join_board(board).await;
    for n in 0..20 {
        push_list(&mut client, board, n).await;
    }
    let flaws = [
        ("DELETE FROM board_events WHERE seq = 7", "the log of board"),
        ("DELETE FROM board_events WHERE seq = 20", "the log of board"),
        ("UPDATE board_events SET seq = 0 WHERE seq = 20", "the log of board"),
        (
            "INSERT INTO _sqlx_migrations VALUES (9999, 'later', 0, TRUE, x'00', 0)",
            "another version of Boardwalk",
        ),
        ("PRAGMA foreign_keys = OFF; DELETE FROM users", "refers to one that is missing"),
        ("DROP TABLE board_snapshots; DROP TABLE board_events", "not a database of Boardwalk"),
    ];
    let shelf = TempDir::new().unwrap();
    for (n, (flaw, complaint)) in flaws.into_iter().enumerate() {
        let backup = shelf.path().join(n.to_string());
        assert!(back_up(&database, &backup).0);
        let url = format!("sqlite://{}", backup.join("boardwalk.db").display());
        let mut flawed = SqliteConnection::connect(&url).await.unwrap();
        sqlx::raw_sql(AssertSqlSafe(flaw)).execute(&mut flawed).await.unwrap();
        flawed.close().await.unwrap();
        assert_refused(&backup, complaint).await;
    }
    let damaged = shelf.path().join("damaged");
    assert!(back_up(&database, &damaged).0);
    let mut bytes = std::fs::read(damaged.join("boardwalk.db")).unwrap();
    bytes[4_096 * 3..4_096 * 20].fill(0x5a);
    std::fs::write(damaged.join("boardwalk.db"), bytes).unwrap();
    assert_refused(&damaged, "damaged").await;
    std::fs::write(damaged.join("boardwalk.db"), "no database").unwrap();
    assert_refused(&damaged, "file is not a database").await;
    assert_refused(&shelf.path().join("nowhere"), "there is no boardwalk.db in").await;

    let sound = shelf.path().join("sound");
    assert!(back_up(&database, &sound).0);
    let (_, said) = restore(&database, &sound);
    assert!(said.contains("is in use by process"), "{said}");
    assert!(process.stop());
    let (succeeded, said) = restore(&database, &sound);
    assert!(!succeeded && said.contains("boardwalk.db exists already, and is not overwritten"), "{said}");
    let (succeeded, said) = back_up(&database, &sound);
    assert!(!succeeded && said.contains("sound exists already"), "{said}");
}

#[tokio::test]
async fn a_backup_is_for_its_owner_only_and_leaves_nothing_else_behind() {
    let database = Database::Sqlite.create().await;
    assert!(!back_up(&database, &database.dir.path().join("early")).0, "there is no database yet");
    assert!(Process::start(&database).stop());
    let shelf = TempDir::new().unwrap();
    let backup = shelf.path().join("backup");
    let (succeeded, said) = back_up(&database, &backup);
    assert!(succeeded && said.contains("0 users, 0 boards, 0 changes"), "{said}");
    assert_eq!(names(shelf.path()), ["backup"]);
    assert_eq!(names(&backup), ["boardwalk.db", "secret"]);
    let new = Database::Sqlite.create().await;
    assert!(restore(&new, &backup).0);
    assert_eq!(names(new.dir.path()), ["boardwalk.db", "lock", "secret"]);
    #[cfg(unix)]
    for dir in [&backup, new.dir.path()] {
        use std::os::unix::fs::PermissionsExt;
        for name in names(dir) {
            let mode = dir.join(&name).metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{name}");
        }
    }
    #[cfg(unix)]
    assert_eq!(
        std::os::unix::fs::PermissionsExt::mode(&backup.metadata().unwrap().permissions()) & 0o777,
        0o700
    );
}

#[tokio::test]
async fn postgresql_has_its_own_backups() {
    let database = Database::Postgres.create().await;
    for command in ["backup", "restore"] {
        let (succeeded, said) = Process::end(&database, &[command, "somewhere"]);
        assert!(!succeeded && said.contains("pg_dump"), "{said}");
    }
}

fn back_up(database: &TestDatabase, target: &Path) -> (bool, String) {
    Process::end(database, &["backup", target.to_str().unwrap()])
}

fn restore(database: &TestDatabase, source: &Path) -> (bool, String) {
    Process::end(database, &["restore", source.to_str().unwrap()])
}

/// The backup is not restored, and the data directory can be used for another.
async fn assert_refused(backup: &Path, complaint: &str) {
    let new = Database::Sqlite.create().await;
    let (succeeded, said) = restore(&new, backup);
    assert!(!succeeded && said.contains(complaint), "{complaint}: {said}");
    assert!(names(new.dir.path()).iter().all(|name| name == "lock"), "{:?}", names(new.dir.path()));
}

/// The names in a folder, sorted.
fn names(dir: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(dir).unwrap();
    let mut names: Vec<String> = entries.map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Changes a board again and again, and counts what is acknowledged.
async fn keep_changing(mut client: Client, board: BoardId, acknowledged: watch::Sender<u64>) {
    client.join_board(board).await;
    for n in 0.. {
        let name = json!({ "name": format!("{n} {}", "x".repeat(200)) });
        let answer = client.push(&format!("boards:{board}"), "board:update", name).await.unwrap();
        acknowledged.send_replace(answer["seq"].as_u64().unwrap());
    }
}

async fn push_list(client: &mut Client, board: BoardId, n: u32) {
    let list = json!({ "list": { "name": format!("list {n}") } });
    client.push(&format!("boards:{board}"), "lists:create", list).await.unwrap();
}

//! Deleted is deleted: the text is in no answer, in no event, and in no file.

use std::path::Path;

use serde_json::{Value, json};
use shared::board::limit;
use shared::id::{BoardId, CardId, CommentId, ListId};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection, SqliteConnection};

use crate::support::raw::{Raw, WAYS};
use crate::support::{Database, PATIENCE, Person, Process, Server};

const LIST: ListId = ListId::from_parts(1, 1);
const CARD: CardId = CardId::from_parts(2, 1);
const SECRET: &str = "correct-horse-battery";

async fn run(person: &Person, board: &str, event: &str, payload: Value) -> Result<u64, String> {
    let body = json!({ "event": event, "payload": payload });
    let (status, body) = person.post(&format!("boards/{board}/commands"), body).await;
    if status == 200 {
        Ok(body["seq"].as_u64().unwrap())
    } else {
        Err(body["error"].as_str().unwrap().to_owned())
    }
}

/// A board with a card that has been described with the secret, and has a comment with it.
async fn board(ann: &Person) -> String {
    let board = ann.create_board("Plan").await.to_string();
    let text = format!("{SECRET} {}", "x".repeat(5_000));
    let comment = json!({ "id": CommentId::from_parts(3, 1), "card_id": CARD, "text": text });
    for (event, payload) in [
        ("lists:create", json!({ "list": { "id": LIST, "name": "List" } })),
        (
            "cards:create",
            json!({ "card": { "id": CARD, "list_id": LIST, "name": "Card", "description": text } }),
        ),
        ("card:update", json!({ "card": { "id": CARD, "description": format!("again {text}") } })),
        ("card:add_comment", comment),
    ] {
        run(ann, &board, event, payload).await.unwrap();
    }
    board
}

/// The files of the data directory that hold the secret.
fn found_in(dir: &Path) -> Vec<String> {
    let files = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    let holds = |path: &Path| {
        let bytes = std::fs::read(path).unwrap_or_default();
        bytes.windows(SECRET.len()).any(|window| window == SECRET.as_bytes())
    };
    files.filter(|path| holds(path)).map(|path| path.display().to_string()).collect()
}

/// Waits until no file holds the secret.
async fn until_gone(dir: &Path) {
    let gone = async {
        while !found_in(dir).is_empty() {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(PATIENCE, gone).await.unwrap_or_else(|_| panic!("still in {:?}", found_in(dir)));
}

/// All that a member can read of the board.
async fn readable(server: &Server, ann: &Person, board: &str) -> String {
    let (_, whole) = ann.get(&format!("boards/{board}")).await;
    let (_, card) = ann.get(&format!("boards/{board}/cards/{CARD}")).await;
    let mut raw = Raw::connect(server, ann).await;
    raw.send(json!(["1", "1", format!("boards:{board}"), "phx_join", { "since": 0 }])).await;
    format!("{whole} {card} {}", raw.frame().await)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_card_is_in_no_answer_and_in_no_file() {
    let server = Server::start().await;
    let ann = server.sign_up("Ann").await;
    let board = board(&ann).await;
    let dir = server.app.config.data_dir.clone();
    assert!(!found_in(&dir).is_empty());
    let delete = json!({ "id": CARD });
    assert_eq!(run(&ann, &board, "card:delete", delete.clone()).await, Err("not_archived".to_owned()));
    run(&ann, &board, "card:archive", delete.clone()).await.unwrap();
    run(&ann, &board, "card:delete", delete).await.unwrap();
    assert!(!readable(&server, &ann, &board).await.contains(SECRET));
    until_gone(&dir).await;
    let server = server.restart().await;
    assert_eq!(found_in(&dir), Vec::<String>::new());
    let read = readable(&server, &ann, &board).await;
    assert!(!read.contains(SECRET) && read.contains("card:deleted"), "{read}");
}

#[tokio::test(flavor = "multi_thread")]
async fn earlier_versions_of_a_description_are_in_no_answer_and_in_no_file() {
    let server = Server::start().await;
    let (ann, ben) = (server.sign_up("Ann").await, server.sign_up("Ben").await);
    let board = board(&ann).await;
    let dir = server.app.config.data_dir.clone();
    run(&ann, &board, "members:add", json!({ "email": "ben@example.org" })).await.unwrap();
    let comment = json!({ "id": CommentId::from_parts(3, 1), "card_id": CARD });
    run(&ann, &board, "comment:delete", comment).await.unwrap();
    let update = json!({ "card": { "id": CARD, "description": "Ask Ann for it." } });
    run(&ann, &board, "card:update", update).await.unwrap();
    assert!(readable(&server, &ann, &board).await.contains(SECRET));
    let erase = json!({ "id": CARD });
    assert_eq!(run(&ben, &board, "card:erase_history", erase.clone()).await, Err("forbidden".to_owned()));
    run(&ann, &board, "card:erase_history", erase).await.unwrap();
    assert!(!readable(&server, &ann, &board).await.contains(SECRET));
    until_gone(&dir).await;
    // The log is read again: the description is still there.
    let server = server.crash().await;
    let read = readable(&server, &ann, &board).await;
    assert!(!read.contains(SECRET) && read.contains("Ask Ann for it."), "{read}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_board_is_in_no_file() {
    let server = Server::start().await;
    let ann = server.sign_up("Ann").await;
    let board = board(&ann).await;
    run(&ann, &board, "board:archive", json!({})).await.unwrap();
    assert!(ann.request(reqwest::Method::DELETE, &format!("boards/{board}"), None).await.0.is_success());
    until_gone(&server.app.config.data_dir.clone()).await;
}

/// As long as somebody reads, the journal cannot be emptied; it is when they are done.
#[tokio::test(flavor = "multi_thread")]
async fn a_reader_in_the_way_keeps_copies_only_as_long_as_they_read() {
    for what in ["a card", "a board", "a board that is asked for again"] {
        let server = Server::start().await;
        let ann = server.sign_up("Ann").await;
        let board = board(&ann).await;
        let (dir, id) = (server.app.config.data_dir.clone(), json!({ "id": CARD }));
        let file = SqliteConnectOptions::new().filename(dir.join("boardwalk.db")).read_only(true);
        let mut reader = SqliteConnection::connect_with(&file).await.unwrap();
        sqlx::query("BEGIN").execute(&mut reader).await.unwrap();
        sqlx::query("SELECT count(*) FROM board_events").execute(&mut reader).await.unwrap();
        let path = format!("boards/{board}");
        if what == "a card" {
            run(&ann, &board, "card:archive", id.clone()).await.unwrap();
            run(&ann, &board, "card:delete", id).await.unwrap();
        } else {
            run(&ann, &board, "board:archive", json!({})).await.unwrap();
            assert!(ann.request(reqwest::Method::DELETE, &path, None).await.0.is_success());
        }
        if what == "a board that is asked for again" {
            assert_eq!(ann.get(&path).await.0.as_u16(), 404);
        }
        assert!(!found_in(&dir).is_empty(), "{what}");
        sqlx::query("COMMIT").execute(&mut reader).await.unwrap();
        until_gone(&dir).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_was_killed_before_copies_were_removed_removes_them_later() {
    let database = Database::Sqlite.create().await;
    let dir = database.dir.path();
    let server = Process::start_with(&database, &["--message-burst", "100000"]);
    let ann = Person::sign_up(&server.url, "Ann").await;
    let board = board(&ann).await;
    // Until there is a snapshot with the secret.
    for n in 0..256 {
        run(&ann, &board, "board:update", json!({ "name": format!("Plan {n}") })).await.unwrap();
    }
    for event in ["card:archive", "card:delete"] {
        run(&ann, &board, event, json!({ "id": CARD })).await.unwrap();
    }
    server.kill();
    let server = Process::start(&database);
    assert_eq!(
        found_in(dir),
        [database.file().display().to_string()],
        "not in the journal, but in the snapshot"
    );
    assert_eq!(ann.at(&server.url).get(&format!("boards/{board}")).await.0, 200);
    until_gone(dir).await;
}

/// On each transport.
#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_deleted_after_its_cards() {
    for way in WAYS {
        let server = Server::start().await;
        let ann = server.sign_up("Ann").await;
        let board = board(&ann).await;
        for event in ["card:archive", "card:delete"] {
            run(&ann, &board, event, json!({ "id": CARD })).await.unwrap();
        }
        for event in ["list:archive", "list:delete"] {
            run(&ann, &board, event, json!({ "id": LIST })).await.unwrap();
        }
        let mut raw = Raw::by(way, &server, &ann).await;
        let whole = raw.join(&format!("boards:{board}"), "1").await;
        assert_eq!(whole["board"]["lists"], json!([]), "{way:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_owns_at_most_so_many_boards() {
    let server = Server::start().await;
    let ann = server.sign_up("Ann").await;
    let owner = server.app.store.user(ann.id).await.unwrap().unwrap();
    for n in 0..limit::BOARDS {
        let board = shared::board::Board::new(
            BoardId::from_parts(7, n as u128),
            "Plan".to_owned(),
            shared::board::Color::default(),
            owner.clone(),
        );
        let at = shared::id::Millis(0);
        assert!(server.app.store.create_board(&board, ann.id, at).await.unwrap());
    }
    let (status, body) = ann.post("boards", json!({ "board": { "name": "One more" } })).await;
    assert_eq!((status.as_u16(), &body["error"]), (422, &json!("too_many_boards")));
    let again = json!({ "board": { "id": BoardId::from_parts(7, 3), "name": "Plan" } });
    assert_eq!(ann.post("boards", again).await.0, 200, "it is there already");
    let ben = server.sign_up("Ben").await;
    ben.create_board("His own").await;
    // What the page about limits says makes room.
    let old = BoardId::from_parts(7, 3).to_string();
    run(&ann, &old, "board:archive", json!({})).await.unwrap();
    let (status, body) = ann.post("boards", json!({ "board": { "name": "One more" } })).await;
    assert_eq!((status.as_u16(), &body["error"]), (422, &json!("too_many_boards")), "archived ones count");
    assert_eq!(ann.request(reqwest::Method::DELETE, &format!("boards/{old}"), None).await.0, 200);
    ann.create_board("One more").await;
}

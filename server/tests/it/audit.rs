//! What the log says, and what it never says.

use reqwest::{Method, StatusCode};
use serde_json::json;

use super::DATABASE;
use crate::support::{PASSWORD, Person, Process};

/// The line of that level and message that also has these parts.
#[track_caller]
fn assert_line(log: &str, level: &str, message: &str, parts: &[&str]) {
    let has = |line: &&str| line.contains(level) && line.contains(message);
    let found = log.lines().filter(has).any(|line| parts.iter().all(|part| line.contains(part)));
    let lines: Vec<&str> = log.lines().filter(|line| line.contains(message)).collect();
    assert!(found, "no line {level} {message:?} {parts:?}; there are {lines:#?}");
}

#[tokio::test]
async fn each_sign_in_and_each_change_of_rights_is_one_line_and_no_secret_or_text_is_in_any() {
    let database = DATABASE.create().await;
    let file = database.dir.path().join("log");
    let server = Process::start_with_log(&database, "trace", &file);
    let ann = Person::sign_up(&server.url, "Ann").await;
    let ben = Person::sign_up(&server.url, "Ben").await;
    for (email, password) in [("ann@example.org", "a wrong guess"), ("nobody@example.org", "another guess")] {
        let wrong = json!({ "session": { "email": email, "password": password } });
        assert_eq!(ben.post("sessions", wrong).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let again = Person::sign_in(&server.url, "ann@example.org", PASSWORD).await;

    let board = ann.create_board("Board of marmots").await;
    let topic = format!("boards:{board}");
    let mut at_ann = ann.connect().await;
    at_ann.join_board(board).await;
    for (event, payload) in [
        ("lists:create", json!({ "list": { "name": "List of marmots" } })),
        ("members:add", json!({ "email": "ben@example.org" })),
        ("members:add", json!({ "email": "zoe@example.org" })),
        ("invitation:withdraw", json!({ "email": "zoe@example.org" })),
        ("member:update", json!({ "user_id": ben.id, "role": "observer" })),
        ("member:remove", json!({ "user_id": ben.id })),
    ] {
        at_ann.push(&topic, event, payload).await.unwrap();
    }
    let snapshot = ann.get(&format!("boards/{board}")).await.1;
    let card = json!({ "list_id": snapshot["lists"][0]["id"], "name": "Card of marmots", "description": "Den of marmots" });
    at_ann.push(&topic, "cards:create", json!({ "card": card })).await.unwrap();
    let snapshot = ann.get(&format!("boards/{board}")).await.1;
    let id = snapshot["lists"][0]["cards"][0]["id"].clone();
    let comment =
        json!({ "event": "card:add_comment", "payload": { "card_id": id, "text": "Whistle of marmots" } });
    assert_eq!(ann.post(&format!("boards/{board}/commands"), comment).await.0, StatusCode::OK);
    at_ann.join_board(board).await;
    assert_eq!(again.request(Method::DELETE, "sessions", None).await.0, StatusCode::OK);
    let (ann_id, ben_id, board) = (ann.id.to_string(), ben.id.to_string(), board.to_string());
    let jwts = [ann.jwt.clone(), ben.jwt.clone(), again.jwt.clone()];
    assert!(server.stop());

    let log = std::fs::read_to_string(&file).unwrap();
    let (ann, ben, board) = (&*ann_id, &*ben_id, &*board);
    assert_line(&log, "INFO", "signed up", &[ben]);
    assert_line(&log, "WARN", "a sign-in failed", &[ann, "127.0.0.1"]);
    assert_eq!(log.lines().filter(|line| line.contains("a sign-in failed")).count(), 2);
    assert_line(&log, "INFO", "signed in", &[ann, "127.0.0.1"]);
    assert_line(&log, "INFO", "a session was ended", &[]);
    assert_line(&log, "INFO", "a member was added", &[ann, ben, board, "member"]);
    assert_line(&log, "INFO", "someone was invited", &[ann, board]);
    assert_line(&log, "INFO", "an invitation was ended", &[ann, board]);
    assert_line(&log, "INFO", "a role was changed", &[ann, ben, board, "observer"]);
    assert_line(&log, "INFO", "a member was removed", &[ann, ben, board]);
    for secret in
        ["marmots", PASSWORD, "guess", "@example.org"].into_iter().chain(jwts.iter().map(String::as_str))
    {
        let lines: Vec<&str> = log.lines().filter(|line| line.contains(secret)).take(3).collect();
        assert!(lines.is_empty(), "{secret:?} is in the log: {lines:#?}");
    }
}

//! What the log says, and what it never says.

use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};

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

const NEW_PASSWORD: &str = "correct horse battery";

/// A thief renews Cat's session twice, then she comes: the session's id and the secret of each of its tokens, and the
/// user's id.
async fn steal_a_session(server: &Process) -> (Vec<(String, String)>, String) {
    let cat = Person::sign_up(&server.url, "Cat").await;
    let http = reqwest::Client::new();
    let ask = async |path: &str, cookie: &str, body: Value| {
        let request = http.post(format!("{}/api/v1/{path}", server.url)).header("cookie", cookie);
        request.json(&body).send().await.unwrap()
    };
    let token = |answer: &Response| {
        let set = answer.headers().get_all("set-cookie").iter().map(|it| it.to_str().unwrap());
        let mut cookies = set.filter_map(|it| it.split(';').next()?.strip_prefix("boardwalk_refresh="));
        cookies.next().unwrap().to_owned()
    };
    let session = json!({ "session": { "email": "cat@example.org", "password": PASSWORD } });
    let mut tokens = vec![token(&ask("sessions", "", session).await)];
    for n in 0..2 {
        let cookie = format!("boardwalk_refresh={}", tokens[n]);
        tokens.push(token(&ask("sessions/refresh", &cookie, json!(null)).await));
    }
    let cookie = format!("boardwalk_refresh={}", tokens[0]);
    assert_eq!(ask("sessions/refresh", &cookie, json!(null)).await.status(), StatusCode::FORBIDDEN);
    let parts = |token: &String| {
        let (session, secret) = token.split_once('.').unwrap();
        (session.to_owned(), secret.to_owned())
    };
    (tokens.iter().map(parts).collect(), cat.id.to_string())
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
    let (stolen, thief) = steal_a_session(&server).await;
    for (current, status) in [("a wrong guess", 422), (PASSWORD, 200)] {
        let change = json!({ "current": current, "new": NEW_PASSWORD });
        let answer = ben.request(Method::PUT, "current_user/password", Some(change)).await;
        assert_eq!(answer.0.as_u16(), status, "{answer:?}");
    }
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
    assert_line(&log, "WARN", "a refresh token was used twice", &[&thief, &stolen[0].0]);
    assert_line(&log, "WARN", "a change of the password failed", &[ben, "127.0.0.1"]);
    assert_line(&log, "INFO", "a password was changed", &[ben]);
    let words = ["marmots", PASSWORD, NEW_PASSWORD, "guess", "@example.org"].into_iter();
    let tokens = jwts.iter().chain(stolen.iter().map(|(_, secret)| secret)).map(String::as_str);
    for secret in words.chain(tokens) {
        let lines: Vec<&str> = log.lines().filter(|line| line.contains(secret)).take(3).collect();
        assert!(lines.is_empty(), "{secret:?} is in the log: {lines:#?}");
    }
}

/// A stranger cannot fill the disk with it.
#[tokio::test]
async fn refused_origins_have_one_short_line_a_minute() {
    let database = DATABASE.create().await;
    let file = database.dir.path().join("log");
    let server = Process::start_with_log(&database, "info", &file);
    let http = reqwest::Client::new();
    let origin = format!("https://evil.example/{}", "x".repeat(10_000));
    for _ in 0..20 {
        let request = http.post(format!("{}/api/v1/sessions", server.url)).header("origin", &origin);
        assert_eq!(request.send().await.unwrap().status(), StatusCode::FORBIDDEN);
        let request = http.get(format!("{}/socket/longpoll?vsn=2.0.0", server.url)).header("origin", &origin);
        assert!(request.send().await.unwrap().text().await.unwrap().contains("403"));
    }
    assert!(server.stop());
    let log = std::fs::read_to_string(&file).unwrap();
    for what in ["was refused a change", "was refused a connection"] {
        let lines: Vec<usize> = log.lines().filter(|line| line.contains(what)).map(str::len).collect();
        assert!(matches!(lines[..], [length] if length < 1_000), "{what}: {lines:?}");
    }
}

//! What clients may do how often, how much at once, and for how long.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use server::http::Guard;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::raw::Raw;
use crate::support::{Database, PASSWORD, PATIENCE, Person, Process, Server, routes};

/// A connection that has sent this much.
async fn started(url: &str, text: &str) -> TcpStream {
    let mut stream = TcpStream::connect(url.strip_prefix("http://").unwrap()).await.unwrap();
    stream.write_all(text.as_bytes()).await.unwrap();
    stream
}

/// The head of a request whose body has not come.
fn head(path: &str, length: usize) -> String {
    head_of(&Method::POST, &format!("/api/v1/{path}"), length)
}

fn head_of(method: &Method, path: &str, length: usize) -> String {
    let headers = "host: localhost\r\ncontent-type: application/json";
    format!("{method} {path} HTTP/1.1\r\n{headers}\r\ncontent-length: {length}\r\n\r\n{{")
}

/// The status of the answer.
async fn status(stream: &mut TcpStream) -> u16 {
    let mut start = [0; 12];
    tokio::time::timeout(PATIENCE, stream.read_exact(&mut start)).await.unwrap().unwrap();
    String::from_utf8_lossy(&start).rsplit(' ').next().unwrap().parse().unwrap()
}

#[tokio::test]
async fn without_a_token_a_body_is_small_and_quick_and_few_come_at_once() {
    let server = Server::start().await;
    for (method, path) in routes(|guard| matches!(guard, Guard::SignUp | Guard::SignIn | Guard::Cookie)) {
        let large = head_of(&method, &path, 64 * 1024 + 1);
        assert_eq!(status(&mut started(&server.url, &large).await).await, 413, "{method} {path}");
    }
    let mut waiting = Vec::new();
    while status(&mut started(&server.url, &head("sessions", 1)).await).await != 503 {
        waiting.push(started(&server.url, &head("registrations", 1_000)).await);
    }
    // Those that were still on their way came too late.
    let mut waited = 0;
    for stream in &mut waiting {
        match status(stream).await {
            408 => waited += 1,
            status => assert_eq!(status, 503),
        }
    }
    assert_eq!(waited, 32);
    assert_eq!(status(&mut started(&server.url, &head("sessions", 1)).await).await, 400);
}

#[tokio::test]
async fn few_requests_of_a_user_are_handled_at_once_and_others_do_not_wait_for_them() {
    let server = Server::start().await;
    let (ann, ben) = (server.sign_up("Ann").await, server.sign_up("Ben").await);
    let begun = format!(
        "POST /api/v1/boards HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {}\r\n\
         content-type: application/json\r\ncontent-length: 1000\r\n\r\n{{",
        ann.jwt
    );
    let mut waiting = Vec::new();
    while ann.get("current_user").await.0 != StatusCode::SERVICE_UNAVAILABLE {
        waiting.push(started(&server.url, &begun).await);
    }
    assert!(waiting.len() >= 32);
    for (method, path) in routes(|guard| matches!(guard, Guard::Read | Guard::Change | Guard::NewBoard)) {
        let path = path.strip_prefix("/api/v1/").unwrap();
        let (status, body) = ann.request(method.clone(), path, Some(json!({}))).await;
        let busy = (StatusCode::SERVICE_UNAVAILABLE, &json!("unavailable"));
        assert_eq!((status, &body["error"]), busy, "{method} {path}");
    }
    ben.create_board("Plan").await;
    drop(waiting);
    let free = async { while ann.get("current_user").await.0 != StatusCode::OK {} };
    tokio::time::timeout(PATIENCE, free).await.unwrap();
}

#[tokio::test]
async fn registrations_are_counted_by_network() {
    let server =
        Server::start_with(&["--registrations-per-hour", "4", "--trusted-proxies", "127.0.0.0/8"]).await;
    let register = async |from: &str, n: usize| {
        let user = json!({
            "first_name": "Ann", "last_name": "Lee", "email": format!("ann{n}@{from}"), "password": "sesame street"
        });
        let url = format!("{}/api/v1/registrations", server.url);
        let request = reqwest::Client::new().post(url).json(&json!({ "user": user }));
        request.header("x-forwarded-for", format!("{n}.1.1.1, {from}")).send().await.unwrap()
    };
    for n in 1..=2 {
        assert_eq!(register("192.0.2.1", n).await.status(), StatusCode::CREATED);
    }
    let third = register("192.0.2.1", 3).await;
    assert_eq!(third.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!(third.headers()["retry-after"].to_str().unwrap().parse::<u64>().unwrap() > 60);
    assert_eq!(register("192.0.2.2", 4).await.status(), StatusCode::CREATED);
}

#[tokio::test]
async fn requests_with_the_cookie_of_a_session_are_counted_by_network() {
    for (method, path) in routes(|guard| guard == Guard::Cookie) {
        let server = Server::start_with(&["--trusted-proxies", "127.0.0.0/8"]).await;
        let http = reqwest::Client::new();
        let ask = async |from: &str| {
            let request = http.request(method.clone(), format!("{}{path}", server.url));
            request.header("x-forwarded-for", from).send().await.unwrap()
        };
        let mut asked = 0;
        let refused = loop {
            let answer = ask("192.0.2.1").await;
            if answer.status() == StatusCode::TOO_MANY_REQUESTS {
                break answer;
            }
            asked += 1;
            assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{method} {path}");
        };
        assert!(asked >= 300, "{method} {path}: {asked}");
        assert!(refused.headers().contains_key("retry-after"));
        assert!(!refused.headers().contains_key("set-cookie"), "the browser keeps its session");
        assert_eq!(refused.json::<Value>().await.unwrap()["error"], "too_many");
        assert_eq!(ask("192.0.2.2").await.status(), StatusCode::FORBIDDEN, "{method} {path}");
    }
}

#[tokio::test]
async fn every_change_is_counted_by_user() {
    let server = Server::start_with(&["--messages-per-second", "1", "--message-burst", "1"]).await;
    let changes = routes(|guard| matches!(guard, Guard::Change | Guard::NewBoard));
    for (n, (method, path)) in changes.into_iter().enumerate() {
        let path = path.strip_prefix("/api/v1/").unwrap();
        // If there was time for one more, the user may be signed out now.
        for attempt in 0.. {
            let ann = server.sign_up(&format!("Ann{n}x{attempt}")).await;
            let change = async |method: &Method, path: &str| {
                ann.request(method.clone(), path, Some(json!({}))).await.0
            };
            while change(&Method::PUT, "current_user").await != StatusCode::TOO_MANY_REQUESTS {}
            if change(&method, path).await == StatusCode::TOO_MANY_REQUESTS {
                break;
            }
            assert!(attempt < 10, "{method} {path}");
        }
    }
}

/// Finding out whether a session lives is a query.
#[tokio::test]
async fn a_session_that_connects_too_often_is_refused_whether_it_lives_or_not() {
    let server = Server::start_with(&["--connections-per-person", "100"]).await;
    let ann = server.sign_up("Ann").await;
    let ended = Person::sign_in(&server.url, "ann@example.org", PASSWORD).await;
    assert_eq!(ended.request(Method::DELETE, "sessions", None).await.0, StatusCode::OK);
    let query = format!("token={}&vsn=2.0.0", ended.jwt);
    let mut asked = 0;
    loop {
        let connects = (0..100).map(|_| Raw::open(&server, &query, ""));
        let statuses = futures_util::future::join_all(connects).await;
        assert!(statuses.iter().all(|it| matches!(it, Err(403 | 429))));
        asked += statuses.iter().filter(|it| matches!(it, Err(403))).count();
        if statuses.iter().any(|it| matches!(it, Err(429))) {
            break;
        }
    }
    assert!(asked >= 220, "{asked}");
    Raw::connect(&server, &ann).await.is_silent().await;
}

#[tokio::test]
async fn what_a_client_says_of_its_address_does_not_count() {
    let server = Server::start_with(&["--registrations-per-hour", "1"]).await;
    server.sign_up("Ann").await;
    let url = format!("{}/api/v1/registrations", server.url);
    let user =
        json!({ "first_name": "B", "last_name": "C", "email": "b@example.org", "password": "sesame street" });
    let request = reqwest::Client::new().post(url).json(&json!({ "user": user }));
    let answer = request.header("x-forwarded-for", "192.0.2.9").send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn wrong_guesses_keep_out_nobody_else() {
    let options = ["--sign-ins-per-account", "3", "--trusted-proxies", "127.0.0.1"];
    let server = Server::start_with(&options).await;
    let url = format!("{}/api/v1/sessions", server.url);
    let home = reqwest::Client::builder().cookie_store(true).build().unwrap();
    server.sign_up("Ann").await;
    let sign_in = async |http: &reqwest::Client, from: &str, password: &str| {
        let session = json!({ "session": { "email": "ann@example.org", "password": password } });
        let request = http.post(&url).header("x-forwarded-for", from).json(&session);
        request.send().await.unwrap().status()
    };
    let (stranger, owner) = ("192.0.2.1", "192.0.2.2");
    assert_eq!(sign_in(&home, owner, PASSWORD).await, StatusCode::CREATED);
    let elsewhere = reqwest::Client::new();
    while sign_in(&elsewhere, stranger, "guess").await != StatusCode::TOO_MANY_REQUESTS {}
    assert_eq!(sign_in(&elsewhere, stranger, PASSWORD).await, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(sign_in(&elsewhere, owner, PASSWORD).await, StatusCode::CREATED);
    assert_eq!(sign_in(&home, stranger, PASSWORD).await, StatusCode::CREATED, "a browser that is known");
    for _ in 0..10 {
        assert_eq!(sign_in(&home, owner, PASSWORD).await, StatusCode::CREATED, "only wrong ones count");
    }
}

#[tokio::test]
async fn signing_up_can_be_closed() {
    let server = Server::start_with(&["--registration", "closed"]).await;
    let user = json!({ "first_name": "B", "last_name": "C", "email": "b@example.org", "password": PASSWORD });
    let url = format!("{}/api/v1/registrations", server.url);
    let answer = reqwest::Client::new().post(url).json(&json!({ "user": user })).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    assert_eq!(answer.json::<Value>().await.unwrap()["error"], "registration_closed");
}

#[tokio::test]
async fn boards_are_counted_by_user() {
    let server = Server::start_with(&["--boards-per-hour", "4"]).await;
    let (ann, ben) = (server.sign_up("Ann").await, server.sign_up("Ben").await);
    for name in ["One", "Two"] {
        ann.create_board(name).await;
    }
    let (status, body) = ann.post("boards", json!({ "board": { "name": "Three" } })).await;
    assert_eq!((status, &body["error"]), (StatusCode::TOO_MANY_REQUESTS, &json!("too_many")));
    ben.create_board("One").await;
}

#[tokio::test]
async fn a_users_changes_count_together_over_all_sockets_and_the_api() {
    let server = Server::start_with(&["--messages-per-second", "1", "--message-burst", "4"]).await;
    let ann = server.sign_up("Ann").await;
    let board = ann.create_board("Plan").await;
    let topic = format!("boards:{board}");
    for _ in 0..2 {
        Raw::connect(&server, &ann).await.join(&topic, "1").await;
    }
    let rename = |n: u64| json!({ "event": "board:update", "payload": { "name": format!("Plan {n}") } });
    let command = format!("boards/{board}/commands");
    assert_eq!(ann.post(&command, rename(1)).await.0, StatusCode::OK);
    let mut refused = None;
    for n in 2..10 {
        let (status, body) = ann.post(&command, rename(n)).await;
        if status != StatusCode::OK {
            refused = Some((status, body["error"].clone()));
            break;
        }
    }
    assert_eq!(refused, Some((StatusCode::TOO_MANY_REQUESTS, json!("too_many"))));
    let read = ann.request(Method::GET, &format!("boards/{board}"), None).await;
    assert_eq!(read.0, StatusCode::OK, "reading goes on");
}

/// With few files, silent connections are closed soon, and the database keeps the files that it needs.
#[tokio::test]
async fn silent_connections_do_not_use_up_the_files() {
    let database = Database::Sqlite.create().await;
    let process = Process::start_with_files(&database, 128);
    let address = process.url.strip_prefix("http://").unwrap();
    let mut silent = Vec::new();
    for _ in 0..300 {
        silent.push(TcpStream::connect(address).await.unwrap());
    }
    // Connections are refused as long as the silent ones are there.
    let served = async {
        let user = json!({ "first_name": "Ann", "last_name": "Tester", "email": "ann@example.org", "password": PASSWORD });
        let sign_up = reqwest::Client::new().post(format!("{}/api/v1/registrations", process.url));
        let sign_up = sign_up.json(&json!({ "user": user }));
        loop {
            if let Ok(response) = sign_up.try_clone().unwrap().send().await {
                break response.status();
            }
        }
    };
    let status = tokio::time::timeout(PATIENCE, served).await.unwrap();
    assert_eq!(status, StatusCode::CREATED, "the database has its files");
    drop(silent);
}

//! What the programs that watch the server see: `/readyz` and `/metrics`. For a database that fails see `outage.rs`.

use reqwest::StatusCode;
use serde_json::json;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::support::longpoll::Poll;
use crate::support::{Database, PASSWORD, PATIENCE, Person, Process, Server};

#[tokio::test]
async fn a_server_that_stops_is_first_of_all_not_ready() {
    // It is never waited for: the server is dropped before.
    let mut server = Server::start_with(&["--unready-seconds", "600"]).await;
    let ann = server.sign_up("Ann").await;
    let board = ann.create_board("Plan").await;
    let mut client = ann.connect().await;
    client.join_board(board).await;
    let url = server.url.clone();
    let get = async |path: &str| reqwest::get(format!("{url}{path}")).await.unwrap();
    assert_eq!(get("/readyz").await.status(), StatusCode::OK);

    server.stop();
    let said = loop {
        let answer = get("/readyz").await;
        if answer.status() == StatusCode::SERVICE_UNAVAILABLE {
            break answer.text().await.unwrap();
        }
    };
    assert_eq!(said, "the server is stopping");
    assert_eq!(get("/healthz").await.status(), StatusCode::OK, "it works all the same");
    let list = json!({ "list": { "name": "To do" } });
    client.push(&format!("boards:{board}"), "lists:create", list).await.unwrap();
    assert_eq!(ann.connect().await.join_board(board).await["seq"], 1);
}

#[tokio::test]
async fn metrics_count_what_happens() {
    let database = Database::Sqlite.create().await;
    let process = Process::start_with(&database, &["--waiting-frames", "16"]);
    let ann = Person::sign_up(&process.url, "Ann").await;
    let board = ann.create_board("Plan").await;
    let topic = format!("boards:{board}");
    let mut client = ann.connect().await;
    client.join_board(board).await;
    for name in ["To do", "Done"] {
        client.push(&topic, "lists:create", json!({ "list": { "name": name } })).await.unwrap();
    }
    client.push(&topic, "lists:create", json!({ "list": { "name": "" } })).await.unwrap_err();
    client.join("boards:nothing", json!({})).await.unwrap_err();
    // One who never polls is dropped.
    let poll = Poll::open(&process.url, &format!("token={}&vsn=2.0.0", ann.jwt)).await;
    poll.publish(&[json!(["1", "1", topic, "phx_join", {}])]).await;
    for n in 1..=20 {
        client.push(&topic, "board:update", json!({ "name": format!("Plan {n}") })).await.unwrap();
    }
    until_metrics(&process, |line| line == "boardwalk_connections 1").await;

    let answer = reqwest::get(format!("{}/metrics", process.url)).await.unwrap();
    assert!(answer.headers()["content-type"].to_str().unwrap().starts_with("text/plain; version=0.0.4"));
    let text = answer.text().await.unwrap();
    for line in [
        "boardwalk_connections 1",
        "boardwalk_boards_in_memory 1",
        "boardwalk_joins_total{outcome=\"ok\"} 2",
        "boardwalk_joins_total{outcome=\"unauthorized\"} 1",
        "boardwalk_commands_total{outcome=\"accepted\"} 22",
        "boardwalk_commands_total{outcome=\"rejected\"} 1",
        "boardwalk_commits_total{outcome=\"ok\"} 22",
        "boardwalk_commit_events_sum 22.0",
        "boardwalk_commit_seconds_count 22",
        "boardwalk_queue_drops_total 1",
    ] {
        assert!(text.lines().any(|it| it == line), "{line} is not in\n{text}");
    }
}

/// Asks until `/metrics` has a line for which that is true.
async fn until_metrics(process: &Process, is_it: impl Fn(&str) -> bool) {
    let said = async {
        loop {
            let text = reqwest::get(format!("{}/metrics", process.url)).await.unwrap().text().await.unwrap();
            if text.lines().any(&is_it) {
                break;
            }
        }
    };
    tokio::time::timeout(PATIENCE, said).await.unwrap();
}

#[tokio::test]
async fn metrics_tell_how_much_of_the_budgets_is_taken() {
    let database = Database::Sqlite.create().await;
    let process = Process::start(&database);
    let ann = Person::sign_up(&process.url, "Ann").await;
    let mut slow = TcpStream::connect(process.url.strip_prefix("http://").unwrap()).await.unwrap();
    let start = format!(
        "POST /api/v1/boards HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\n\
         content-type: application/json\r\ncontent-length: 1000000\r\n\r\n{{",
        ann.jwt
    );
    slow.write_all(start.as_bytes()).await.unwrap();
    until_metrics(&process, |line| line == "boardwalk_traffic_bytes 1000448").await;
    drop(slow);
    until_metrics(&process, |line| line == "boardwalk_traffic_bytes 0").await;

    let url = format!("{}/api/v1/sessions", process.url);
    let guessing = tokio::spawn(async move {
        let guess = json!({ "session": { "email": "ann@example.org", "password": PASSWORD } });
        loop {
            let guesses = (0..20).map(|_| reqwest::Client::new().post(&url).json(&guess).send());
            futures_util::future::join_all(guesses).await;
        }
    });
    let waiting = |line: &str| line.strip_prefix("boardwalk_passwords_waiting ").is_some_and(|n| n != "0");
    until_metrics(&process, waiting).await;
    guessing.abort();
    until_metrics(&process, |line| line == "boardwalk_passwords_waiting 0").await;
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn metrics_count_failures_too() {
    let database = Database::Sqlite.create().await;
    let process = Process::start_without_log(&database);
    let ann = Person::sign_up(&process.url, "Ann").await;
    let board = ann.create_board("Plan").await;
    let mut client = ann.connect().await;
    client.join_board(board).await;
    process.limit_files("4096");
    let list = json!({ "list": { "name": "To do" } });
    client.push(&format!("boards:{board}"), "lists:create", list).await.unwrap_err();
    let text = reqwest::get(format!("{}/metrics", process.url)).await.unwrap().text().await.unwrap();
    for line in [
        "boardwalk_commands_total{outcome=\"unavailable\"} 1",
        "boardwalk_commits_total{outcome=\"failed\"} 1",
        "boardwalk_log_lines_total{level=\"error\",module=\"server::store::writer\"} 1",
    ] {
        assert!(text.lines().any(|it| it == line), "{line} is not in\n{text}");
    }
}

/// A request for `/metrics` with that header: its status.
async fn metrics(server: &Server, header: &str, value: &str) -> StatusCode {
    let request = reqwest::Client::new().get(format!("{}/metrics", server.url)).header(header, value);
    request.send().await.unwrap().status()
}

#[tokio::test]
async fn metrics_are_for_this_machine_or_with_the_token() {
    const OTHERS: &[(&str, &str)] = &[
        ("x-forwarded-for", "127.0.0.1"),
        ("forwarded", "for=127.0.0.1"),
        ("x-real-ip", "127.0.0.1"),
        ("via", "1.1 proxy"),
        ("host", "boards.example.org"),
    ];
    let server = Server::start().await;
    for host in ["127.0.0.1:4000", "localhost", "localhost:80", "[::1]:4000"] {
        assert_eq!(metrics(&server, "host", host).await, StatusCode::OK, "{host}");
    }
    for (name, value) in OTHERS {
        assert_eq!(metrics(&server, name, value).await, StatusCode::FORBIDDEN, "{name}: {value}");
    }
    assert_eq!(
        metrics(&server, "authorization", "Bearer ").await,
        StatusCode::OK,
        "there is no token to know"
    );

    let behind_a_proxy = ["--public-url", "https://boards.example.org", "--metrics-token", "sesame street"];
    let server = Server::start_with(&behind_a_proxy).await;
    assert_eq!(metrics(&server, "host", "localhost").await, StatusCode::FORBIDDEN);
    for guess in ["Bearer sesame", "Bearer ", "sesame street", "Basic sesame street"] {
        assert_eq!(metrics(&server, "authorization", guess).await, StatusCode::FORBIDDEN, "{guess}");
    }
    assert_eq!(metrics(&server, "authorization", "Bearer sesame street").await, StatusCode::OK);
}

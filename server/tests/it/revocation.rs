//! Ending a session closes every door at once: REST, WebSocket and long-poll.

use std::future::poll_fn;
use std::num::NonZeroU16;
use std::pin::{Pin, pin};
use std::task::Poll::{Pending, Ready};

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use server::queue::queue;
use server::socket::ConnectError;
use shared::phoenix::Version;
use shared::wire;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use crate::support::longpoll::Poll;
use crate::support::raw::{Raw, Transport, WAYS};
use crate::support::{PASSWORD, PATIENCE, Person, Server};

/// Connections that open while their session is ended, for each transport.
const RACES: usize = 300;

async fn sign_out(person: &Person) {
    assert_eq!(person.request(Method::DELETE, "sessions", None).await.0, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_connection_outlives_a_session_that_ends_while_it_opens() {
    // A session that nobody polls must not end by itself.
    let server = Server::start_with(&["--longpoll-window-ms", "60000"]).await;
    let ann = server.sign_up("Ann").await;
    let accounts = &server.app.api.accounts;
    for transport in [Transport::LongPoll, Transport::WebSocket] {
        let mut kept = Vec::new();
        for n in 0..RACES {
            let jwt = accounts.open(ann.id, "").await.unwrap().jwt;
            let query = format!("token={jwt}&vsn=2.0.0");
            let opening = async {
                for _ in 0..n % 100 * 10 {
                    tokio::task::yield_now().await;
                }
                match transport {
                    Transport::WebSocket => kept.extend(Raw::open(&server, &query, "").await.ok()),
                    Transport::LongPoll => drop(Poll::unopened(&server.url, &query).poll().await),
                }
            };
            let ((), ended) = tokio::join!(opening, accounts.sign_out(None, Some(&jwt)));
            ended.unwrap();
        }
        let drained = tokio::time::timeout(PATIENCE, server.app.registry.drained()).await;
        let left = server.app.registry.count();
        assert!(drained.is_ok(), "{transport:?}: {left} of {RACES} connections live on");
    }
}

/// What it comes to, if it does when it has been polled so often.
async fn within<F: Future>(polls: usize, mut work: Pin<&mut F>) -> Option<F::Output> {
    let mut left = polls;
    poll_fn(|context| {
        if left > 0 {
            left -= 1;
            if let Ready(output) = work.as_mut().poll(context) {
                return Ready(Some(output));
            }
        }
        if left > 0 { Pending } else { Ready(None) }
    })
    .await
}

/// Some steps of one, all of the other, then the rest of the first.
#[tokio::test]
async fn a_session_that_ends_at_any_step_of_connecting_keeps_no_connection() {
    // More than either takes.
    const STEPS: usize = 20;
    let server = Server::start().await;
    let ann = server.sign_up("Ann").await;
    let (accounts, sockets) = (&server.app.api.accounts, &server.app.gateway.sockets);
    for (steps, connects_first) in (0..STEPS).flat_map(|n| [(n, true), (n, false)]) {
        let jwt = accounts.open(ann.id, "").await.unwrap().jwt;
        let (queue, _outgoing) = queue(Version::V2, NonZeroU16::MIN);
        let mut connecting = pin!(sockets.connect(&jwt, queue.clone()));
        let mut ending = pin!(accounts.sign_out(None, Some(&jwt)));
        let connected = if connects_first {
            let connected = within(steps, connecting.as_mut()).await;
            ending.await.unwrap();
            if let Some(connected) = connected { connected } else { connecting.await }
        } else {
            let ended = within(steps, ending.as_mut()).await;
            let connected = connecting.await;
            if ended.is_none() {
                ending.await.unwrap();
            }
            connected
        };
        let what = format!("connects first: {connects_first}, after {steps} steps");
        match connected {
            Ok(_connection) => assert!(queue.closing().is_some(), "{what}: it lives on"),
            Err(error) => assert!(matches!(error, ConnectError::Forbidden), "{what}: {error}"),
        }
    }
    assert_eq!(server.app.registry.count(), 0);
}

#[tokio::test]
async fn what_a_client_sends_after_its_session_has_ended_changes_nothing() {
    for way in WAYS {
        let server = Server::start().await;
        let ann = server.sign_up("Ann").await;
        let board = ann.create_board("Plan").await;
        let topic = wire::board_topic(board);
        let mut raw = Raw::by(way, &server, &ann).await;
        raw.join(&topic, "1").await;
        sign_out(&ann).await;
        for n in 2..30 {
            raw.try_send(new_list(&topic, n)).await;
        }
        server.app.registry.drained().await;
        let board = server.app.boards.read(board, ann.id).await.unwrap().unwrap();
        assert_eq!(board.lists.len(), 0, "{way:?}");
    }
}

#[tokio::test]
async fn what_a_client_sends_while_it_does_not_read_the_close_frame_changes_nothing() {
    let server = Server::start().await;
    let ann = server.sign_up("Ann").await;
    let board = ann.create_board("Plan").await;
    let topic = wire::board_topic(board);
    let mut raw = Raw::stalled(&server, &ann).await;
    raw.join(&topic, "1").await;
    // More than the network takes: the close frame has to wait behind it.
    let other = Person::sign_in(&server.url, "ann@example.org", PASSWORD).await;
    let mut connected = other.connect().await;
    connected.join_board(board).await;
    let list = connected.push(&topic, "lists:create", json!({ "list": { "name": "Long" } })).await.unwrap();
    let list = server
        .app
        .boards
        .read(board, ann.id)
        .await
        .unwrap()
        .unwrap()
        .lists
        .keys()
        .next()
        .copied()
        .unwrap_or_else(|| panic!("{list}"));
    for _ in 0..100 {
        let card = json!({ "list_id": list, "name": "Long", "description": "x".repeat(60_000) });
        connected.push(&topic, "cards:create", json!({ "card": card })).await.unwrap();
    }
    sign_out(&ann).await;
    for n in 2..30 {
        raw.try_send(new_list(&topic, n)).await;
    }
    while server.app.registry.count() > 1 {
        tokio::task::yield_now().await;
    }
    let board = server.app.boards.read(board, ann.id).await.unwrap().unwrap();
    assert_eq!(board.lists.len(), 1);
}

fn new_list(topic: &str, n: usize) -> Value {
    let payload = json!({ "list": { "name": format!("list {n}") } });
    json!(["1", n.to_string(), topic, "lists:create", payload])
}

#[tokio::test]
async fn a_request_whose_body_comes_after_its_session_has_ended_is_refused() {
    let server = Server::start().await;
    let ann = server.sign_up("Ann").await;
    let board = ann.create_board("Plan").await;
    let bodies = [
        ("boards".to_owned(), json!({ "board": { "name": "Late" } })),
        (
            format!("boards/{board}/commands"),
            json!({ "event": "lists:create", "payload": { "list": { "name": "Late" } } }),
        ),
    ];
    for (path, body) in bodies {
        let late = Person::sign_in(&server.url, "ann@example.org", PASSWORD).await;
        let (address, body) = (server.url.strip_prefix("http://").unwrap(), body.to_string());
        let mut stream = BufReader::new(TcpStream::connect(address).await.unwrap());
        let head = format!(
            "POST /api/v1/{path} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\
             expect: 100-continue\r\n\r\n",
            late.jwt,
            body.len()
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        // The server says so when it begins to read the body.
        let mut line = String::new();
        stream.read_line(&mut line).await.unwrap();
        assert!(line.starts_with("HTTP/1.1 100"), "{line}");
        sign_out(&late).await;
        stream.write_all(body.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.trim_start().starts_with("HTTP/1.1 403"), "{path}: {answer}");
    }
    let (_, boards) = ann.get("boards").await;
    assert_eq!(boards["owned_boards"].as_array().unwrap().len(), 1);
    assert_eq!(server.app.boards.read(board, ann.id).await.unwrap().unwrap().lists.len(), 0);
}

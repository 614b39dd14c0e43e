//! What a hostile client makes the server hold in memory: each input, and what it is bounded by.

use reqwest::StatusCode;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpSocket, TcpStream};

use crate::support::longpoll::Poll;
use crate::support::raw::{Raw, ok};
use crate::support::{PATIENCE, Person, Server};

const MIB: usize = 1024 * 1024;

/// What one user may have.
const PART: usize = 10 * MIB;

/// A server with little memory for what it receives and answers.
async fn start() -> Server {
    Server::start_with(&["--traffic-mib", "40", "--messages-per-second", "1000000"]).await
}

/// A board of about four megabytes, and one of its cards.
async fn large_board(ann: &Person) -> (String, String) {
    let board = ann.create_board("Large").await.to_string();
    let list = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
    command(ann, &board, "lists:create", json!({ "list": { "id": list, "name": "To do" } })).await;
    let mut card_id = String::new();
    for n in 0..70 {
        card_id = format!("01BX5ZZKBKACTAV9WEVGEMM{n:03}");
        let card =
            json!({ "id": card_id, "list_id": list, "name": "Card", "description": "x".repeat(60_000) });
        command(ann, &board, "cards:create", json!({ "card": card })).await;
    }
    (board, card_id)
}

async fn command(person: &Person, board: &str, event: &str, payload: Value) {
    let push = json!({ "event": event, "payload": payload });
    let (status, body) = person.post(&format!("boards/{board}/commands"), push).await;
    assert_eq!(status, StatusCode::OK, "{body}");
}

/// A request whose answer is not read.
async fn unread(server: &Server, person: &Person, path: &str) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let mut stream =
        socket.connect(server.url.strip_prefix("http://").unwrap().parse().unwrap()).await.unwrap();
    let head =
        format!("GET /api/v1/{path} HTTP/1.1\r\nhost: localhost\r\nauthorization: {}\r\n\r\n", person.jwt);
    stream.write_all(head.as_bytes()).await.unwrap();
    stream
}

/// Waits until that much of the memory is taken.
async fn taken(server: &Server, enough: impl Fn(usize) -> bool) -> usize {
    let wait = async {
        loop {
            let taken = server.app.budget.taken();
            if enough(taken) {
                return taken;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, wait).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn readers_of_one_board_share_it() {
    let server = start().await;
    let (ann, ben) = (server.sign_up("Ann").await, server.sign_up("Ben").await);
    let (board, _) = large_board(&ann).await;
    let mut streams = Vec::new();
    for _ in 0..30 {
        streams.push(unread(&server, &ann, &format!("boards/{board}")).await);
    }
    let mut joined = Vec::new();
    for _ in 0..30 {
        let mut raw = Raw::stalled(&server, &ann).await;
        raw.send(json!(["1", "1", format!("boards:{board}"), "phx_join", {}])).await;
        joined.push(raw);
    }
    // Behind all of them.
    let mut last = Raw::connect(&server, &ann).await;
    last.join(&format!("boards:{board}"), "1").await;
    let held = taken(&server, |bytes| bytes > 0).await;
    assert!(held < PART, "{held} bytes are held for 60 readers of 4 MiB each");
    ben.create_board("Another").await;
    drop((streams, joined, last));
    taken(&server, |bytes| bytes == 0).await;
}

/// Each of these answers is another one, so nobody shares it.
#[tokio::test(flavor = "multi_thread")]
async fn what_one_user_does_not_read_is_bounded() {
    let server = start().await;
    let (ann, ben) = (server.sign_up("Ann").await, server.sign_up("Ben").await);
    let (board, card) = large_board(&ann).await;
    let mut streams = Vec::new();
    for n in 0..3 {
        let name = json!({ "card": { "id": card, "name": format!("Card {n}") } });
        let push = json!({ "event": "card:update", "payload": name });
        // The last ones may be refused, because nothing is left for their bodies.
        ann.post(&format!("boards/{board}/commands"), push).await;
        streams.push(unread(&server, &ann, &format!("boards/{board}")).await);
        if n == 0 {
            taken(&server, |bytes| bytes > 4 * MIB).await;
        }
    }
    let (status, body) = ann.get(&format!("boards/{board}")).await;
    assert_eq!((status, &body["error"]), (StatusCode::SERVICE_UNAVAILABLE, &json!("unavailable")));
    assert!(server.app.budget.taken() <= PART);
    let other = ben.create_board("Another").await;
    Raw::connect(&server, &ben).await.join(&format!("boards:{other}"), "1").await;
    drop(streams);
    taken(&server, |bytes| bytes == 0).await;
    assert_eq!(ann.get(&format!("boards/{board}")).await.0, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn large_batches_wait_outside() {
    let server = start().await;
    let (ann, ben) = (server.sign_up("Ann").await, server.sign_up("Ben").await);
    let poll = Poll::open(&server.url, &format!("token={}&vsn=2.0.0", ann.jwt)).await;
    let address = server.url.strip_prefix("http://").unwrap();
    let mut streams = Vec::new();
    for _ in 0..40 {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let head = format!(
            "POST /socket/longpoll?vsn=2.0.0&token={} HTTP/1.1\r\nhost: localhost\r\ncontent-length: {}\r\n\r\n[",
            poll.token,
            MIB - 1
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        streams.push(stream);
    }
    let held = taken(&server, |bytes| bytes > PART - 2 * MIB).await;
    assert!(held <= PART, "{held}");
    ben.create_board("Another").await;
    drop(streams);
    taken(&server, |bytes| bytes == 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_that_do_not_end_share_what_their_sender_may_have() {
    let server = start().await;
    let (ann, ben) = (server.sign_up("Ann").await, server.sign_up("Ben").await);
    let mut begun = Vec::new();
    for _ in 0..12 {
        let mut raw = Raw::connect(&server, &ann).await;
        raw.begin(MIB as u64, 100 * 1024).await;
        begun.push(raw);
    }
    let held = taken(&server, |bytes| bytes == PART).await;
    assert!(held <= PART, "{held}");
    let mut other = Raw::connect(&server, &ben).await;
    other.send(json!([null, "1", "phoenix", "heartbeat", { "text": "x".repeat(100 * 1024) }])).await;
    other.expect(ok(Value::Null, "1", "phoenix", json!({}))).await;
    // Two of them could not go on.
    let ends = begun.iter_mut().map(|raw| Box::pin(raw.close_code()));
    let (code, _, others) = futures_util::future::select_all(ends).await;
    assert_eq!(code, 1013);
    drop(others);
    drop(begun);
    taken(&server, |bytes| bytes == 0).await;
}

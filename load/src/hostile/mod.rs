//! Hostile clients, one kind after another, each against a fresh server: how much memory it takes at its peak, and how
//! long somebody else's changes take meanwhile.

use std::path::Path;
use std::time::Duration;

use serde::Serialize;
use serde_json::{Value, json};
use shared::wire::rest::SignedIn;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::{Instant, sleep};

use crate::error::LoadError;
use crate::memory;
use crate::people::sign_up;
use crate::server::Server;

/// The most memory that the server may take, in bytes.
const CEILING: u64 = 400 * 1000 * 1000;

/// How long each kind goes on, once everything was sent.
const LASTS: Duration = Duration::from_secs(15);

/// Between two changes of somebody else.
const PACE: Duration = Duration::from_millis(100);

/// The options of the server, beside those of all measurements: what people have is as it comes.
const OPTIONS: [&str; 6] = [
    "--connections-per-person",
    "200",
    "--connections-per-address",
    "2000",
    "--messages-per-second",
    "1000000",
];

/// What a kind of hostile client did.
#[derive(Debug, Serialize)]
pub(crate) struct Line {
    what: &'static str,
    /// In bytes, of all resident memory.
    before: u64,
    peak: u64,
    slowest_other_ms: u128,
}

/// The kinds of hostile clients.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Gets,
    Joins,
    Since,
    Comments,
    Posts,
    Messages,
    Registrations,
    SignIns,
    Deletion,
}

impl Kind {
    const ALL: [Self; 9] = [
        Self::Gets,
        Self::Joins,
        Self::Since,
        Self::Comments,
        Self::Posts,
        Self::Messages,
        Self::Registrations,
        Self::SignIns,
        Self::Deletion,
    ];

    const fn what(self) -> &'static str {
        match self {
            Self::Gets => "100 GETs of a large board, not read",
            Self::Joins => "100 joins of a large board, not read",
            Self::Since => "six joins that missed 1,000 large changes of a card",
            Self::Comments => "10 reads at once of a card with 1,000 comments of 64 KiB",
            Self::Posts => "400 POSTs of 0.94 MiB into one long-poll session",
            Self::Messages => {
                "200 connections of each of two accounts with 1 MiB - 1 of a message that does not end"
            }
            Self::Registrations => "400 registrations of 2 MB that do not end",
            Self::SignIns => "2,000 sign-ins that hang up after 4 ms",
            Self::Deletion => "the history of a card with 3,000 large descriptions is erased",
        }
    }
}

/// Runs them all. Returns what they did, and whether the server took too much.
pub(crate) async fn run(binary: &Path) -> anyhow::Result<(Vec<Line>, Vec<String>)> {
    let mut lines = Vec::new();
    for kind in Kind::ALL {
        crate::say(kind.what());
        let line = one(binary, kind).await?;
        crate::say(&format!("  peak {} kB, others at most {} ms", line.peak / 1000, line.slowest_other_ms));
        lines.push(line);
    }
    let over = lines.iter().filter(|line| line.peak > CEILING);
    let complaints = over.map(|line| format!("{}: {} kB", line.what, line.peak / 1000)).collect();
    Ok((lines, complaints))
}

async fn one(binary: &Path, kind: Kind) -> anyhow::Result<Line> {
    let server = Server::start_with(binary, &OPTIONS)?;
    let scene = Scene::set(&server, kind).await?;
    // What was prepared must not count as the peak.
    sleep(Duration::from_secs(2)).await;
    server.forget_peak()?;
    let before = server.memory()?.resident;
    let hostile = async {
        let held = scene.attack(kind).await?;
        sleep(LASTS).await;
        drop(held);
        Ok::<_, LoadError>(())
    };
    let slowest_other_ms = tokio::select! {
        ended = scene.others() => ended?,
        ended = hostile => { ended?; scene.slowest() }
    };
    Ok(Line { what: kind.what(), before, peak: memory::peak(server.process())?, slowest_other_ms })
}

/// A hostile user with what they need, and somebody else.
struct Scene {
    address: std::net::SocketAddr,
    http: reqwest::Client,
    eve: SignedIn,
    mallory: SignedIn,
    ann: SignedIn,
    board: String,
    others_board: String,
    slowest: std::sync::Mutex<Duration>,
}

/// What is kept open.
type Held = Vec<TcpStream>;

impl Scene {
    async fn set(server: &Server, kind: Kind) -> Result<Self, LoadError> {
        let http = reqwest::Client::new();
        let (eve, ann) = (sign_up(server, &http, 1).await?, sign_up(server, &http, 2).await?);
        let mut scene = Self {
            address: server.address(),
            mallory: sign_up(server, &http, 3).await?,
            http,
            eve,
            ann,
            board: String::new(),
            others_board: String::new(),
            slowest: std::sync::Mutex::default(),
        };
        scene.board = scene.create_board(&scene.eve).await?;
        scene.others_board = scene.create_board(&scene.ann).await?;
        scene.prepare(kind).await?;
        Ok(scene)
    }

    async fn prepare(&self, kind: Kind) -> Result<(), LoadError> {
        let list = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
        self.command("lists:create", json!({ "list": { "id": list, "name": "To do" } })).await?;
        let card = |n: usize, text: String| {
            let id = format!("01BX5ZZKBKACTAV9WEVGEM{n:04}");
            json!({ "card": { "id": id, "list_id": list, "name": "Card", "description": text } })
        };
        match kind {
            Kind::Gets | Kind::Joins => {
                // As large as a board may be.
                for n in 0..135 {
                    self.command("cards:create", card(n, "x".repeat(60_000))).await?;
                }
            }
            Kind::Since | Kind::Deletion => {
                self.command("cards:create", card(0, String::new())).await?;
                let number = if matches!(kind, Kind::Since) { 1_000 } else { 3_000 };
                for n in 0..number {
                    let id = format!("01BX5ZZKBKACTAV9WEVGEM{:04}", 0);
                    // JSON takes twice as much for it.
                    let description = format!("{n}{}", "\"".repeat(65_000));
                    self.command("card:update", json!({ "card": { "id": id, "description": description } }))
                        .await?;
                }
            }
            Kind::Comments => {
                self.command("cards:create", card(0, String::new())).await?;
                for _ in 0..1_000 {
                    let id = format!("01BX5ZZKBKACTAV9WEVGEM{:04}", 0);
                    let comment = json!({ "card_id": id, "text": "x".repeat(65_000) });
                    self.command("card:add_comment", comment).await?;
                }
            }
            Kind::Posts | Kind::Messages | Kind::Registrations | Kind::SignIns => {}
        }
        Ok(())
    }

    async fn attack(&self, kind: Kind) -> Result<Held, LoadError> {
        let jwt = &self.eve.jwt;
        let get =
            |path: String| format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: {jwt}\r\n\r\n");
        let body = |path: &str, length: usize, kind: &str| {
            let headers = format!("host: localhost\r\ncontent-type: {kind}\r\ncontent-length: {length}");
            format!("POST {path} HTTP/1.1\r\n{headers}\r\n\r\n")
        };
        let mut held = Held::new();
        match kind {
            Kind::Gets => {
                for _ in 0..100 {
                    held.push(self.send(get(format!("/api/v1/boards/{}", self.board)).as_bytes()).await?);
                }
            }
            Kind::Joins => {
                for _ in 0..100 {
                    held.push(self.join(&json!({})).await?);
                }
            }
            Kind::Since => {
                for n in 0..6 {
                    held.push(self.join(&json!({ "since": 2 + n })).await?);
                }
            }
            Kind::Comments => {
                let path = format!("/api/v1/boards/{}/cards/01BX5ZZKBKACTAV9WEVGEM0000", self.board);
                for _ in 0..10 {
                    held.push(self.send(get(path.clone()).as_bytes()).await?);
                }
            }
            Kind::Deletion => {
                let id = format!("01BX5ZZKBKACTAV9WEVGEM{:04}", 0);
                self.command("card:erase_history", json!({ "id": id })).await?;
            }
            Kind::Posts => {
                let open = format!("http://{}/socket/longpoll?vsn=2.0.0&token={jwt}", self.address);
                let session: Value = self.http.get(open).send().await?.json().await?;
                let token = session.get("token").and_then(Value::as_str).unwrap_or_default();
                let length = 985_000;
                let mut text = body(
                    &format!("/socket/longpoll?vsn=2.0.0&token={token}"),
                    length,
                    "application/x-ndjson",
                );
                let frame = "[null,\"1\",\"phoenix\",\"heartbeat\",{}]\n";
                for _ in 0..length / frame.len() {
                    text.push_str(frame);
                }
                for _ in 0..400 {
                    held.push(self.send_some(text.as_bytes()).await?);
                }
            }
            Kind::Messages => {
                let length: u64 = 1024 * 1024;
                let mut begun = [&[0x81, 0x80 | 127][..], &length.to_be_bytes(), &[0; 4]].concat();
                begun.resize(begun.len() + 1024 * 1024 - 1, b'x');
                for _ in 0..200 {
                    for person in [&self.eve, &self.mallory] {
                        let mut stream = self.connect(person).await?;
                        drop(tokio::time::timeout(Duration::from_millis(20), stream.write_all(&begun)).await);
                        held.push(stream);
                    }
                }
            }
            Kind::Registrations => {
                let mut text = body("/api/v1/registrations", 2_000_000, "application/json");
                text.push_str(&"x".repeat(1_900_000));
                for _ in 0..400 {
                    held.push(self.send_some(text.as_bytes()).await?);
                }
            }
            Kind::SignIns => {
                let session =
                    json!({ "session": { "email": "person2@example.org", "password": "guess" } }).to_string();
                let text = body("/api/v1/sessions", session.len(), "application/json") + &session;
                for _ in 0..2_000 {
                    drop(
                        tokio::time::timeout(Duration::from_millis(4), async {
                            let mut stream = self.send(text.as_bytes()).await?;
                            let mut answer = [0; 1];
                            stream.read_exact(&mut answer).await.map_err(LoadError::Connect)
                        })
                        .await,
                    );
                }
            }
        }
        Ok(held)
    }

    /// A connection on which this was sent, and nothing is read.
    async fn send(&self, bytes: &[u8]) -> Result<TcpStream, LoadError> {
        let socket = TcpSocket::new_v4()?;
        socket.set_recv_buffer_size(8 * 1024)?;
        let mut stream = socket.connect(self.address).await?;
        stream.write_all(bytes).await?;
        Ok(stream)
    }

    /// As [`send`](Self::send), as much of it as the server takes at once; it may refuse the rest.
    async fn send_some(&self, bytes: &[u8]) -> Result<TcpStream, LoadError> {
        let mut stream = TcpStream::connect(self.address).await?;
        drop(tokio::time::timeout(Duration::from_millis(20), stream.write_all(bytes)).await);
        Ok(stream)
    }

    /// A WebSocket.
    async fn connect(&self, person: &SignedIn) -> Result<TcpStream, LoadError> {
        let path = format!("/socket/websocket?vsn=2.0.0&token={}", person.jwt);
        let headers = "host: localhost\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n\
            sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==";
        let mut stream = self.send(format!("GET {path} HTTP/1.1\r\n{headers}\r\n\r\n").as_bytes()).await?;
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).await?;
        Ok(stream)
    }

    /// A WebSocket that joins the board.
    async fn join(&self, params: &Value) -> Result<TcpStream, LoadError> {
        let mut stream = self.connect(&self.eve).await?;
        let frame = json!(["1", "1", format!("boards:{}", self.board), "phx_join", params]).to_string();
        // One text frame, masked with zeros (RFC 6455, 5.2).
        let mut bytes = vec![0x81, 0x80 | u8::try_from(frame.len()).unwrap_or(125), 0, 0, 0, 0];
        bytes.extend_from_slice(frame.as_bytes());
        stream.write_all(&bytes).await?;
        Ok(stream)
    }

    /// Somebody else's changes, until one fails.
    async fn others(&self) -> Result<u128, LoadError> {
        let mut number = 0_u64;
        loop {
            number += 1;
            let started = Instant::now();
            let payload = json!({ "name": format!("Plan {number}") });
            self.command_of(&self.ann, &self.others_board, "board:update", payload).await?;
            if let Ok(mut slowest) = self.slowest.lock() {
                *slowest = started.elapsed().max(*slowest);
            }
            sleep(PACE).await;
        }
    }

    fn slowest(&self) -> u128 {
        self.slowest.lock().map_or(0, |slowest| slowest.as_millis())
    }

    async fn command(&self, event: &str, payload: Value) -> Result<(), LoadError> {
        self.command_of(&self.eve, &self.board, event, payload).await
    }

    async fn command_of(
        &self,
        person: &SignedIn,
        board: &str,
        event: &str,
        payload: Value,
    ) -> Result<(), LoadError> {
        let url = format!("http://{}/api/v1/boards/{board}/commands", self.address);
        let push = json!({ "event": event, "payload": payload });
        let answer = self.http.post(url).bearer_auth(&person.jwt).json(&push).send().await?;
        answer.error_for_status()?;
        Ok(())
    }

    async fn create_board(&self, person: &SignedIn) -> Result<String, LoadError> {
        let url = format!("http://{}/api/v1/boards", self.address);
        let body = json!({ "board": { "name": "Board" } });
        let answer = self.http.post(url).bearer_auth(&person.jwt).json(&body).send().await?;
        let board: Value = answer.error_for_status()?.json().await?;
        Ok(board.get("id").and_then(Value::as_str).unwrap_or_default().to_owned())
    }
}

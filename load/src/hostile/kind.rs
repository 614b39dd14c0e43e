//! The kinds of hostile clients.

use std::time::Duration;

use serde_json::{Value, json};
use shared::id::{CardId, ListId};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::scene::{Held, Scene};
use crate::error::LoadError;

/// What a hostile client does.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
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
    pub(super) const ALL: [Self; 9] = [
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

    /// In words.
    pub(super) const fn what(self) -> &'static str {
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

    /// Makes what it needs, which does not count.
    pub(super) async fn prepare(self, scene: &Scene) -> Result<(), LoadError> {
        let list = ListId::from_parts(1, 0);
        scene.command("lists:create", json!({ "list": { "id": list, "name": "To do" } })).await?;
        let new_card = |n: u128, text: String| json!({ "card": { "id": card(n), "list_id": list, "name": "Card", "description": text } });
        match self {
            Kind::Gets | Kind::Joins => {
                // As large as a board may be.
                for n in 0..135 {
                    scene.command("cards:create", new_card(n, "x".repeat(60_000))).await?;
                }
            }
            Kind::Since | Kind::Deletion => {
                scene.command("cards:create", new_card(0, String::new())).await?;
                let number = if matches!(self, Self::Since) { 1_000 } else { 3_000 };
                for n in 0..number {
                    // JSON takes twice as much for it.
                    let description = format!("{n}{}", "\"".repeat(65_000));
                    scene
                        .command(
                            "card:update",
                            json!({ "card": { "id": card(0), "description": description } }),
                        )
                        .await?;
                }
            }
            Kind::Comments => {
                scene.command("cards:create", new_card(0, String::new())).await?;
                for _ in 0..1_000 {
                    let comment = json!({ "card_id": card(0), "text": "x".repeat(65_000) });
                    scene.command("card:add_comment", comment).await?;
                }
            }
            Kind::Posts | Kind::Messages | Kind::Registrations | Kind::SignIns => {}
        }
        Ok(())
    }

    /// Does it. Returns what is to be kept open.
    pub(super) async fn attack(self, scene: &Scene) -> Result<Held, LoadError> {
        let jwt = &scene.eve.jwt;
        let get =
            |path: String| format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: {jwt}\r\n\r\n");
        let body = |path: &str, length: usize, kind: &str| {
            let headers = format!("host: localhost\r\ncontent-type: {kind}\r\ncontent-length: {length}");
            format!("POST {path} HTTP/1.1\r\n{headers}\r\n\r\n")
        };
        let mut held = Held::new();
        match self {
            Kind::Gets => {
                for _ in 0..100 {
                    held.push(scene.send(get(format!("/api/v1/boards/{}", scene.board)).as_bytes()).await?);
                }
            }
            Kind::Joins => {
                for _ in 0..100 {
                    held.push(scene.join(&json!({})).await?);
                }
            }
            Kind::Since => {
                for n in 0..6 {
                    held.push(scene.join(&json!({ "since": 2 + n })).await?);
                }
            }
            Kind::Comments => {
                let path = format!("/api/v1/boards/{}/cards/{}", scene.board, card(0));
                for _ in 0..10 {
                    held.push(scene.send(get(path.clone()).as_bytes()).await?);
                }
            }
            Kind::Deletion => {
                scene.command("card:erase_history", json!({ "id": card(0) })).await?;
            }
            Kind::Posts => {
                let open = format!("http://{}/socket/longpoll?vsn=2.0.0&token={jwt}", scene.address);
                let session: Value = scene.http.get(open).send().await?.json().await?;
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
                    held.push(scene.send_some(text.as_bytes()).await?);
                }
            }
            Kind::Messages => {
                let length: u64 = 1024 * 1024;
                let mut begun = [&[0x81, 0x80 | 127][..], &length.to_be_bytes(), &[0; 4]].concat();
                begun.resize(begun.len() + 1024 * 1024 - 1, b'x');
                for _ in 0..200 {
                    for person in [&scene.eve, &scene.mallory] {
                        let mut stream = scene.connect(person).await?;
                        drop(tokio::time::timeout(Duration::from_millis(20), stream.write_all(&begun)).await);
                        held.push(stream);
                    }
                }
            }
            Kind::Registrations => {
                let mut text = body("/api/v1/registrations", 2_000_000, "application/json");
                text.push_str(&"x".repeat(1_900_000));
                for _ in 0..400 {
                    held.push(scene.send_some(text.as_bytes()).await?);
                }
            }
            Kind::SignIns => {
                let session =
                    json!({ "session": { "email": "person2@example.org", "password": "guess" } }).to_string();
                let text = body("/api/v1/sessions", session.len(), "application/json") + &session;
                for _ in 0..2_000 {
                    drop(
                        tokio::time::timeout(Duration::from_millis(4), async {
                            let mut stream = scene.send(text.as_bytes()).await?;
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
}

/// The id of one of the cards.
fn card(n: u128) -> CardId {
    CardId::from_parts(1, n)
}

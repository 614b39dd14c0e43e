//! What a released version left behind is there, unchanged, and goes on.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Value, json};
use shared::id::{BoardId, CardId};
use shared::wire;

use crate::support::{Client, Person, Server};

/// A version's `boards.json`: what it answered, when it was started on the database beside it.
#[derive(Deserialize)]
struct Left {
    people: Vec<LeftPerson>,
    boards: Vec<LeftBoard>,
}

#[derive(Deserialize)]
struct LeftPerson {
    user: Value,
    password: String,
    /// `GET boards`.
    boards: Value,
}

/// People are told by their addresses.
#[derive(Deserialize)]
struct LeftBoard {
    id: BoardId,
    owner: String,
    members: Vec<String>,
    strangers: Vec<String>,
    /// The answer to a join, the same for all members.
    joined: Value,
    /// The answer to a join since the beginning.
    missed: Value,
    /// `GET boards/:id/cards/:id` of some.
    cards: BTreeMap<CardId, Value>,
}

/// Everybody signed in, by address.
type People = BTreeMap<String, Person>;

#[tokio::test]
async fn everybody_finds_everything_that_0_1_0_kept() {
    let (server, left) = start_on_what_was_left_by("0.1.0").await;
    let people = sign_in(&server, &left).await;
    for known in &left.people {
        let person = &people[known.email()];
        assert_keeps(&person.get("current_user").await.1, &known.user);
        assert_keeps(&person.get("boards").await.1, &known.boards);
    }
    for board in &left.boards {
        for member in &board.members {
            assert_shows(board, &people[member]).await;
        }
        for stranger in &board.strangers {
            let mut client = people[stranger].connect().await;
            let refused = client.join(&wire::board_topic(board.id), json!({})).await.unwrap_err();
            assert_eq!(refused["reason"], "unauthorized");
        }
        for (card, details) in &board.cards {
            let (_, found) = people[&board.owner].get(&format!("boards/{}/cards/{card}", board.id)).await;
            assert_keeps(&found, details);
        }
    }
}

#[tokio::test]
async fn what_0_1_0_kept_goes_on() {
    let (server, left) = start_on_what_was_left_by("0.1.0").await;
    let people = sign_in(&server, &left).await;
    for board in &left.boards {
        let topic = wire::board_topic(board.id);
        let seq = board.joined["seq"].as_u64().unwrap();
        let mut client = people[&board.owner].connect().await;
        let joined = client.join(&topic, json!({ "since": seq })).await.unwrap();
        assert_eq!((&joined["seq"], &joined["events"]), (&json!(seq), &json!([])));

        let again = push_again(&mut client, board).await;
        assert_eq!(again, last_list(board)["seq"], "what was accepted before counts once");

        let (push, payload) = if board.joined["board"]["archived"] == true {
            ("board:restore", json!({}))
        } else {
            ("lists:create", json!({ "list": { "name": "From here on" } }))
        };
        let accepted = client.push(&topic, push, payload).await.unwrap();
        assert_eq!(accepted["seq"], seq + 1);
    }
    // Also those who come to a server that has read its own writing.
    let server = server.restart().await;
    let people = sign_in(&server, &left).await;
    for board in &left.boards {
        let seq = board.joined["seq"].as_u64().unwrap();
        let mut client = people[&board.owner].connect().await;
        let joined = client.join(&wire::board_topic(board.id), json!({ "since": seq })).await.unwrap();
        assert_eq!(joined["seq"], seq + 1);
        assert_eq!(joined["events"].as_array().unwrap().len(), 1);
    }
}

/// What the version left, and today's server on a copy of it.
async fn start_on_what_was_left_by(version: &str) -> (Server, Left) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(version);
    let file: PathBuf = folder.join("boards.json");
    let left = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    (Server::start_on(&folder.join("boardwalk.db")).await, left)
}

async fn sign_in(server: &Server, left: &Left) -> People {
    let mut people = People::new();
    for known in &left.people {
        let person = Person::sign_in(server, known.email(), &known.password).await;
        people.insert(known.email().to_owned(), person);
    }
    people
}

/// A member sees the board, and whatever they may have missed of it.
async fn assert_shows(board: &LeftBoard, member: &Person) {
    let topic = wire::board_topic(board.id);
    assert_keeps(&member.connect().await.join_board(board.id).await, &board.joined);
    let events = board.missed["events"].as_array().unwrap();
    // Also with the log's end only: around where a snapshot was kept, and where there is nothing left to miss.
    for since in [0, 255, 256, 257, events.len() - 1, events.len()].into_iter().filter(|n| *n <= events.len())
    {
        let missed = member.connect().await.join(&topic, json!({ "since": since })).await.unwrap();
        assert_keeps(&missed, &json!({ "seq": board.missed["seq"], "events": events[since..] }));
    }
}

/// The last event that made a list, as it was broadcast.
fn last_list(board: &LeftBoard) -> &Value {
    let events = board.missed["events"].as_array().unwrap();
    &events.iter().rfind(|missed| missed["event"] == "list:created").unwrap()["payload"]
}

/// Pushes what led to that event, as a client does that had no answer: the answer's `seq`.
async fn push_again(client: &mut Client, board: &LeftBoard) -> Value {
    let event = last_list(board);
    let list = json!({ "id": event["list"]["id"], "name": event["list"]["name"] });
    let payload = json!({ "cid": event["cid"], "list": list });
    client.push(&wire::board_topic(board.id), "lists:create", payload).await.unwrap()["seq"].clone()
}

/// All that was known is there and equal; a newer version may say more in any object.
fn assert_keeps(found: &Value, known: &Value) {
    if let Err(place) = keeps(found, known) {
        panic!("it is not as it was at {place}\n\nwas: {known}\n\nis: {found}");
    }
}

/// # Errors
/// The first place where they differ, as a path.
fn keeps(found: &Value, known: &Value) -> Result<(), String> {
    let at = |place: &str, found: Option<&Value>, known: &Value| {
        let found = found.ok_or_else(|| format!("/{place}"))?;
        keeps(found, known).map_err(|rest| format!("/{place}{rest}"))
    };
    match (found, known) {
        (Value::Object(found), Value::Object(known)) => {
            known.iter().try_for_each(|(name, known)| at(name, found.get(name), known))
        }
        (Value::Array(found), Value::Array(known)) if found.len() == known.len() => {
            known.iter().enumerate().try_for_each(|(n, known)| at(&n.to_string(), found.get(n), known))
        }
        _ if found == known => Ok(()),
        _ => Err(format!(": {found} instead of {known}")),
    }
}

impl LeftPerson {
    fn email(&self) -> &str {
        self.user["email"].as_str().unwrap()
    }
}

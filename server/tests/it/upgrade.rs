//! A database of a released version is complete, unchanged and usable.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Value, json};
use shared::id::{BoardId, CardId};
use shared::wire;

use crate::support::{Client, Person, Server};

/// A version's `boards.json`: its responses when it was started on the database beside it.
#[derive(Deserialize)]
struct Recorded {
    people: Vec<RecordedPerson>,
    boards: Vec<RecordedBoard>,
}

#[derive(Deserialize)]
struct RecordedPerson {
    user: Value,
    password: String,
    /// `GET boards`.
    boards: Value,
}

/// Users are identified by their email addresses.
#[derive(Deserialize)]
struct RecordedBoard {
    id: BoardId,
    owner: String,
    members: Vec<String>,
    strangers: Vec<String>,
    /// The response to a join, the same for all members.
    joined: Value,
    /// The response to a join with `since: 0`.
    missed: Value,
    /// `GET boards/:id/cards/:id` of some.
    cards: BTreeMap<CardId, Value>,
}

/// Signed-in users, by email address.
type People = BTreeMap<String, Person>;

#[tokio::test]
async fn everyone_finds_everything_that_0_1_0_stored() {
    let (server, recorded) = start_on_database_of("0.1.0").await;
    let people = sign_in(&server, &recorded).await;
    for known in &recorded.people {
        let person = &people[known.email()];
        assert_keeps(&person.get("current_user").await.1, &known.user);
        assert_keeps(&person.get("boards").await.1, &known.boards);
    }
    for board in &recorded.boards {
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
async fn a_database_of_0_1_0_stays_usable() {
    let (server, recorded) = start_on_database_of("0.1.0").await;
    let people = sign_in(&server, &recorded).await;
    for board in &recorded.boards {
        let topic = wire::board_topic(board.id);
        let seq = board.joined["seq"].as_u64().unwrap();
        let mut client = people[&board.owner].connect().await;
        let joined = client.join(&topic, json!({ "since": seq })).await.unwrap();
        assert_eq!((&joined["seq"], &joined["events"]), (&json!(seq), &json!([])));

        let again = push_again(&mut client, board).await;
        assert_eq!(again, last_list(board)["seq"], "a command accepted earlier counts once");

        let (push, payload) = if board.joined["board"]["archived"] == true {
            ("board:restore", json!({}))
        } else {
            ("lists:create", json!({ "list": { "name": "From here on" } }))
        };
        let accepted = client.push(&topic, push, payload).await.unwrap();
        assert_eq!(accepted["seq"], seq + 1);
    }
    // Also after a restart, when the server reads what it has written itself.
    let server = server.restart().await;
    let people = sign_in(&server, &recorded).await;
    for board in &recorded.boards {
        let seq = board.joined["seq"].as_u64().unwrap();
        let mut client = people[&board.owner].connect().await;
        let joined = client.join(&wire::board_topic(board.id), json!({ "since": seq })).await.unwrap();
        assert_eq!(joined["seq"], seq + 1);
        assert_eq!(joined["events"].as_array().unwrap().len(), 1);
    }
}

/// Today's server on a copy of the version's database, and what the version recorded.
async fn start_on_database_of(version: &str) -> (Server, Recorded) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(version);
    let file: PathBuf = folder.join("boards.json");
    let recorded = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    (Server::start_on_copy(&folder.join("boardwalk.db")).await, recorded)
}

async fn sign_in(server: &Server, recorded: &Recorded) -> People {
    let mut people = People::new();
    for known in &recorded.people {
        let person = Person::sign_in(&server.url, known.email(), &known.password).await;
        people.insert(known.email().to_owned(), person);
    }
    people
}

/// A member gets the board, and any part of its log.
async fn assert_shows(board: &RecordedBoard, member: &Person) {
    let topic = wire::board_topic(board.id);
    assert_keeps(&member.connect().await.join_board(board.id).await, &board.joined);
    let events = board.missed["events"].as_array().unwrap();
    // Also with only the end of the log: around a snapshot, and where nothing was missed.
    for since in [0, 255, 256, 257, events.len() - 1, events.len()].into_iter().filter(|n| *n <= events.len())
    {
        let missed = member.connect().await.join(&topic, json!({ "since": since })).await.unwrap();
        assert_keeps(&missed, &json!({ "seq": board.missed["seq"], "events": events[since..] }));
    }
}

/// The last event that created a list, as it was broadcast.
fn last_list(board: &RecordedBoard) -> &Value {
    let events = board.missed["events"].as_array().unwrap();
    &events.iter().rfind(|missed| missed["event"] == "list:created").unwrap()["payload"]
}

/// Pushes that event's command again, like a client that got no reply: the reply's `seq`.
async fn push_again(client: &mut Client, board: &RecordedBoard) -> Value {
    let event = last_list(board);
    let list = json!({ "id": event["list"]["id"], "name": event["list"]["name"] });
    let payload = json!({ "cid": event["cid"], "list": list });
    client.push(&wire::board_topic(board.id), "lists:create", payload).await.unwrap()["seq"].clone()
}

/// Checks that everything known is there and equal; a newer version may add members to any object.
fn assert_keeps(found: &Value, known: &Value) {
    if let Err(place) = keeps(found, known) {
        panic!("it has changed at {place}\n\nwas: {known}\n\nis: {found}");
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

impl RecordedPerson {
    fn email(&self) -> &str {
        self.user["email"].as_str().unwrap()
    }
}

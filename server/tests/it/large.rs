//! Large boards: every board that the rules allow can be opened, resumed and made smaller, over every transport.

use serde_json::{Value, json};
use shared::board::limit;
use shared::id::{CardId, ListId};

use crate::support::raw::{Raw, WAYS, error};
use crate::support::{Person, Server};

const LIST: ListId = ListId::from_parts(1, 1);

async fn command(person: &Person, board: &str, event: &str, payload: Value) -> Result<u64, String> {
    let (status, body) =
        person.post(&format!("boards/{board}/commands"), json!({ "event": event, "payload": payload })).await;
    if status == 200 {
        Ok(body["seq"].as_u64().unwrap())
    } else {
        Err(body["error"].as_str().unwrap().to_owned())
    }
}

/// A board with one list, and as many cards with this description as it takes.
async fn fill(ann: &Person, description: &str) -> String {
    let board = ann.create_board("Plan").await.to_string();
    command(ann, &board, "lists:create", json!({ "list": { "id": LIST, "name": "List" } })).await.unwrap();
    for n in 1.. {
        let card = json!({ "id": CardId::from_parts(2, n), "list_id": LIST, "name": "Card", "description": description });
        match command(ann, &board, "cards:create", json!({ "card": card })).await {
            Ok(_) => {}
            Err(why) => {
                assert_eq!(why, "board_full", "after {n} cards");
                break;
            }
        }
    }
    board
}

/// The response to a join, and that what follows it arrives too.
async fn join(raw: &mut Raw, topic: &str, params: Value) -> Value {
    raw.send(json!(["1", "1", topic, "phx_join", params])).await;
    let reply = raw.frame().await;
    let payload = if reply.is_array() { &reply[4] } else { &reply["payload"] };
    assert_eq!(payload["status"], "ok");
    let response = payload["response"].clone();
    let next = raw.any_frame().await;
    let event = if next.is_array() { &next[3] } else { &next["event"] };
    assert_eq!(event, "presence_state");
    response
}

/// Plain text, text that JSON escapes, and text that long-poll escapes twice.
#[tokio::test(flavor = "multi_thread")]
async fn p4_every_board_that_is_allowed_can_be_joined_and_resumed() {
    let server = Server::start().await;
    let ann = server.sign_up("Ann").await;
    for text in ["x", "\n", "\\\""] {
        let board = fill(&ann, &text.repeat(limit::TEXT / text.len())).await;
        let topic = format!("boards:{board}");
        let cards =
            server.app.boards.read(board.parse().unwrap(), ann.id).await.unwrap().unwrap().open_cards();
        for way in WAYS {
            let mut raw = Raw::by(way, &server, &ann).await;
            let response = join(&mut raw, &topic, json!({})).await;
            let seq = response["seq"].as_u64().unwrap();
            assert_eq!(response["board"]["lists"][0]["cards"].as_array().unwrap().len(), cards, "{way:?}");
            let mut raw = Raw::by(way, &server, &ann).await;
            let response = join(&mut raw, &topic, json!({ "since": seq - 1 })).await;
            assert_eq!(response["events"].as_array().unwrap().len(), 1, "{way:?}");
            let mut raw = Raw::by(way, &server, &ann).await;
            let response = join(&mut raw, &topic, json!({ "since": 0 })).await;
            assert!(response["board"].is_object() || response["events"].is_array(), "{way:?}");
        }
        // What it says is what makes room.
        let id = CardId::from_parts(2, 1);
        command(&ann, &board, "card:update", json!({ "card": { "id": id, "description": "" } }))
            .await
            .unwrap();
        let card = json!({ "list_id": LIST, "name": "One more" });
        command(&ann, &board, "cards:create", json!({ "card": card })).await.unwrap();
    }
}

/// One card changed so often that its changes are larger than the board.
#[tokio::test(flavor = "multi_thread")]
async fn p4_who_missed_more_than_the_board_gets_the_board() {
    let server = Server::start().await;
    let ann = server.sign_up("Ann").await;
    let board = ann.create_board("Plan").await.to_string();
    let (topic, id) = (format!("boards:{board}"), CardId::from_parts(2, 1));
    command(&ann, &board, "lists:create", json!({ "list": { "id": LIST, "name": "List" } })).await.unwrap();
    let card = json!({ "id": id, "list_id": LIST, "name": "Card" });
    command(&ann, &board, "cards:create", json!({ "card": card })).await.unwrap();
    for n in 0..60_u32 {
        let description = format!("{n}{}", "\"".repeat(60_000));
        let card = json!({ "card": { "id": id, "description": description } });
        command(&ann, &board, "card:update", card).await.unwrap();
    }
    for way in WAYS {
        let mut raw = Raw::by(way, &server, &ann).await;
        let response = join(&mut raw, &topic, json!({ "since": 2 })).await;
        assert_eq!((&response["seq"], response["board"].is_object()), (&json!(62), true), "{way:?}");
        let mut raw = Raw::by(way, &server, &ann).await;
        let response = join(&mut raw, &topic, json!({ "since": 60 })).await;
        assert_eq!(response["events"].as_array().unwrap().len(), 2, "{way:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn p5_a_large_answer_is_left_to_http_if_the_client_says_so() {
    let server = Server::start().await;
    let ann = server.sign_up("Ann").await;
    let (large, small) = (fill(&ann, &"x".repeat(limit::TEXT)).await, ann.create_board("Small").await);
    let by_http = json!({ "snapshot": "http" });
    for way in WAYS {
        let mut raw = Raw::by(way, &server, &ann).await;
        let topic = format!("boards:{large}");
        raw.send(json!(["1", "1", topic, "phx_join", by_http])).await;
        raw.expect(error(json!("1"), "1", &topic, "large")).await;
        // What other clients may say is no reason to refuse.
        join(&mut raw, &topic, json!({ "snapshot": "pigeon" })).await;

        let (_, board) = ann.get(&format!("boards/{large}")).await;
        let mut raw = Raw::by(way, &server, &ann).await;
        let response = join(&mut raw, &topic, json!({ "since": board["seq"], "snapshot": "http" })).await;
        assert_eq!(response, json!({ "seq": board["seq"], "events": [] }), "{way:?}");

        let mut raw = Raw::by(way, &server, &ann).await;
        assert!(join(&mut raw, &format!("boards:{small}"), by_http.clone()).await["board"].is_object());

        // The same for what was missed.
        let mut raw = Raw::by(way, &server, &ann).await;
        raw.send(json!(["1", "1", topic, "phx_join", { "since": 10, "snapshot": "http" }])).await;
        raw.expect(error(json!("1"), "1", &topic, "large")).await;
    }
}

/// Several boards on one connection that is slow to read: each join waits for the answer before it.
#[tokio::test(flavor = "multi_thread")]
async fn p4_large_boards_can_be_joined_one_after_another() {
    let server = Server::start().await;
    let ann = server.sign_up("Ann").await;
    let board = fill(&ann, &"\"".repeat(limit::TEXT)).await;
    let mut raw = Raw::stalled(&server, &ann).await;
    for n in 0..4 {
        raw.send(json!([n, n, format!("boards:{board}-{n}"), "phx_join", {}])).await;
    }
    let mut answered = 0;
    while answered < 4 {
        let frame = raw.any_frame().await;
        if frame[3] == "phx_reply" {
            assert_eq!((&frame[0], &frame[4]["status"]), (&json!(answered), &json!("ok")));
            answered += 1;
        }
    }
}

//! Going offline and reconnecting.

use serde_json::{Value, json};
use shared::id::{BoardId, Cid};

use super::DATABASE;
use crate::support::{Client, Server};

async fn create(client: &mut Client, board: BoardId, name: &str) -> u64 {
    let list = json!({ "list": { "name": name } });
    client.push(&format!("boards:{board}"), "lists:create", list).await.unwrap()["seq"].as_u64().unwrap()
}

fn seqs(joined: &Value) -> Vec<u64> {
    joined["events"].as_array().unwrap().iter().map(|it| it["payload"]["seq"].as_u64().unwrap()).collect()
}

#[tokio::test]
async fn a_reconnecting_client_gets_exactly_what_it_missed() {
    let server = Server::start_on(DATABASE).await;
    let ann = server.sign_up("Ann").await;
    let board = ann.create_board("Plan").await;
    let topic = format!("boards:{board}");
    let (mut here, mut away) = (ann.connect().await, ann.connect().await);
    here.join_board(board).await;
    away.join_board(board).await;
    create(&mut here, board, "before").await;
    let known = away.next(&topic, "list:created").await["seq"].as_u64().unwrap();

    away.cut();
    for n in 0..300 {
        create_fast(&mut here, board, n);
    }
    let last = create(&mut here, board, "last").await;
    away.since(board, known);
    away.reconnect().await;
    let joined = away.joined(&topic).await.unwrap();
    assert_eq!(joined["seq"].as_u64(), Some(last));
    assert_eq!(seqs(&joined), (known + 1..=last).collect::<Vec<_>>(), "also what is no longer in memory");
    assert!(joined.get("board").is_none());

    let next = create(&mut here, board, "after").await;
    assert_eq!(away.next(&topic, "list:created").await["seq"].as_u64(), Some(next), "and nothing twice");
}

/// Renames the board, so that the log is long and the board small.
fn create_fast(client: &mut Client, board: BoardId, n: u32) {
    client.send(&format!("boards:{board}"), "board:update", json!({ "name": format!("Plan {n}") }));
}

#[tokio::test]
async fn after_a_long_absence_a_client_gets_the_whole_board() {
    let server = Server::start_on(DATABASE).await;
    let ann = server.sign_up("Ann").await;
    let board = ann.create_board("Plan").await;
    let mut client = ann.connect().await;
    client.join_board(board).await;
    for n in 0..1_001 {
        create_fast(&mut client, board, n);
    }
    let seq = create(&mut client, board, "last").await;
    let mut late = ann.connect().await;
    let joined = late.join(&format!("boards:{board}"), json!({ "since": 1 })).await.unwrap();
    assert_eq!((joined["seq"].as_u64(), &joined["board"]["name"]), (Some(seq), &json!("Plan 1000")));
    let ahead = late.push(&format!("boards:{board}"), "board:update", json!({ "name": "x" })).await;
    assert!(ahead.is_ok());
    let mut odd = ann.connect().await;
    let joined = odd.join(&format!("boards:{board}"), json!({ "since": 1_000_000 })).await.unwrap();
    assert!(joined["board"].is_object(), "an unknown seq is not an error");
}

#[tokio::test]
async fn a_push_sent_again_after_a_lost_reply_counts_once() {
    let server = Server::start_on(DATABASE).await;
    let ann = server.sign_up("Ann").await;
    let board = ann.create_board("Plan").await;
    let topic = format!("boards:{board}");
    let mut client = ann.connect().await;
    client.join_board(board).await;
    let push = json!({ "cid": Cid::from_ulid(server.app.clock.ulid()), "list": { "name": "once" } });
    client.send(&topic, "lists:create", push.clone());
    client.flush().await;
    client.cut();
    client.since(board, 0);
    client.reconnect().await;
    client.joined(&topic).await.unwrap();
    let seq = client.push(&topic, "lists:create", push).await.unwrap()["seq"].as_u64();
    assert_eq!(seq, Some(1));
    let (_, board) = ann.get(&format!("boards/{board}")).await;
    assert_eq!(board["lists"].as_array().unwrap().len(), 1);
}

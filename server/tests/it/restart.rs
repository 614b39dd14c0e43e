//! Acknowledged means durable.

use serde_json::json;
use shared::id::{BoardId, Cid, Seq};

use super::DATABASE;
use crate::support::{Person, Process, Server};

#[tokio::test]
async fn an_orderly_restart_loses_nothing_and_tells_clients_to_reconnect() {
    let server = Server::start_on(DATABASE).await;
    let ann = server.sign_up("Ann").await;
    let board = ann.create_board("Plan").await;
    let topic = format!("boards:{board}");
    let mut client = ann.connect().await;
    client.join_board(board).await;
    client.push(&topic, "lists:create", json!({ "list": { "name": "kept" } })).await.unwrap();
    let (server, code) = tokio::join!(server.restart(), client.disconnected());
    assert_eq!(code, 1012);
    client.since(board, 0);
    client.reconnect().await;
    let joined = client.joined(&topic).await.unwrap();
    assert_eq!(joined["events"][0]["payload"]["list"]["name"], "kept");
    assert_eq!(server.app.boards.read(board, ann.id).await.unwrap().unwrap().lists.len(), 1);
}

#[tokio::test]
async fn a_crash_during_many_changes_keeps_all_acknowledged_ones() {
    let server = Server::start_on(DATABASE).await;
    let ann = server.sign_up("Ann").await;
    let board = ann.create_board("Plan").await;
    let topic = format!("boards:{board}");
    let mut client = ann.connect().await;
    client.join_board(board).await;
    let mut acknowledged = 0;
    for n in 0..40 {
        let list = json!({ "list": { "name": format!("list {n}") } });
        if n < 20 {
            acknowledged = client.push(&topic, "lists:create", list).await.unwrap()["seq"].as_u64().unwrap();
        } else {
            client.send(&topic, "lists:create", list);
        }
    }
    client.flush().await;
    let server = server.crash().await;
    let kept = server.app.boards.read(board, ann.id).await.unwrap().unwrap();
    assert!(kept.seq.0 >= acknowledged && acknowledged == 20, "{:?} of {acknowledged}", kept.seq);
    assert_eq!(kept.lists.len() as u64, kept.seq.0, "each event is there completely or not at all");
    let rows = server.app.store.events_after(board, Seq(0)).await.unwrap();
    assert!(rows.iter().zip(1..).all(|((head, _, _), seq)| head.seq.0 == seq), "without gaps");
}

/// A short version of `cargo xtask soak -- --durability`.
#[tokio::test]
async fn kills_at_several_moments_lose_nothing_acknowledged() {
    const KILLS: usize = 5;
    let place = DATABASE.create().await;
    let mut boards: Vec<(BoardId, Vec<(Cid, u64)>)> = Vec::new();
    for n in 0..KILLS {
        let process = Process::start(&place);
        let ann = Person::sign_up(&process.url, &format!("Ann{n}")).await;
        let board = ann.create_board("Plan").await;
        let topic = format!("boards:{board}");
        let mut client = ann.connect().await;
        client.join_board(board).await;
        for push in 0..60 {
            let cid = Cid::from_parts(1, (n * 100 + push) as u128);
            client.send(&topic, "board:update", json!({ "cid": cid, "name": format!("Plan {push}") }));
        }
        // Killed after more and more changes, in the middle of the next.
        let mut acknowledged = Vec::new();
        while acknowledged.len() < n * 7 + 1 {
            let event = client.next(&topic, "board:updated").await;
            acknowledged
                .push((event["cid"].as_str().unwrap().parse().unwrap(), event["seq"].as_u64().unwrap()));
        }
        process.kill();
        boards.push((board, acknowledged));
    }
    let store = place.open().await;
    for (board, acknowledged) in boards {
        let log = store.events_after(board, Seq(0)).await.unwrap();
        let found: Vec<(Cid, u64)> = log.iter().map(|(head, _, _)| (head.cid, head.seq.0)).collect();
        assert_eq!(found[..acknowledged.len()], acknowledged);
        assert!(found.iter().zip(1..).all(|((_, seq), n)| *seq == n), "without gaps");
    }
}

#[tokio::test]
async fn a_killed_process_keeps_all_acknowledged_changes() {
    let place = DATABASE.create().await;
    let process = Process::start(&place);
    let ann = Person::sign_up(&process.url, "Ann").await;
    let board = ann.create_board("Plan").await;
    let topic = format!("boards:{board}");
    let mut client = ann.connect().await;
    client.join_board(board).await;
    for n in 0..60 {
        let list = json!({ "list": { "name": format!("list {n}") } });
        if n < 20 {
            client.push(&topic, "lists:create", list).await.unwrap();
        } else {
            client.send(&topic, "lists:create", list);
        }
    }
    let mut acknowledged = 20;
    while acknowledged < 25 {
        acknowledged = client.next(&topic, "list:created").await["seq"].as_u64().unwrap();
    }
    process.kill();

    let log = place.open().await.events_after(board, Seq(0)).await.unwrap();
    let seqs: Vec<u64> = log.iter().map(|(head, _, _)| head.seq.0).collect();
    assert_eq!(seqs, (1..=seqs.len() as u64).collect::<Vec<_>>(), "without gaps");
    assert!(seqs.len() as u64 >= acknowledged, "{} of {acknowledged}", seqs.len());
    let process = Process::start(&place);
    let ben = Person::sign_up(&process.url, "Ben").await;
    assert_eq!(ben.create_board("Another").await.to_string().len(), 26, "and it continues");
}

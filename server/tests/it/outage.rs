//! The database becomes unavailable, and available again.

use reqwest::StatusCode;
use serde_json::json;
use shared::id::Cid;

use crate::support::postgres::Cluster;
use crate::support::{Client, Database, Person, Process, Server};

#[tokio::test]
async fn without_a_database_pushes_fail_and_nothing_is_shown_as_saved() {
    let server = Server::start_on(Database::Postgres).await;
    let (ann, ben) = (server.sign_up("Ann").await, server.sign_up("Ben").await);
    let board = ann.create_board("Plan").await;
    let topic = format!("boards:{board}");
    let (mut at_ann, mut at_ben) = (ann.connect().await, ben.connect().await);
    at_ann.join_board(board).await;
    at_ann.push(&topic, "members:add", json!({ "email": "ben@example.org" })).await.unwrap();
    at_ben.join_board(board).await;
    let healthy = async || reqwest::get(format!("{}/healthz", server.url)).await.unwrap().status();

    let url = server.database.url.as_ref().unwrap();
    Cluster::shared().lock(url).await;
    let push = json!({ "cid": Cid::from_ulid(server.app.clock.ulid()), "list": { "name": "To do" } });
    let refused = at_ann.push(&topic, "lists:create", push.clone()).await.unwrap_err();
    assert_eq!(refused["reason"], "unavailable");
    assert_eq!(healthy().await, StatusCode::SERVICE_UNAVAILABLE);

    Cluster::shared().unlock(url).await;
    assert_eq!(healthy().await, StatusCode::OK);
    at_ann.push(&topic, "board:update", json!({ "name": "Plan B" })).await.unwrap();
    assert_eq!(at_ann.push(&topic, "lists:create", push).await.unwrap()["seq"], 3, "it may be sent again");
    assert_eq!(at_ben.next(&topic, "list:created").await["seq"], 3, "and is broadcast once it is saved");
    assert_eq!(server.app.boards.read(board, ann.id).await.unwrap().unwrap().lists.len(), 1);
}

/// Also without a log: the disk is full for that too.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_full_disk_fails_pushes_only_while_it_is_full() {
    let database = Database::Sqlite.create().await;
    let process = Process::start_without_log(&database);
    let ann = Person::sign_up(&process.url, "Ann").await;
    let board = ann.create_board("Plan").await;
    let mut client = ann.connect().await;
    client.join_board(board).await;
    let topic = format!("boards:{board}");
    let health = async || reqwest::get(format!("{}/healthz", process.url)).await.unwrap();
    assert_eq!(health().await.status(), StatusCode::OK);

    process.limit_files("4096");
    for n in 0..20 {
        let refused = push_list(&mut client, &topic, n).await.unwrap_err();
        assert_eq!(refused["reason"], "unavailable");
        let health = health().await;
        assert_eq!(health.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(health.text().await.unwrap(), "the database cannot be written");
    }

    process.limit_files("unlimited");
    assert_eq!(health().await.status(), StatusCode::OK);
    assert_eq!(push_list(&mut client, &topic, 20).await.unwrap()["seq"], 1, "nothing refused is in the log");
    Person::sign_up(&process.url, "Ben").await;
    assert!(process.stop(), "it stops in order, though nobody reads what it prints");
}

#[tokio::test]
async fn nothing_waits_for_a_log_that_nobody_reads() {
    let database = Database::Sqlite.create().await;
    let process = Process::start_with_stalled_log(&database);
    let ann = Person::sign_up(&process.url, "Ann").await;
    let board = ann.create_board("Plan").await;
    let mut client = ann.connect().await;
    client.join_board(board).await;
    for n in 0..100 {
        push_list(&mut client, &format!("boards:{board}"), n).await.unwrap();
    }
}

async fn push_list(client: &mut Client, topic: &str, n: u32) -> Result<serde_json::Value, serde_json::Value> {
    client.push(topic, "lists:create", json!({ "list": { "name": format!("list {n}") } })).await
}

//! The database becomes unavailable, and available again.

use reqwest::StatusCode;
use serde_json::json;
use shared::id::Cid;

use crate::support::postgres::Cluster;
use crate::support::{Database, Server};

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

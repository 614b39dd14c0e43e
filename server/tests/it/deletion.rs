//! A board is deleted.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use shared::id::{BoardId, Cid};

use super::DATABASE;
use crate::support::{Client, Person, Server};

/// An archived board of Ann's, with Ben as an admin; both are connected and have joined it and their own topics.
struct Story {
    server: Server,
    ann: Person,
    ben: Person,
    board: BoardId,
    topic: String,
    at_ann: Client,
    at_ben: Client,
}

impl Story {
    async fn begin() -> Self {
        let server = Server::start_on(DATABASE).await;
        let (ann, ben) = (server.sign_up("Ann").await, server.sign_up("Ben").await);
        let board = ann.create_board("Plan").await;
        let topic = format!("boards:{board}");
        let (mut at_ann, mut at_ben) = (ann.connect().await, ben.connect().await);
        for (client, person) in [(&mut at_ann, &ann), (&mut at_ben, &ben)] {
            client.join(&format!("users:{}", person.id), json!({})).await.unwrap();
        }
        at_ann.join_board(board).await;
        let ben_as_admin = json!({ "email": "ben@example.org", "role": "admin" });
        at_ann.push(&topic, "members:add", ben_as_admin).await.unwrap();
        at_ben.join_board(board).await;
        at_ann.push(&topic, "board:archive", json!({})).await.unwrap();
        Self { server, ann, ben, board, topic, at_ann, at_ben }
    }

    async fn delete(&self, person: &Person) -> (StatusCode, Value) {
        person.request(Method::DELETE, &format!("boards/{}", self.board), None).await
    }
}

fn code(answer: &(StatusCode, Value)) -> (u16, &str) {
    (answer.0.as_u16(), answer.1["error"].as_str().unwrap_or_default())
}

#[tokio::test]
async fn only_its_owner_may_and_only_once_it_is_archived() {
    let mut story = Story::begin().await;
    let stranger = story.server.sign_up("Cem").await;
    assert_eq!(code(&story.delete(&stranger).await), (404, "not_found"));
    assert_eq!(code(&story.delete(&story.ben).await), (403, "owner_deletes"));
    story.at_ann.push(&story.topic, "board:restore", json!({})).await.unwrap();
    assert_eq!(code(&story.delete(&story.ann).await), (422, "archive_first"));
    let path = format!("boards/{}", story.board);
    assert_eq!(story.ben.get(&path).await.0, StatusCode::OK, "it is still there");
    let none = BoardId::from_ulid(story.server.app.clock.ulid());
    let answer = story.ann.request(Method::DELETE, &format!("boards/{none}"), None).await;
    assert_eq!(code(&answer), (404, "not_found"));
}

#[tokio::test]
async fn everyone_on_it_is_told_and_nothing_is_left() {
    let mut story = Story::begin().await;
    let stranger = story.server.sign_up("Cem").await;
    assert_eq!(story.delete(&story.ann).await.0, StatusCode::OK);

    let told = story.at_ben.next(&story.topic, "board:deleted").await;
    assert_eq!(told["actor"], json!(story.ann.id));
    let (topic, gone) = (story.topic.clone(), json!({ "id": story.board }));
    for (client, person) in [(&mut story.at_ann, &story.ann), (&mut story.at_ben, &story.ben)] {
        client.closed(&topic).await;
        assert_eq!(client.next(&format!("users:{}", person.id), "boards:remove").await, gone);
        assert_eq!(client.join(&topic, json!({})).await.unwrap_err()["reason"], "unauthorized");
        let (_, boards) = person.get("boards").await;
        assert_eq!(boards, json!({ "owned_boards": [], "invited_boards": [] }));
        assert_eq!(person.get(&format!("boards/{}", story.board)).await.0, StatusCode::NOT_FOUND);
    }

    // The answer may have been lost: asked again, it is the same, but only to its owner.
    assert_eq!(story.delete(&story.ann).await.0, StatusCode::OK);
    assert_eq!(code(&story.delete(&story.ben).await), (404, "not_found"));
    assert_eq!(code(&story.delete(&stranger).await), (404, "not_found"));
    assert_eq!(story.server.app.boards.count(), 0, "a deleted board costs no memory");
}

#[tokio::test]
async fn its_id_is_used_up_also_after_a_restart() {
    let story = Story::begin().await;
    assert_eq!(story.delete(&story.ann).await.0, StatusCode::OK);
    let again = json!({ "board": { "id": story.board, "name": "Plan" } });
    let Story { server, ann, ben, board, .. } = story;
    for person in [&ann, &ben] {
        assert_eq!(code(&person.post("boards", again.clone()).await), (409, "id_taken"));
    }
    let _server = server.restart().await;
    assert_eq!(code(&ann.post("boards", again).await), (409, "id_taken"));
    assert_eq!(ann.get(&format!("boards/{board}")).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_change_that_races_with_it_is_accepted_before_it_or_refused() {
    let mut story = Story::begin().await;
    let push =
        |cid| json!({ "event": "board:update", "payload": { "cid": cid, "name": format!("Plan {cid}") } });
    let (path, server) = (format!("boards/{}/commands", story.board), &story.server);
    let pushes: Vec<Value> = (0..20).map(|_| push(Cid::from_ulid(server.app.clock.ulid()))).collect();
    let racing = pushes.iter().map(|push| story.ben.post(&path, push.clone()));
    let (deleted, answers) = tokio::join!(story.delete(&story.ann), futures_util::future::join_all(racing));
    assert_eq!(deleted.0, StatusCode::OK);
    for (status, body) in answers {
        // Before it, the board is archived.
        let expected = [StatusCode::OK, StatusCode::UNPROCESSABLE_ENTITY, StatusCode::NOT_FOUND];
        assert!(expected.contains(&status), "{status} {body}");
    }
    for push in pushes {
        assert_eq!(story.ben.post(&path, push).await.0, StatusCode::NOT_FOUND);
    }
    story.at_ben.closed(&story.topic).await;
}

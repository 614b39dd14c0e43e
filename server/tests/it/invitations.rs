//! Being asked before being on a board.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use shared::id::BoardId;

use super::DATABASE;
use crate::support::{Client, Person, Server};

/// A board of Ann's, and Ben, who has his home page open.
struct Story {
    server: Server,
    ann: Person,
    ben: Person,
    board: BoardId,
    topic: String,
    at_ann: Client,
    at_ben: Client,
    /// The topic of Ben's home page.
    home: String,
}

impl Story {
    async fn begin() -> Self {
        let server = Server::start_on(DATABASE).await;
        let (ann, ben) = (server.sign_up("Ann").await, server.sign_up("Ben").await);
        let board = ann.create_board("Plan").await;
        let topic = format!("boards:{board}");
        let (mut at_ann, mut at_ben) = (ann.connect().await, ben.connect().await);
        at_ann.join_board(board).await;
        let home = format!("users:{}", ben.id);
        at_ben.join(&home, json!({})).await.unwrap();
        Self { server, ann, ben, board, topic, at_ann, at_ben, home }
    }

    /// Ben wants to be asked, or does not.
    async fn ben_asks(&self, asks: bool) {
        let settings = json!({ "ask_before_adding": asks });
        let (status, body) = self.ben.request(Method::PUT, "current_user", Some(settings)).await;
        assert_eq!((status, &body["ask_before_adding"]), (StatusCode::OK, &json!(asks)), "{body}");
    }

    /// Ann adds the address: the reply, and the event.
    async fn add(&mut self, email: &str) -> (Value, Value) {
        let reply = self.at_ann.push(&self.topic, "members:add", json!({ "email": email })).await.unwrap();
        (reply, self.at_ann.next(&self.topic, "member:invited").await)
    }

    async fn invitations(&self) -> Vec<Value> {
        invitations(&self.ben).await
    }

    async fn answer(&self, path: &str, body: Value) {
        let (status, body) = self.ben.post(path, body).await;
        assert_eq!(status, StatusCode::OK, "{body}");
    }

    async fn has_board(&self) -> bool {
        let (_, boards) = self.ben.get("boards").await;
        boards["invited_boards"].as_array().unwrap().iter().any(|board| board["id"] == json!(self.board))
    }

    async fn pending(&self) -> Value {
        self.ann.get(&format!("boards/{}", self.board)).await.1["invitations"].take()
    }
}

async fn invitations(person: &Person) -> Vec<Value> {
    person.get("invitations").await.1["invitations"].as_array().unwrap().clone()
}

#[tokio::test]
async fn who_wants_to_be_asked_sees_the_invitation_and_accepts() {
    let mut story = Story::begin().await;
    story.ben_asks(true).await;
    story.add("ben@example.org").await;
    story.at_ben.next(&story.home, "invitations:update").await;
    let open = story.invitations().await;
    assert_eq!((&open[0]["id"], &open[0]["name"]), (&json!(story.board), &json!("Plan")));
    assert_eq!(open[0]["by"]["email"], "ann@example.org");
    assert!(!story.has_board().await);
    assert_eq!(story.ben.get(&format!("boards/{}", story.board)).await.0, StatusCode::NOT_FOUND);

    story.answer(&format!("invitations/{}/accept", story.board), json!({})).await;
    let added = story.at_ann.next(&story.topic, "member:added").await;
    assert_eq!((&added["user"]["id"], &added["role"]), (&json!(story.ben.id), &json!("member")));
    assert_eq!(story.at_ben.next(&story.home, "boards:add").await["board"]["id"], json!(story.board));
    assert!(story.has_board().await && story.invitations().await.is_empty());
    assert_eq!(story.pending().await, Value::Null);
    story.at_ben.join_board(story.board).await;
    let eve = story.server.sign_up("Eve").await;
    let (status, _) = eve.post(&format!("invitations/{}/accept", story.board), json!({})).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "it was not for everybody");
}

#[tokio::test]
async fn who_signs_up_later_sees_the_invitation() {
    let mut story = Story::begin().await;
    story.add("Zoe@example.org").await;
    let zoe = story.server.sign_up("Zoe").await;
    assert_eq!(invitations(&zoe).await[0]["id"], json!(story.board));
    let (status, _) = zoe.post(&format!("invitations/{}/accept", story.board), json!({})).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(story.at_ann.next(&story.topic, "member:added").await["user"]["id"], json!(zoe.id));
}

#[tokio::test]
async fn an_unknown_address_and_one_that_asks_first_look_the_same() {
    let mut story = Story::begin().await;
    story.ben_asks(true).await;
    let (reply, event) = story.add("ben@example.org").await;
    let (other_reply, other_event) = story.add("bea@example.org").await;
    let same = |value: &Value, replaced: &[(&str, &Value)]| {
        let mut value = value.clone();
        for (name, _) in replaced {
            value[*name] = Value::Null;
        }
        value.to_string()
    };
    let differs =
        [("seq", &Value::Null), ("cid", &Value::Null), ("at", &Value::Null), ("email", &Value::Null)];
    assert_eq!(same(&event, &differs), same(&other_event, &differs));
    assert_eq!(same(&reply, &differs[..1]), same(&other_reply, &differs[..1]));
    let over_http = async |email: &str| {
        let push = json!({ "event": "members:add", "payload": { "email": email, "role": "observer" } });
        let (status, body) = story.ann.post(&format!("boards/{}/commands", story.board), push).await;
        (status, same(&body, &differs[..1]))
    };
    assert_eq!(over_http("ben@example.org").await, over_http("bea@example.org").await);
    let pending = story.pending().await;
    let shown = |n: usize| same(&pending[n], &[("email", &Value::Null), ("at", &Value::Null)]);
    assert_eq!(shown(0), shown(1));
}

#[tokio::test]
async fn a_declined_and_a_withdrawn_invitation_are_gone_for_both() {
    let mut story = Story::begin().await;
    story.ben_asks(true).await;
    story.add("ben@example.org").await;
    story.answer(&format!("invitations/{}/decline", story.board), json!({})).await;
    story.at_ann.next(&story.topic, "invitation:withdrawn").await;
    assert!(story.invitations().await.is_empty() && !story.has_board().await);

    story.add("ben@example.org").await;
    let withdraw = json!({ "email": "ben@example.org" });
    story.at_ann.push(&story.topic, "invitation:withdraw", withdraw.clone()).await.unwrap();
    let again = story.at_ann.push(&story.topic, "invitation:withdraw", withdraw).await.unwrap_err();
    assert_eq!(again["reason"], "invitation_not_found");
    assert!(story.invitations().await.is_empty());
    for _ in 0..4 {
        story.at_ben.next(&story.home, "invitations:update").await;
    }
}

#[tokio::test]
async fn who_leaves_and_blocks_is_left_alone() {
    let mut story = Story::begin().await;
    let add = json!({ "email": "ben@example.org" });
    story.at_ann.push(&story.topic, "members:add", add).await.unwrap();
    assert!(story.has_board().await, "who did not ask to be asked is added at once");
    story.answer(&format!("boards/{}/leave", story.board), json!({ "block": true })).await;
    assert!(!story.has_board().await);

    story.add("ben@example.org").await;
    assert!(story.invitations().await.is_empty() && !story.has_board().await);
    let (status, _) = story.ben.post(&format!("invitations/{}/accept", story.board), json!({})).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(story.pending().await[0]["email"], "ben@example.org", "to Ann it looks like any other");

    let (_, blocked) = story.ben.get("blocks").await;
    assert_eq!(blocked["users"][0]["email"], "ann@example.org");
    let path = format!("blocks/{}", story.ann.id);
    assert_eq!(story.ben.request(Method::DELETE, &path, None).await.0, StatusCode::OK);
    assert_eq!(story.invitations().await.len(), 1);
}

#[tokio::test]
async fn who_declines_and_blocks_is_not_asked_again_and_nobody_is_told() {
    let mut story = Story::begin().await;
    story.ben_asks(true).await;
    story.add("ben@example.org").await;
    story.answer(&format!("invitations/{}/decline", story.board), json!({ "block": true })).await;
    assert!(story.invitations().await.is_empty());
    assert_eq!(story.pending().await[0]["email"], "ben@example.org");
    story.ben_asks(false).await;
    let other = story.ann.create_board("Other").await;
    let add = json!({ "event": "members:add", "payload": { "email": "ben@example.org" } });
    story.ann.post(&format!("boards/{other}/commands"), add).await;
    assert_eq!(story.ben.get("boards").await.1["invited_boards"], json!([]));
}

#[tokio::test]
async fn invitations_survive_a_restart_and_end_with_their_author() {
    let mut story = Story::begin().await;
    let admin = json!({ "email": "ben@example.org", "role": "admin" });
    story.at_ann.push(&story.topic, "members:add", admin).await.unwrap();
    story.at_ben.join_board(story.board).await;
    let invite = json!({ "email": "zoe@example.org" });
    story.at_ben.push(&story.topic, "members:add", invite).await.unwrap();
    story.server = story.server.restart().await;
    assert_eq!(story.pending().await[0]["email"], "zoe@example.org");
    let zoe = story.server.sign_up("Zoe").await;
    assert_eq!(invitations(&zoe).await.len(), 1);
    let remove = json!({ "event": "member:remove", "payload": { "user_id": story.ben.id } });
    let (status, _) = story.ann.post(&format!("boards/{}/commands", story.board), remove).await;
    assert_eq!(status, StatusCode::OK);
    assert!(invitations(&zoe).await.is_empty());
    assert_eq!(story.pending().await, Value::Null);
}

#[tokio::test]
async fn adding_people_is_paced_over_socket_and_http_together() {
    let server = Server::start_on_with(DATABASE, &["--added-per-hour", "3"]).await;
    let ann = server.sign_up("Ann").await;
    let board = ann.create_board("Plan").await;
    let topic = format!("boards:{board}");
    let mut at_ann = ann.connect().await;
    at_ann.join_board(board).await;
    let mut first = json!({ "email": "one@example.org" });
    first["cid"] = json!("01M893HZEQBKWAG6WHQWGJSSYV");
    let reply = at_ann.push(&topic, "members:add", first.clone()).await.unwrap();
    at_ann.push(&topic, "members:add", json!({ "email": "two@example.org" })).await.unwrap();
    let over_http = async |email: &str| {
        let push = json!({ "event": "members:add", "payload": { "email": email } });
        ann.post(&format!("boards/{board}/commands"), push).await
    };
    assert_eq!(over_http("three@example.org").await.0, StatusCode::OK);
    let (status, body) = over_http("four@example.org").await;
    assert_eq!((status, &body["error"]), (StatusCode::TOO_MANY_REQUESTS, &json!("too_many_invitations")));
    let denied =
        at_ann.push(&topic, "members:add", json!({ "email": "four@example.org" })).await.unwrap_err();
    assert_eq!(denied["reason"], "too_many_invitations");
    let sentence = denied["message"].as_str().unwrap();
    assert!(sentence.ends_with("Try again in 20 minutes."), "{sentence}");
    assert_eq!(at_ann.push(&topic, "members:add", first).await.unwrap(), reply, "a repeated one counts once");
    at_ann.push(&topic, "lists:create", json!({ "list": { "name": "To do" } })).await.unwrap();
}

#[tokio::test]
async fn who_is_accepted_may_invite_one_more() {
    let server = Server::start_on_with(DATABASE, &["--added-per-hour", "2"]).await;
    let (ann, ben) = (server.sign_up("Ann").await, server.sign_up("Ben").await);
    let board = ann.create_board("Plan").await;
    let ask = json!({ "ask_before_adding": true });
    assert_eq!(ben.request(Method::PUT, "current_user", Some(ask)).await.0, StatusCode::OK);
    let add = async |email: &str| {
        let push = json!({ "event": "members:add", "payload": { "email": email } });
        ann.post(&format!("boards/{board}/commands"), push).await.0
    };
    assert_eq!(add("ben@example.org").await, StatusCode::OK);
    assert_eq!(add("two@example.org").await, StatusCode::OK);
    assert_eq!(add("three@example.org").await, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(ben.post(&format!("invitations/{board}/accept"), json!({})).await.0, StatusCode::OK);
    assert_eq!(add("three@example.org").await, StatusCode::OK);
    assert_eq!(add("four@example.org").await, StatusCode::TOO_MANY_REQUESTS);
}

/// Ben has an account, Zoe has none: the answers do not differ.
#[tokio::test]
async fn how_often_one_address_is_added_is_paced_over_all_users() {
    let server = Server::start_on_with(DATABASE, &["--added-per-hour", "3"]).await;
    server.sign_up("Ben").await;
    let mut people = Vec::new();
    for name in ["Ann", "Cleo", "Dan", "Eve"] {
        let person = server.sign_up(name).await;
        let board = person.create_board("Plan").await;
        people.push((person, board));
    }
    let mut refusals = Vec::new();
    for email in ["ben@example.org", "zoe@example.org"] {
        let mut answers = Vec::new();
        for ((person, board), typed) in people.iter().zip([email, email, &email.to_uppercase(), email]) {
            let push = json!({ "event": "members:add", "payload": { "email": typed } });
            answers.push(person.post(&format!("boards/{board}/commands"), push).await);
        }
        let (status, body) = answers.pop().unwrap();
        assert!(answers.iter().all(|(status, _)| *status == StatusCode::OK), "{answers:?}");
        assert_eq!((status, &body["error"]), (StatusCode::TOO_MANY_REQUESTS, &json!("too_many_invitations")));
        refusals.push(body);
    }
    assert_eq!(refusals[0], refusals[1]);
}

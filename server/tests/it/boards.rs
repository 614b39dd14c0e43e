//! Two people and a board.

use reqwest::StatusCode;
use serde_json::{Value, json};
use shared::id::{BoardId, CardId, Cid, ListId};

use super::DATABASE;
use crate::support::{Client, Person, Server};

/// A board of Ann's with Ben on it, both connected and joined.
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
        at_ann.join_board(board).await;
        at_ann.push(&topic, "members:add", json!({ "email": "Ben@example.org" })).await.unwrap();
        at_ben.join_board(board).await;
        Self { server, ann, ben, board, topic, at_ann, at_ben }
    }

    async fn ann(&mut self, event: &str, payload: Value) -> Result<Value, Value> {
        self.at_ann.push(&self.topic, event, payload).await
    }

    async fn ben(&mut self, event: &str, payload: Value) -> Result<Value, Value> {
        self.at_ben.push(&self.topic, event, payload).await
    }

    /// The next broadcast of that name that Ben receives.
    async fn ben_receives(&mut self, event: &str) -> Value {
        self.at_ben.next(&self.topic, event).await
    }

    async fn list(&mut self, name: &str) -> ListId {
        let id = ListId::from_ulid(self.server.app.clock.ulid());
        self.ann("lists:create", json!({ "list": { "id": id, "name": name } })).await.unwrap();
        id
    }

    async fn card(&mut self, list: ListId, name: &str) -> CardId {
        let id = CardId::from_ulid(self.server.app.clock.ulid());
        self.ann("cards:create", json!({ "card": { "id": id, "list_id": list, "name": name } }))
            .await
            .unwrap();
        id
    }
}

#[tokio::test]
async fn a_new_board_has_labels_of_six_colors() {
    let server = Server::start_on(DATABASE).await;
    let ann = server.sign_up("Ann").await;
    let board = ann.create_board("Plan").await;
    let mut at_ann = ann.connect().await;
    let joined = at_ann.join_board(board).await;
    let labels = joined["board"]["labels"].as_array().unwrap();
    let colors: Vec<_> = labels.iter().map(|label| label["color"].as_str().unwrap()).collect();
    assert_eq!(colors, ["green", "yellow", "orange", "red", "purple", "blue"]);
    assert!(labels.iter().all(|label| label["name"] == ""), "without names: {labels:?}");
    // They are as others are.
    let topic = format!("boards:{board}");
    at_ann.push(&topic, "label:delete", json!({ "id": labels[0]["id"] })).await.unwrap();
    at_ann
        .push(&topic, "label:update", json!({ "label": { "id": labels[1]["id"], "name": "Later" } }))
        .await
        .unwrap();
    let read = server.app.boards.read(board, ann.id).await.unwrap().unwrap();
    assert_eq!(
        read.labels.values().map(|label| label.name.as_str()).collect::<Vec<_>>(),
        ["Later", "", "", "", ""]
    );
}

#[tokio::test]
async fn changes_by_one_user_reach_the_other_in_order() {
    let mut story = Story::begin().await;
    let list = story.list("To do").await;
    let card = story.card(list, "Buy oak").await;
    let cid = Cid::from_ulid(story.server.app.clock.ulid());
    let reply =
        story.ann("card:update", json!({ "cid": cid, "card": { "id": card, "name": "Buy ash" } })).await;
    let seq = reply.unwrap()["seq"].as_u64().unwrap();

    assert_eq!(story.ben_receives("list:created").await["list"]["name"], "To do");
    assert_eq!(story.ben_receives("card:created").await["card"]["list_id"], json!(list));
    let update = story.ben_receives("card:updated").await;
    assert_eq!(update["card"], json!({ "id": card, "name": "Buy ash" }), "only what changed is sent");
    assert_eq!((update["seq"].as_u64(), &update["cid"]), (Some(seq), &json!(cid)));
    assert_eq!(update["actor"], json!(story.ann.id));
}

#[tokio::test]
async fn a_client_that_sends_no_ids_can_create_and_move() {
    let mut story = Story::begin().await;
    story.ann("lists:create", json!({ "list": { "name": "To do" } })).await.unwrap();
    let list = story.ben_receives("list:created").await["list"]["id"].clone();
    for name in ["one", "two"] {
        story.ann("cards:create", json!({ "card": { "list_id": list, "name": name } })).await.unwrap();
    }
    let one = story.ben_receives("card:created").await["card"].clone();
    let two = story.ben_receives("card:created").await["card"].clone();
    story.ben("card:move", json!({ "id": two["id"], "list_id": list, "after": null })).await.unwrap();
    let moved = story.at_ann.next(&story.topic, "card:moved").await;
    assert!(moved["rank"].as_str() < one["rank"].as_str(), "{moved} is before {one}");
}

#[tokio::test]
async fn the_same_command_twice_changes_the_board_once() {
    let mut story = Story::begin().await;
    let cid = Cid::from_ulid(story.server.app.clock.ulid());
    let create = json!({ "cid": cid, "list": { "name": "To do" } });
    let first = story.ann("lists:create", create.clone()).await.unwrap();
    let second = story.ann("lists:create", create.clone()).await.unwrap();
    assert_eq!(first, second);
    let id = story.ben_receives("list:created").await["list"]["id"].clone();
    let named = json!({ "cid": cid, "list": { "id": id, "name": "To do" } });
    assert_eq!(story.ann("lists:create", named).await.unwrap(), first, "even if it would be rejected now");
    let (_, board) = story.ann.get(&format!("boards/{}", story.board)).await;
    assert_eq!(board["lists"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn names_are_visible_and_the_same_from_every_keyboard() {
    let mut story = Story::begin().await;
    for nothing in ["\u{200B}", "\u{200C}\u{200D}", "\u{3164}", "\u{AD}", "\u{FE0F}", "\0\u{1B}", "\u{202E}"]
    {
        let denied = story.ann("lists:create", json!({ "list": { "name": nothing } })).await.unwrap_err();
        assert_eq!(denied["reason"], "name_blank", "{nothing:?}");
        let (status, body) = story.ann.post("boards", json!({ "board": { "name": nothing } })).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
    }
    story.ann("lists:create", json!({ "list": { "name": "Cafe\u{301}\0\nand\u{202E} bar" } })).await.unwrap();
    assert_eq!(story.ben_receives("list:created").await["list"]["name"], "Caf\u{E9} and bar");
    let board = story.ann.create_board("Cafe\u{301}").await;
    assert_eq!(story.ann.get(&format!("boards/{board}")).await.1["name"], "Caf\u{E9}");
}

#[tokio::test]
async fn no_card_disappears_onto_an_archived_list() {
    let mut story = Story::begin().await;
    let (to_do, done) = (story.list("To do").await, story.list("Done").await);
    let (moved, archived) = (story.card(to_do, "moved").await, story.card(done, "archived").await);
    story.ann("card:archive", json!({ "id": archived })).await.unwrap();
    story.ben("list:archive", json!({ "id": done })).await.unwrap();
    for (event, payload) in [
        ("card:move", json!({ "id": moved, "list_id": done })),
        ("card:move", json!({ "id": moved, "list_id": done, "rank": "80" })),
        ("cards:create", json!({ "card": { "list_id": done, "name": "new" } })),
        ("card:restore", json!({ "id": archived })),
    ] {
        let denied = story.ann(event, payload).await.unwrap_err();
        assert_eq!(denied["reason"], "list_archived", "{event}");
        assert!(denied["message"].as_str().unwrap().contains("archived"), "{denied}");
    }
    // An archived card is brought back by way of another list.
    story.ann("card:move", json!({ "id": archived, "list_id": to_do })).await.unwrap();
    story.ann("card:restore", json!({ "id": archived })).await.unwrap();
}

#[tokio::test]
async fn moves_are_undone_in_any_order() {
    let mut story = Story::begin().await;
    let (to_do, done) = (story.list("To do").await, story.list("Done").await);
    let mut cards = Vec::new();
    for name in ["one", "two", "three"] {
        cards.push(story.card(to_do, name).await);
    }
    let (_, board) = story.ann.get(&format!("boards/{}", story.board)).await;
    for id in &cards[..2] {
        story.ann("card:move", json!({ "id": id, "list_id": done })).await.unwrap();
    }
    for at in [0, 1] {
        let rank = &board["lists"][0]["cards"][at]["rank"];
        let back = json!({ "id": cards[at], "list_id": to_do, "after": null, "rank": rank });
        story.ann("card:move", back).await.unwrap();
    }
    let (_, after) = story.ann.get(&format!("boards/{}", story.board)).await;
    assert_eq!(after["lists"], board["lists"]);
}

#[tokio::test]
async fn a_rejection_has_a_code_and_a_sentence_and_changes_nothing() {
    let mut story = Story::begin().await;
    let denied = story.ann("lists:create", json!({ "list": { "name": "  " } })).await.unwrap_err();
    assert_eq!(denied, json!({ "reason": "name_blank", "message": "A name can’t be blank." }));
    let denied = story.ann("members:add", json!({ "email": "nobody" })).await.unwrap_err();
    assert_eq!(denied["reason"], "address_invalid");
    let denied = story.ann("card:move", json!({ "id": CardId::default() })).await.unwrap_err();
    assert_eq!(denied["reason"], "bad_payload", "{denied}");
    let denied = story.ann("cards:destroy", json!({})).await.unwrap_err();
    assert_eq!(denied["reason"], "unknown event");
    let (_, board) = story.ann.get(&format!("boards/{}", story.board)).await;
    assert_eq!(board["seq"], 1, "the log holds only that Ben was added");
}

#[tokio::test]
async fn a_non_member_cannot_tell_whether_a_board_exists() {
    let story = Story::begin().await;
    let eve = story.server.sign_up("Eve").await;
    let mut at_eve = eve.connect().await;
    let foreign = at_eve.join(&story.topic, json!({})).await.unwrap_err();
    let none = at_eve.join(&format!("boards:{}", BoardId::default()), json!({})).await.unwrap_err();
    assert_eq!(foreign, json!({ "reason": "unauthorized" }));
    assert_eq!(foreign, none);
    let path = format!("boards/{}", story.board);
    assert_eq!(eve.get(&path).await, eve.get(&format!("boards/{}", BoardId::default())).await);
    let push = json!({ "event": "lists:create", "payload": { "list": { "name": "Eve was here" } } });
    assert_eq!(eve.post(&format!("{path}/commands"), push).await.0, StatusCode::NOT_FOUND);
    assert_eq!(
        at_eve.join(&format!("users:{}", story.ann.id), json!({})).await.unwrap_err(),
        json!({ "reason": "Invalid user" })
    );
}

#[tokio::test]
async fn requests_for_unknown_boards_do_not_fill_memory() {
    let server = Server::start_on(DATABASE).await;
    let eve = server.sign_up("Eve").await;
    let before = server.app.boards.count();
    for _ in 0..20 {
        let none = BoardId::from_ulid(server.app.clock.ulid());
        assert_eq!(eve.get(&format!("boards/{none}")).await.0, StatusCode::NOT_FOUND);
    }
    tokio::time::timeout(crate::support::PATIENCE, async {
        while server.app.boards.count() > before {
            tokio::task::yield_now().await;
        }
    })
    .await
    .expect("they leave memory");
}

#[tokio::test]
async fn roles_are_enforced() {
    let mut story = Story::begin().await;
    let ben = story.ben.id;
    let denied = story.ben("board:update", json!({ "name": "Ours" })).await.unwrap_err();
    assert_eq!(denied["reason"], "forbidden", "members do not manage");
    story.ann("member:update", json!({ "user_id": ben, "role": "observer" })).await.unwrap();
    let denied = story.ben("lists:create", json!({ "list": { "name": "Mine" } })).await.unwrap_err();
    assert_eq!(denied["reason"], "forbidden", "observers do not edit");
    story.ann("member:update", json!({ "user_id": ben, "role": "admin" })).await.unwrap();
    story.ben("board:update", json!({ "name": "Ours" })).await.unwrap();
    let ann = story.ann.id;
    let denied = story.ben("member:remove", json!({ "user_id": ann })).await.unwrap_err();
    assert_eq!(denied["reason"], "owner_stays");
}

#[tokio::test]
async fn adding_and_removing_a_member_updates_home_and_takes_effect_at_once() {
    let mut story = Story::begin().await;
    let home = format!("users:{}", story.ben.id);
    story.at_ben.join(&home, json!({})).await.unwrap();
    let other = story.ann.create_board("Other").await;
    story.at_ann.join_board(other).await;
    let there = format!("boards:{other}");
    story.at_ann.push(&there, "members:add", json!({ "email": "ben@example.org" })).await.unwrap();
    let added = story.at_ben.next(&home, "boards:add").await;
    assert_eq!(added["board"]["name"], "Other");
    let (_, boards) = story.ben.get("boards").await;
    assert_eq!(boards["invited_boards"].as_array().unwrap().len(), 2);

    let ben = story.ben.id;
    story.ann("member:remove", json!({ "user_id": ben })).await.unwrap();
    assert_eq!(story.at_ben.next(&home, "boards:remove").await, json!({ "id": story.board }));
    story.at_ben.closed(&story.topic).await;
    assert_eq!(story.at_ben.join(&story.topic, json!({})).await.unwrap_err()["reason"], "unauthorized");
}

#[tokio::test]
async fn comments_are_read_per_card_and_deleted_for_good() {
    let mut story = Story::begin().await;
    let list = story.list("To do").await;
    let card = story.card(list, "Buy oak").await;
    story.ben("card:add_comment", json!({ "card_id": card, "text": "a *secret* thing" })).await.unwrap();
    let comment = story.at_ann.next(&story.topic, "comment:created").await["comment"].clone();
    let path = format!("boards/{}/cards/{card}", story.board);
    let (_, details) = story.ann.get(&path).await;
    assert_eq!(details["comments"][0]["text"], "a *secret* thing");
    assert_eq!(details["activity"][0]["event"], "comment:created");
    let changed = json!({ "id": comment["id"], "card_id": card, "text": "mine now" });
    assert_eq!(story.ann("comment:update", changed).await.unwrap_err()["reason"], "forbidden");
    let gone = json!({ "id": comment["id"], "card_id": card });
    story.ben("comment:delete", gone).await.unwrap();
    assert_eq!(story.ann.get(&path).await.1["comments"], json!([]));

    // A client that reconnects later does not get the text either, neither from memory nor from the log.
    let mut again = story.ann.connect().await;
    let missed = again.join(&story.topic, json!({ "since": 0 })).await.unwrap();
    assert!(!missed.to_string().contains("secret"), "{missed}");
    assert_eq!(missed["events"].as_array().unwrap().len() as u64, missed["seq"].as_u64().unwrap());
}

#[tokio::test]
async fn comments_and_activity_of_a_card_are_read_in_pages() {
    const COMMENTS: usize = 20;
    let mut story = Story::begin().await;
    let list = story.list("To do").await;
    let card = story.card(list, "Buy oak").await;
    for n in 0..COMMENTS {
        let text = format!("{n:02} {}", "x".repeat(65_000));
        story.ann("card:add_comment", json!({ "card_id": card, "text": text })).await.unwrap();
    }
    let path = format!("boards/{}/cards/{card}", story.board);
    let newest = story.ann.get(&path).await.1;
    let lengths = async |page: Value| {
        let length = |what: &str| page[what].as_array().unwrap().len();
        (length("comments"), length("activity"))
    };
    let (comments, activity) = lengths(newest.clone()).await;
    assert!(comments < COMMENTS && activity < COMMENTS, "they are long");
    assert_eq!([&newest["earlier"], &newest["earlier_activity"]], [true, true]);
    assert!(newest.to_string().len() < 1_100_000);

    let first = newest["comments"][0]["id"].as_str().unwrap();
    let older = story.ann.get(&format!("{path}?before={first}")).await.1;
    assert_eq!(lengths(older.clone()).await, (COMMENTS - comments, 0));
    let text = older["comments"][0]["text"].as_str().unwrap();
    assert!(text.starts_with("00 "), "the oldest first");
    assert_eq!([older.get("earlier"), older.get("earlier_activity")], [None, None]);

    let end = newest["activity"][activity - 1]["seq"].as_u64().unwrap();
    let older = story.ann.get(&format!("{path}?activity_before={end}")).await.1;
    assert_eq!(lengths(older.clone()).await, (0, COMMENTS + 1 - activity), "with the creation of the card");
    assert_eq!(older["activity"][0]["seq"], end - 1);
    assert_eq!(older["activity"].as_array().unwrap().last().unwrap()["event"], "card:created");
    assert_eq!([older.get("earlier"), older.get("earlier_activity")], [None, None]);

    for nonsense in ["before=", "before=1", "activity_before=-1", "activity_before=first"] {
        assert_eq!(story.ann.get(&format!("{path}?{nonsense}")).await.0, StatusCode::NOT_FOUND, "{nonsense}");
    }
}

#[tokio::test]
async fn everyone_sees_who_is_on_the_board() {
    let mut story = Story::begin().await;
    let (ann, ben) = (story.ann.id.to_string(), story.ben.id.to_string());
    let state = story.at_ben.next(&story.topic, "presence_state").await;
    assert_eq!(state.as_object().unwrap().keys().collect::<Vec<_>>(), [&ann]);
    loop {
        let diff = story.at_ann.next(&story.topic, "presence_diff").await;
        if diff["joins"].get(&ben).is_some() {
            break;
        }
    }
    loop {
        let joined = story.at_ann.next(&story.topic, "user:joined").await;
        if joined["users"].as_array().unwrap().len() == 2 {
            break;
        }
    }
    story.at_ben.cut();
    loop {
        let diff = story.at_ann.next(&story.topic, "presence_diff").await;
        if diff["leaves"].get(&ben).is_some() {
            break;
        }
    }
    assert_eq!(story.at_ann.next(&story.topic, "user:left").await, json!({ "users": [ann] }));
}

//! Presence, as in Phoenix; test names start with the rules of `docs/protocol.md`.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::raw::{Raw, WAYS, Way};
use crate::support::{Person, Server};

/// Presence as one client sees it: all entries, checking that none joins twice or leaves without having joined.
#[derive(Default)]
struct Seen(BTreeMap<String, Vec<String>>);

impl Seen {
    fn state(&mut self, state: &Value) {
        self.0.clear();
        for (key, entry) in state.as_object().unwrap() {
            self.0.insert(key.clone(), refs(entry));
        }
    }

    fn diff(&mut self, diff: &Value) {
        for (key, entry) in diff["joins"].as_object().unwrap() {
            let metas = self.0.entry(key.clone()).or_default();
            for phx_ref in refs(entry) {
                assert!(!metas.contains(&phx_ref), "{phx_ref} joined twice");
                metas.push(phx_ref);
            }
        }
        for (key, entry) in diff["leaves"].as_object().unwrap() {
            let metas = self.0.get_mut(key).expect("who leaves was here");
            for phx_ref in refs(entry) {
                let at = metas.iter().position(|it| *it == phx_ref).expect("what leaves was here");
                metas.remove(at);
            }
        }
        self.0.retain(|_, metas| !metas.is_empty());
    }

    fn count(&self, person: &Person) -> usize {
        self.0.get(&person.id.to_string()).map_or(0, Vec::len)
    }
}

fn refs(entry: &Value) -> Vec<String> {
    entry["metas"].as_array().unwrap().iter().map(|it| it["phx_ref"].as_str().unwrap().to_owned()).collect()
}

fn parts(frame: &Value) -> (&Value, &Value, &Value) {
    if frame.is_array() {
        (&frame[0], &frame[3], &frame[4])
    } else {
        (&frame["join_ref"], &frame["event"], &frame["payload"])
    }
}

/// Takes frames until one is about presence: its event and payload.
async fn next_presence(raw: &mut Raw) -> (String, Value) {
    loop {
        let frame = raw.any_frame().await;
        let (_, event, payload) = parts(&frame);
        if event.as_str().unwrap().starts_with("presence_") {
            return (event.as_str().unwrap().to_owned(), payload.clone());
        }
    }
}

struct Scene {
    server: Server,
    ann: Person,
    ben: Person,
    topic: String,
    /// Ann's first tab, which sees what follows.
    watching: Raw,
    seen: Seen,
}

impl Scene {
    /// Ann and Ben are members of a board; Ann has it open.
    async fn begin() -> Self {
        let server = Server::start().await;
        let (ann, ben) = (server.sign_up("Ann").await, server.sign_up("Ben").await);
        let topic = format!("boards:{}", ann.create_board("Plan").await);
        let mut watching = Raw::connect(&server, &ann).await;
        watching.join(&topic, "1").await;
        let mut seen = Seen::default();
        assert_eq!(next_presence(&mut watching).await, ("presence_state".to_owned(), json!({})));
        seen.diff(&next_presence(&mut watching).await.1);
        assert_eq!(seen.count(&ann), 1, "a client receives its own presence");
        watching.send(json!(["1", "2", topic, "members:add", { "email": "ben@example.org" }])).await;
        while watching.frame().await[3] != "phx_reply" {}
        Self { server, ann, ben, topic, watching, seen }
    }

    async fn ben_joins(&mut self, way: Way) -> Raw {
        let mut raw = Raw::by(way, &self.server, &self.ben).await;
        raw.join(&self.topic, "7").await;
        self.next().await;
        raw
    }

    /// The next diff that Ann's first tab receives.
    async fn next(&mut self) -> Value {
        let (event, payload) = next_presence(&mut self.watching).await;
        assert_eq!(event, "presence_diff");
        self.seen.diff(&payload);
        payload
    }
}

#[tokio::test]
async fn r1_r5_a_newcomer_receives_the_others_and_then_themselves() {
    for way in WAYS {
        let mut scene = Scene::begin().await;
        let mut ben = scene.ben_joins(way).await;
        let frame = loop {
            let frame = ben.any_frame().await;
            if parts(&frame).1 == "presence_state" {
                break frame;
            }
        };
        let (join_ref, _, state) = parts(&frame);
        assert_eq!(*join_ref, if frame.is_array() { json!("7") } else { Value::Null });
        assert_eq!(state.as_object().unwrap().keys().collect::<Vec<_>>(), [&scene.ann.id.to_string()]);
        let meta = &state[scene.ann.id.to_string()]["metas"][0];
        assert!(meta["phx_ref"].is_string() && meta["online_at"].is_i64(), "{meta}");
        let mut seen = Seen::default();
        seen.state(state);
        let (event, diff) = next_presence(&mut ben).await;
        assert_eq!(event, "presence_diff");
        seen.diff(&diff);
        assert_eq!((seen.count(&scene.ann), seen.count(&scene.ben)), (1, 1));
        assert_eq!(seen.0, scene.seen.0, "both have received the same");
    }
}

#[tokio::test]
async fn r2_r4_each_end_of_a_channel_is_broadcast_once() {
    for way in WAYS {
        let mut scene = Scene::begin().await;
        // By leaving, and by joining again.
        let mut ben = scene.ben_joins(way).await;
        ben.send(json!(["7", "8", scene.topic, "phx_leave", {}])).await;
        let diff = scene.next().await;
        assert_eq!(diff["joins"], json!({}), "both sides are always there");
        assert_eq!(scene.seen.count(&scene.ben), 0);
        ben.send(json!(["9", "9", scene.topic, "phx_join", {}])).await;
        scene.next().await;
        // By a second join.
        ben.send(json!(["10", "10", scene.topic, "phx_join", {}])).await;
        scene.next().await;
        assert_eq!(scene.seen.count(&scene.ben), 0, "the old one leaves before the new one joins");
        scene.next().await;
        // By a second tab, which is another entry of the same person.
        let mut tab = scene.ben_joins(way).await;
        assert_eq!(scene.seen.count(&scene.ben), 2);
        // By a malformed frame.
        tab.send_text("nonsense").await;
        scene.next().await;
        assert_eq!(scene.seen.count(&scene.ben), 1);
        // By being removed from the board.
        scene
            .watching
            .send(json!(["1", "3", scene.topic, "member:remove", { "user_id": scene.ben.id }]))
            .await;
        scene.next().await;
        assert_eq!(scene.seen.count(&scene.ben), 0);
    }
}

#[tokio::test]
async fn r4_a_lost_connection_and_an_ended_session_are_broadcast_once() {
    for way in WAYS {
        let mut scene = Scene::begin().await;
        let _ben = scene.ben_joins(way).await;
        let (status, _) = scene.ben.request(reqwest::Method::DELETE, "sessions", None).await;
        assert_eq!(status, 200);
        scene.next().await;
        assert_eq!(scene.seen.count(&scene.ben), 0);
    }
    let mut scene = Scene::begin().await;
    drop(scene.ben_joins(WAYS[0]).await);
    scene.next().await;
    assert_eq!(scene.seen.count(&scene.ben), 0, "also without a close frame");
}

#[tokio::test]
async fn r3_a_change_of_activity_is_one_diff_with_both_sides() {
    for way in WAYS {
        let mut scene = Scene::begin().await;
        let mut ben = scene.ben_joins(way).await;
        let key = scene.ben.id.to_string();
        let before = scene.seen.0[&key][0].clone();
        let card = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
        let focus = json!({ "card_id": card, "editing": true });
        ben.send(json!(["7", "8", scene.topic, "presence:update", focus])).await;
        let diff = scene.next().await;
        let (joined, left) = (&diff["joins"][&key]["metas"][0], &diff["leaves"][&key]["metas"][0]);
        assert_eq!((&joined["card_id"], &joined["editing"]), (&json!(card), &json!(true)));
        assert_eq!((&joined["phx_ref_prev"], &left["phx_ref"]), (&json!(before), &json!(before)));
        assert_eq!(left.get("card_id"), None);
        assert_ne!(joined["phx_ref"], json!(before));
        assert_eq!(scene.seen.count(&scene.ben), 1);
        // An update without a change is not broadcast; the next one broadcast is the end of the activity.
        ben.send(json!(["7", "9", scene.topic, "presence:update", focus])).await;
        ben.send(json!(["7", "10", scene.topic, "presence:update", {}])).await;
        let diff = scene.next().await;
        assert_eq!(diff["joins"][&key]["metas"][0].get("card_id"), None);
    }
}

#[tokio::test]
async fn r6_every_join_receives_the_state() {
    for way in WAYS {
        let mut scene = Scene::begin().await;
        let mut ben = Raw::by(way, &scene.server, &scene.ben).await;
        for ref_ in ["1", "2"] {
            ben.send(json!([ref_, ref_, scene.topic, "phx_join", {}])).await;
            let state = loop {
                let (event, payload) = next_presence(&mut ben).await;
                if event == "presence_state" {
                    break payload;
                }
            };
            assert_eq!(state.as_object().unwrap().keys().collect::<Vec<_>>(), [&scene.ann.id.to_string()]);
        }
        scene.next().await;
    }
}

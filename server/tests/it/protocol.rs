//! The wire, rule by rule; the names are those of `docs/protocol.md`.

use serde_json::{Value, json};

use crate::support::raw::{Raw, error, ok};
use crate::support::{Person, Server};

/// Somebody connected, and their own topic.
async fn begin() -> (Server, Person, Raw, String) {
    let server = Server::start().await;
    let ann = server.sign_up("Ann").await;
    let raw = Raw::connect(&server, &ann).await;
    let topic = format!("users:{}", ann.id);
    (server, ann, raw, topic)
}

async fn join(raw: &mut Raw, topic: &str, ref_: &str) {
    raw.send(json!([ref_, ref_, topic, "phx_join", {}])).await;
    assert_eq!(raw.frame().await, ok(json!(ref_), ref_, topic, json!({})));
}

#[tokio::test]
async fn c4_c5_what_is_refused_is_refused_before_the_upgrade() {
    let (server, ann, _, _) = begin().await;
    let token = &ann.jwt;
    for query in [
        format!("token={token}"),
        format!("token={token}&vsn=3.0.0"),
        format!("token={token}x&vsn=2.0.0"),
        "vsn=2.0.0".to_owned(),
    ] {
        assert_eq!(Raw::open(&server, &query, "").await.err(), Some(403), "{query}");
    }
}

#[tokio::test]
async fn c6_a_request_that_is_no_upgrade_is_a_bad_one() {
    let (server, _, _, _) = begin().await;
    let response = reqwest::get(format!("{}/socket/websocket?vsn=2.0.0", server.url)).await.unwrap();
    assert_eq!(response.status(), 400);
}

#[tokio::test]
async fn c7_the_token_may_come_as_a_subprotocol() {
    use base64::Engine;
    let (server, ann, _, topic) = begin().await;
    let token = base64::engine::general_purpose::STANDARD_NO_PAD.encode(&ann.jwt);
    let protocols = format!("phoenix, base64url.bearer.phx.{token}");
    let mut raw = Raw::open(&server, "vsn=2.0.0", &protocols).await.unwrap();
    join(&mut raw, &topic, "1").await;
}

#[tokio::test]
async fn j2_a_join_is_answered_with_its_own_refs() {
    let (_server, ann, mut raw, topic) = begin().await;
    raw.send(json!([0, 2, topic, "phx_join", null, "ignored"])).await;
    let reply = json!([0, 2, topic, "phx_reply", { "status": "ok", "response": {} }]);
    assert_eq!(raw.frame().await, reply, "numbers come back as numbers, a sixth element is ignored");
    raw.send(json!(["3", "3", format!("users:{}x", ann.id), "phx_join", {}])).await;
    assert_eq!(raw.frame().await, error(json!("3"), "3", &format!("users:{}x", ann.id), "Invalid user"));
    raw.send(json!(["4", "4", "nope:1", "phx_join", {}])).await;
    assert_eq!(raw.frame().await, error(Value::Null, "4", "nope:1", "unmatched topic"));
}

#[tokio::test]
async fn j2_at_most_a_hundred_topics() {
    let (_server, ann, mut raw, topic) = begin().await;
    let mut boards = Vec::new();
    for n in 1..=100 {
        boards.push(format!("boards:{}", ann.create_board(&format!("Board {n}")).await));
    }
    join(&mut raw, &topic, "0").await;
    for (n, board) in boards.iter().enumerate() {
        let ref_ = format!("b{n}");
        raw.send(json!([ref_, ref_, board, "phx_join", {}])).await;
        let reply = raw.frame().await;
        if n < 99 {
            assert_eq!(reply[4]["status"], "ok", "{reply}");
        } else {
            assert_eq!(reply, error(json!(ref_), &ref_, board, "too many channels joined"));
        }
    }
}

#[tokio::test]
async fn j3_pushes_of_an_earlier_join_are_dropped_and_others_handled() {
    let (_server, _, mut raw, topic) = begin().await;
    raw.send(json!(["9", "1", topic, "anything", {}])).await;
    assert_eq!(raw.frame().await, error(Value::Null, "1", &topic, "unmatched topic"));
    raw.send(json!(["2", "3", topic, "phx_join", {}])).await;
    raw.frame().await;
    raw.send(json!(["1", "4", topic, "stale", {}])).await;
    raw.is_silent().await;
    for join_ref in [json!("2"), json!("3"), Value::Null] {
        raw.send(json!([join_ref, "5", topic, "anything", {}])).await;
        assert_eq!(raw.frame().await, error(json!("2"), "5", &topic, "unknown event"), "{join_ref}");
    }
}

#[tokio::test]
async fn j4_a_leave_is_answered_then_closed() {
    let (_server, _, mut raw, topic) = begin().await;
    join(&mut raw, &topic, "1").await;
    raw.send(json!(["0", "2", topic, "phx_leave", {}])).await;
    raw.is_silent().await;
    raw.send(json!(["1", "3", topic, "phx_leave", {}])).await;
    assert_eq!(raw.frame().await, ok(json!("1"), "3", &topic, json!({})));
    assert_eq!(raw.frame().await, json!(["1", "1", topic, "phx_close", {}]));
    raw.send(json!(["1", "4", topic, "phx_leave", {}])).await;
    assert_eq!(raw.frame().await, ok(json!("1"), "4", &topic, json!({})), "not joined: ok, and no close");
    raw.is_silent().await;
}

#[tokio::test]
async fn j5_a_second_join_replaces_the_first() {
    let (_server, _, mut raw, topic) = begin().await;
    join(&mut raw, &topic, "1").await;
    join(&mut raw, &topic, "2").await;
    assert_eq!(raw.frame().await, json!(["1", "1", topic, "phx_close", {}]));
    raw.send(json!(["1", "3", topic, "stale", {}])).await;
    raw.is_silent().await;
}

#[tokio::test]
async fn j7_heartbeats_are_answered_and_nothing_else_on_their_topic() {
    let (_server, _, mut raw, _) = begin().await;
    raw.send(json!(["x", 7, "phoenix", "heartbeat", null])).await;
    let reply = json!([null, 7, "phoenix", "phx_reply", { "status": "ok", "response": {} }]);
    assert_eq!(raw.frame().await, reply);
    raw.send(json!([null, "8", "phoenix", "sing", {}])).await;
    assert_eq!(raw.frame().await, error(Value::Null, "8", "phoenix", "unmatched topic"));
}

#[tokio::test]
async fn w3_what_is_no_frame_ends_its_own_connection_and_no_other() {
    let (server, ann, mut other, topic) = begin().await;
    join(&mut other, &topic, "1").await;
    for (text, code) in [("", 1011), ("{}", 1011), ("[1,2]", 1011), ("[null,null,7", 1011)] {
        let mut raw = Raw::connect(&server, &ann).await;
        raw.send_text(text).await;
        assert_eq!(raw.close_code().await, code, "{text:?}");
    }
    let mut raw = Raw::connect(&server, &ann).await;
    raw.send_bytes_as_text(b"[null,\"\xff\"]").await;
    assert_eq!(raw.close_code().await, 1007);
    let mut raw = Raw::connect(&server, &ann).await;
    raw.send_text(&format!("[null,null,\"t\",\"e\",\"{}\"]", "x".repeat(1024 * 1024))).await;
    assert_eq!(raw.close_code().await, 1009);
    other.is_silent().await;
}

#[tokio::test]
async fn p2_what_a_push_tells_everyone_comes_before_its_reply() {
    let (_server, ann, mut raw, _) = begin().await;
    let topic = format!("boards:{}", ann.create_board("Plan").await);
    raw.send(json!(["1", "1", topic, "phx_join", {}])).await;
    // Without waiting for the join.
    raw.send(json!(["1", "2", topic, "lists:create", { "list": { "name": "To do" } }])).await;
    assert_eq!(raw.frame().await[4]["response"]["board"]["name"], "Plan");
    let told = raw.frame().await;
    assert_eq!((&told[0], &told[1], &told[3]), (&Value::Null, &Value::Null, &json!("list:created")));
    assert_eq!(raw.frame().await, ok(json!("1"), "2", &topic, json!({ "seq": 1 })));
}

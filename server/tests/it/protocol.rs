//! The wire, rule by rule, on both transports and in both versions; test names start with the rules of
//! `docs/protocol.md`.

use serde_json::{Value, json};

use crate::support::raw::{Raw, WAYS, Way, error, ok};
use crate::support::{Person, Server};

/// A connected user, and their own topic.
struct Scene {
    server: Server,
    ann: Person,
    raw: Raw,
    topic: String,
}

async fn begin(way: Way) -> Scene {
    let server = Server::start().await;
    let ann = server.sign_up("Ann").await;
    let raw = Raw::by(way, &server, &ann).await;
    let topic = format!("users:{}", ann.id);
    Scene { server, ann, raw, topic }
}

#[tokio::test]
async fn f1_f2_refs_are_returned_unchanged_and_extra_elements_are_ignored() {
    let Scene { server: _server, mut raw, topic, ann, .. } = begin(WAYS[0]).await;
    let board = ann.create_board("Plan").await;
    raw.send(json!([0, 2, topic, "phx_join", null, "ignored"])).await;
    raw.expect(json!([0, 2, topic, "phx_reply", { "status": "ok", "response": {} }])).await;
    for join_ref in [json!(0), json!(2), Value::Null] {
        raw.send(json!([join_ref, 7.5, topic, "anything", {}])).await;
        let response = json!({ "status": "error", "response": { "reason": "unknown event" } });
        raw.expect(json!([0, 7.5, topic, "phx_reply", response])).await;
    }
    raw.send(json!(["0", "8", topic, "another", {}])).await;
    raw.is_silent().await;
    raw.send(json!([null, "9", format!("boards:{board}"), "phx_join", {}])).await;
    let reply = raw.frame().await;
    assert_eq!(
        (&reply[0], &reply[1]),
        (&Value::Null, &json!("9")),
        "a join is answered with its own join_ref"
    );
}

#[tokio::test]
async fn f3_a_close_has_the_join_ref_even_if_it_is_null() {
    let Scene { server: _server, mut raw, topic, .. } = begin(WAYS[0]).await;
    raw.send(json!([null, "1", topic, "phx_join", {}])).await;
    raw.expect(ok(Value::Null, "1", &topic, json!({}))).await;
    raw.send(json!(["any", "2", topic, "phx_leave", {}])).await;
    raw.expect(ok(json!("1"), "2", &topic, json!({}))).await;
    raw.expect(json!([null, null, topic, "phx_close", {}])).await;
}

#[tokio::test]
async fn f4_a_topic_is_returned_as_the_client_spells_it() {
    for way in WAYS {
        let Scene { server, ann, mut raw, .. } = begin(way).await;
        let board = ann.create_board("Plan").await;
        let mut other = Raw::connect(&server, &ann).await;
        other.join(&format!("boards:{board}"), "1").await;
        let spelled = format!("boards:{}-my-plan ü", board.to_string().to_lowercase());
        raw.join(&spelled, "1").await;
        raw.send(json!(["1", "2", spelled, "lists:create", { "list": { "name": "To do" } }])).await;
        let broadcast = raw.frame().await;
        let (topic, event) = if broadcast.is_array() {
            (&broadcast[2], &broadcast[3])
        } else {
            (&broadcast["topic"], &broadcast["event"])
        };
        assert_eq!((topic, event), (&json!(spelled), &json!("list:created")), "{way:?}");
        raw.expect(ok(json!("1"), "2", &spelled, json!({ "seq": 1 }))).await;
        assert_eq!(other.frame().await[2], json!(format!("boards:{board}")));
    }
}

#[tokio::test]
async fn j1_frames_are_handled_in_order_without_waiting_for_answers() {
    for way in WAYS {
        let Scene { server: _server, ann, mut raw, .. } = begin(way).await;
        let topic = format!("boards:{}", ann.create_board("Plan").await);
        raw.send(json!(["1", "1", topic, "phx_join", {}])).await;
        for n in 2..12 {
            raw.send(json!(["1", n.to_string(), topic, "nonsense", {}])).await;
        }
        raw.send(json!(["1", "12", topic, "phx_leave", {}])).await;
        raw.send(json!(["1", "13", topic, "nonsense", {}])).await;
        raw.frame().await;
        for n in 2..12 {
            raw.expect(error(json!("1"), &n.to_string(), &topic, "unknown event")).await;
        }
        raw.expect(ok(json!("1"), "12", &topic, json!({}))).await;
        raw.expect(json!(["1", "1", topic, "phx_close", {}])).await;
        raw.expect(error(Value::Null, "13", &topic, "unmatched topic")).await;
    }
}

#[tokio::test]
async fn j2_a_join_is_granted_or_denied() {
    for way in WAYS {
        let Scene { server, ann, mut raw, topic } = begin(way).await;
        raw.join(&topic, "1").await;
        let other = format!("users:{}x", ann.id);
        raw.send(json!(["3", "3", other, "phx_join", {}])).await;
        raw.expect(error(json!("3"), "3", &other, "Invalid user")).await;
        for unknown in ["nope:1", "users", "", "phoenix", "users_socket:1"] {
            raw.send(json!(["4", "4", unknown, "phx_join", {}])).await;
            raw.expect(error(Value::Null, "4", unknown, "unmatched topic")).await;
        }
        let ben = server.sign_up("Ben").await;
        let foreign = format!("boards:{}", ben.create_board("Secret").await);
        for board in [foreign.as_str(), "boards:01ARZ3NDEKTSV4RRFFQ69G5FAV", "boards:x", "boards:"] {
            raw.send(json!(["5", "5", board, "phx_join", {}])).await;
            raw.expect(error(json!("5"), "5", board, "unauthorized")).await;
        }
    }
}

#[tokio::test]
async fn j2_at_most_a_hundred_topics() {
    let Scene { server: _server, ann, mut raw, topic, .. } = begin(WAYS[0]).await;
    let board = ann.create_board("Plan").await;
    raw.join(&topic, "0").await;
    for n in 0..99 {
        raw.join(&format!("boards:{board}-{n}"), &n.to_string()).await;
    }
    let last = format!("boards:{board}-99");
    raw.send(json!(["x", "y", last, "phx_join", {}])).await;
    raw.expect(error(json!("x"), "y", &last, "too many channels joined")).await;
    raw.join(&format!("boards:{board}-7"), "again").await;
}

#[tokio::test]
async fn j3_pushes_of_an_earlier_join_are_dropped_and_others_handled() {
    for way in WAYS {
        let Scene { server: _server, mut raw, topic, .. } = begin(way).await;
        raw.send(json!(["9", "1", topic, "anything", {}])).await;
        raw.expect(error(Value::Null, "1", &topic, "unmatched topic")).await;
        raw.send(json!(["2", "3", topic, "phx_join", {}])).await;
        raw.frame().await;
        raw.send(json!(["1", "4", topic, "stale", {}])).await;
        raw.is_silent().await;
        for join_ref in [json!("2"), json!("3"), Value::Null] {
            raw.send(json!([join_ref, "5", topic, "anything", {}])).await;
            raw.expect(error(json!("2"), "5", &topic, "unknown event")).await;
        }
    }
}

#[tokio::test]
async fn j4_a_leave_is_answered_then_closed() {
    for way in WAYS {
        let Scene { server: _server, mut raw, topic, .. } = begin(way).await;
        raw.join(&topic, "1").await;
        // Version 1 has no `join_ref`, so nothing in it can be stale.
        if way.vsn == "2.0.0" {
            raw.send(json!(["0", "2", topic, "phx_leave", {}])).await;
            raw.is_silent().await;
        }
        raw.send(json!(["1", "3", topic, "phx_leave", {}])).await;
        raw.expect(ok(json!("1"), "3", &topic, json!({}))).await;
        raw.expect(json!(["1", "1", topic, "phx_close", {}])).await;
        raw.send(json!(["1", "4", topic, "phx_leave", {}])).await;
        raw.expect(ok(json!("1"), "4", &topic, json!({}))).await;
        raw.is_silent().await;
    }
}

#[tokio::test]
async fn j5_v2_a_second_join_replaces_the_first() {
    for way in WAYS {
        let Scene { server: _server, mut raw, topic, .. } = begin(way).await;
        raw.join(&topic, "1").await;
        raw.join(&topic, "2").await;
        raw.expect(json!(["1", "1", topic, "phx_close", {}])).await;
        if way.vsn == "2.0.0" {
            raw.send(json!(["1", "3", topic, "stale", {}])).await;
            raw.is_silent().await;
        }
        raw.send(json!(["2", "4", topic, "phx_leave", {}])).await;
        raw.expect(ok(json!("2"), "4", &topic, json!({}))).await;
    }
}

#[tokio::test]
async fn j5_leave_and_join_back_to_back_end_in_a_live_channel() {
    for way in WAYS {
        let Scene { server: _server, mut raw, topic, .. } = begin(way).await;
        raw.join(&topic, "1").await;
        raw.send(json!(["1", "2", topic, "phx_leave", {}])).await;
        raw.send(json!(["3", "3", topic, "phx_join", {}])).await;
        raw.expect(ok(json!("1"), "2", &topic, json!({}))).await;
        raw.expect(json!(["1", "1", topic, "phx_close", {}])).await;
        raw.expect(ok(json!("3"), "3", &topic, json!({}))).await;
    }
}

#[tokio::test]
async fn j6_a_removed_member_receives_the_close_of_the_channel() {
    for way in WAYS {
        let Scene { server, ann, mut raw, topic: own } = begin(way).await;
        let ben = server.sign_up("Ben").await;
        let board = ben.create_board("Shared").await;
        let topic = format!("boards:{board}-by-ben");
        let mut host = Raw::connect(&server, &ben).await;
        host.join(&format!("boards:{board}"), "1").await;
        let invitation = json!({ "email": "ann@example.org" });
        host.send(json!(["1", "2", format!("boards:{board}"), "members:add", invitation])).await;
        host.frame().await;
        raw.join(&own, "1").await;
        raw.join(&topic, "2").await;
        let removal = json!({ "user_id": ann.id });
        host.send(json!(["1", "3", format!("boards:{board}"), "member:remove", removal])).await;
        loop {
            let frame = raw.frame().await;
            if frame == raw.says(json!(["2", "2", topic, "phx_close", {}])) {
                break;
            }
        }
        raw.send(json!(["2", "4", topic, "card:move", {}])).await;
        loop {
            // The broadcast for their home page may come before or after.
            let frame = raw.frame().await;
            if frame == raw.says(error(Value::Null, "4", &topic, "unmatched topic")) {
                break;
            }
        }
        raw.send(json!(["1", "5", own, "anything", {}])).await;
        raw.expect(error(json!("1"), "5", &own, "unknown event")).await;
    }
}

#[tokio::test]
async fn j7_heartbeats_are_answered_and_nothing_else_on_their_topic() {
    for way in WAYS {
        let Scene { server: _server, mut raw, .. } = begin(way).await;
        raw.send(json!(["x", 7, "phoenix", "heartbeat", null])).await;
        raw.expect(json!([null, 7, "phoenix", "phx_reply", { "status": "ok", "response": {} }])).await;
        raw.send(json!([null, "8", "phoenix", "sing", {}])).await;
        raw.expect(error(Value::Null, "8", "phoenix", "unmatched topic")).await;
    }
}

#[tokio::test]
async fn j8_reserved_events_from_a_client_are_unknown() {
    for way in WAYS {
        let Scene { server: _server, mut raw, topic, .. } = begin(way).await;
        raw.join(&topic, "1").await;
        for event in ["phx_reply", "phx_close", "phx_error", "presence_diff"] {
            raw.send(json!(["1", "2", topic, event, {}])).await;
            raw.expect(error(json!("1"), "2", &topic, "unknown event")).await;
        }
    }
}

#[tokio::test]
async fn p1_a_broadcast_reaches_the_sender_too() {
    for way in WAYS {
        let Scene { server, ann, mut raw, .. } = begin(way).await;
        let topic = format!("boards:{}", ann.create_board("Plan").await);
        let mut other = Raw::by(way, &server, &ann).await;
        raw.join(&topic, "1").await;
        other.join(&topic, "1").await;
        raw.send(json!(["1", "2", topic, "lists:create", { "list": { "name": "To do" } }])).await;
        let broadcast = raw.frame().await;
        assert_eq!(broadcast, other.frame().await);
        assert!(broadcast.is_object() || (broadcast[0].is_null() && broadcast[1].is_null()), "{broadcast}");
        raw.expect(ok(json!("1"), "2", &topic, json!({ "seq": 1 }))).await;
    }
}

/// Everyone receives the concurrent changes of two users in the same order, on any transport.
#[tokio::test]
async fn p2_there_is_one_order_for_everyone() {
    let Scene { server, ann, .. } = begin(WAYS[0]).await;
    let topic = format!("boards:{}", ann.create_board("Plan").await);
    let mut all = Vec::new();
    for way in WAYS {
        let mut raw = Raw::by(way, &server, &ann).await;
        raw.join(&topic, "1").await;
        all.push(raw);
    }
    for n in 0..20 {
        for (who, raw) in all.iter_mut().enumerate() {
            let name = format!("{who}.{n}");
            raw.send(json!(["1", name, topic, "lists:create", { "list": { "name": name } }])).await;
        }
    }
    let mut heard = Vec::new();
    for raw in &mut all {
        let mut seqs = Vec::new();
        while seqs.len() < 20 * WAYS.len() {
            let frame = raw.frame().await;
            let payload = if frame.is_array() { &frame[4] } else { &frame["payload"] };
            if let Some(seq) = payload["seq"].as_u64() {
                seqs.push((seq, payload["list"]["name"].clone()));
            }
        }
        heard.push(seqs);
    }
    assert!(heard[0].iter().map(|(seq, _)| *seq).eq(1..=80), "{:?}", heard[0]);
    assert!(heard.iter().all(|it| *it == heard[0]));
}

#[tokio::test]
async fn p2_the_broadcast_of_a_push_comes_before_its_reply() {
    for way in WAYS {
        let Scene { server: _server, ann, mut raw, .. } = begin(way).await;
        let topic = format!("boards:{}", ann.create_board("Plan").await);
        // Without waiting for the join.
        raw.send(json!(["1", "1", topic, "phx_join", {}])).await;
        raw.send(json!(["1", "2", topic, "lists:create", { "list": { "name": "To do" } }])).await;
        raw.frame().await;
        let broadcast = raw.frame().await;
        let event = if broadcast.is_array() { &broadcast[3] } else { &broadcast["event"] };
        assert_eq!(event, "list:created");
        raw.expect(ok(json!("1"), "2", &topic, json!({ "seq": 1 }))).await;
    }
}

#[tokio::test]
async fn p3_every_push_is_answered() {
    for way in WAYS {
        let Scene { server: _server, ann, mut raw, .. } = begin(way).await;
        let topic = format!("boards:{}", ann.create_board("Plan").await);
        raw.join(&topic, "1").await;
        raw.send(json!(["1", "2", topic, "list:explode", {}])).await;
        raw.expect(error(json!("1"), "2", &topic, "unknown event")).await;
        for (event, payload) in
            [("card:move", json!({})), ("lists:create", json!([])), ("presence:update", json!(7))]
        {
            raw.send(json!(["1", "3", topic, event, payload])).await;
            let reply = raw.frame().await;
            let body = if reply.is_array() { &reply[4] } else { &reply["payload"] };
            assert_eq!(
                (&body["status"], &body["response"]["reason"]),
                (&json!("error"), &json!("bad_payload"))
            );
        }
    }
}

#[tokio::test]
async fn c9_d1_d2_d3_signing_out_ends_the_connections_of_that_session() {
    for way in WAYS {
        let Scene { server, ann, mut raw, topic } = begin(way).await;
        raw.join(&topic, "1").await;
        let (status, _) = ann.request(reqwest::Method::DELETE, "sessions", None).await;
        assert_eq!(status, 200);
        raw.ended(1001).await;
        let query = format!("token={}&vsn={}", ann.jwt, way.vsn);
        assert_eq!(Raw::open(&server, &query, "").await.err(), Some(403), "the token is no longer valid");
        assert_eq!(server.app.registry.count(), 0);
    }
}

#[tokio::test]
async fn x1_a_malformed_frame_ends_only_its_own_connection() {
    for way in WAYS {
        let Scene { server, ann, raw: mut other, topic } = begin(way).await;
        other.join(&topic, "1").await;
        for text in
            ["", "7", "[]", "{}", "[1,2]", "[null,null,7", r#"[{},null,"t","e",{}]"#, r#"{"topic":"t"}"#]
        {
            let mut raw = Raw::by(way, &server, &ann).await;
            raw.send_text(text).await;
            raw.ended(1011).await;
        }
        other.is_silent().await;
    }
}

#[tokio::test]
async fn x2_odd_types_are_answered() {
    for way in WAYS {
        let Scene { server: _server, ann, mut raw, topic: own, .. } = begin(way).await;
        for topic in [json!(7), json!(null), json!({ "a": [1] }), json!(true)] {
            raw.send(json!(["1", "2", topic, "phx_join", {}])).await;
            let response = json!({ "status": "error", "response": { "reason": "unmatched topic" } });
            raw.expect(json!([null, "2", topic, "phx_reply", response])).await;
        }
        raw.join(&own, "1").await;
        for event in [json!(7), json!(null), json!(["phx_leave"]), json!({})] {
            raw.send(json!(["1", "3", own, event, {}])).await;
            raw.expect(error(json!("1"), "3", &own, "unknown event")).await;
        }
        let topic = format!("boards:{}", ann.create_board("Plan").await);
        for params in [json!(null), json!("x"), json!([1]), json!({ "since": "x" }), json!({ "since": -1 })] {
            raw.send(json!(["1", "4", topic, "phx_join", params])).await;
            loop {
                let frame = raw.frame().await;
                let (event, body) = if frame.is_array() {
                    (&frame[3], &frame[4])
                } else {
                    (&frame["event"], &frame["payload"])
                };
                if event == "phx_reply" {
                    assert!(body["response"]["board"].is_object(), "{params}: {frame}");
                    break;
                }
            }
        }
    }
}

#[tokio::test]
async fn x3_deep_huge_or_incomplete_payloads_do_no_harm() {
    let Scene { server, ann, mut raw, topic: own } = begin(WAYS[0]).await;
    let board = format!("boards:{}", ann.create_board("Plan").await);
    raw.join(&own, "1").await;
    raw.join(&board, "2").await;
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for payload in [
        deep.as_str(),
        r#"{"list":{"name":"x"},"cid":1e999999}"#,
        r#"{"list":{"name":"\ud800"}}"#,
        r#"{"list":{"name":"a","name":"b"}}"#,
        r#"{"list":{"name":7}}"#,
    ] {
        raw.send_text(&format!(r#"["2","3","{board}","lists:create",{payload}]"#)).await;
        let reply = raw.frame().await;
        assert_eq!(reply[3], "phx_reply", "{reply}");
        assert_eq!(reply[4]["status"], "error", "{payload:.80}");
    }
    // A NUL does no harm, and unknown members are ignored, however deep they are.
    raw.send_text(&format!(r#"["2","4","{board}","board:update",{{"name":"Plan","more":{deep}}}]"#)).await;
    raw.expect(ok(json!("2"), "4", &board, json!({ "seq": 0 }))).await;
    raw.send(json!(["2", "4", board, "lists:create", { "list": { "name": "a\0b" } }])).await;
    assert_eq!(raw.frame().await[4]["list"]["name"], "ab");
    raw.expect(ok(json!("2"), "4", &board, json!({ "seq": 1 }))).await;
    for text in ["[".repeat(100_000), r#"["\ud800",null,"t","e",{}]"#.to_owned()] {
        let mut odd = Raw::connect(&server, &ann).await;
        odd.send_text(&text).await;
        odd.ended(1011).await;
    }
    raw.is_silent().await;
}

#[tokio::test]
async fn v3_b6_b7_b8_binary_pushes_follow_the_same_rules_and_are_unknown() {
    let push = |join_ref: &str, ref_: &str, topic: &str, event: &str| {
        let texts = [join_ref, ref_, topic, event];
        let lengths = texts.iter().map(|text| u8::try_from(text.len()).unwrap());
        [0].into_iter().chain(lengths).chain(texts.concat().bytes()).chain([0xFF]).collect::<Vec<u8>>()
    };
    for way in WAYS.into_iter().filter(|way| way.vsn == "2.0.0") {
        let Scene { server, ann, mut raw, topic } = begin(way).await;
        raw.send_bytes(push("1", "2", &topic, "ev")).await;
        raw.expect(error(Value::Null, "2", &topic, "unmatched topic")).await;
        raw.send_bytes(push("1", "1", &topic, "phx_join")).await;
        raw.expect(ok(json!("1"), "1", &topic, json!({}))).await;
        raw.send_bytes(push("1", "3", &topic, "lists:create")).await;
        raw.expect(error(json!("1"), "3", &topic, "unknown event")).await;
        raw.send_bytes(push("0", "4", &topic, "stale")).await;
        raw.is_silent().await;
        raw.send_bytes(push("", "", "phoenix", "heartbeat")).await;
        raw.expect(ok(Value::Null, "", "phoenix", json!({}))).await;
        raw.send_bytes(push("1", "5", &topic, "phx_leave")).await;
        raw.expect(ok(json!("1"), "5", &topic, json!({}))).await;
        drop((server, ann));
    }
    let Scene { server: _server, mut raw, .. } = begin(WAYS[0]).await;
    raw.send_bytes(vec![1, 0, 0, 1, 1, b't', b'e']).await;
    raw.ended(1011).await;
    let Scene { server: _server, mut raw, .. } = begin(WAYS[1]).await;
    raw.send_bytes(br#"{"topic":"phoenix","event":"heartbeat","payload":{},"ref":1}"#.to_vec()).await;
    raw.expect(json!([null, 1, "phoenix", "phx_reply", { "status": "ok", "response": {} }])).await;
}

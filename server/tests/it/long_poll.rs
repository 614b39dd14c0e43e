//! Long-poll, request by request; test names start with the rules of `docs/protocol.md`.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::longpoll::Poll;
use crate::support::raw::{Raw, ok};
use crate::support::{Person, Server};

/// A short window, for tests that wait for its end.
const SHORT: &[&str] = &["--longpoll-window-ms", "300"];

async fn begin(options: &[&str]) -> (Server, Person, Poll) {
    let server = Server::start_with(options).await;
    let ann = server.sign_up("Ann").await;
    let poll = open(&server, &ann).await;
    (server, ann, poll)
}

async fn open(server: &Server, person: &Person) -> Poll {
    Poll::open(&server.url, &format!("token={}&vsn=2.0.0", person.jwt)).await
}

fn heartbeat(ref_: &str) -> Value {
    json!([null, ref_, "phoenix", "heartbeat", {}])
}

fn answer(ref_: &str) -> Value {
    ok(Value::Null, ref_, "phoenix", json!({}))
}

#[tokio::test]
async fn l1_headers_and_preflight_requests() {
    let (_server, _ann, poll) = begin(SHORT).await;
    for method in [Method::GET, Method::POST, Method::PUT, Method::OPTIONS] {
        let response = poll.request(method.clone(), &[], String::new()).await;
        let header = |name: &str| response.headers().get(name).map(|it| it.to_str().unwrap().to_owned());
        assert_eq!(header("access-control-allow-origin").as_deref(), Some("*"), "{method}");
        assert_eq!(header("content-type").as_deref(), Some("application/json; charset=utf-8"));
        assert_eq!(header("cache-control").as_deref(), Some("no-store"));
        assert_eq!(response.status(), if method == Method::PUT { 400 } else { 200 });
    }
    let wanted = [("access-control-request-headers", "x-phoenix-authtoken, content-type")];
    let response = poll.request(Method::OPTIONS, &wanted, String::new()).await;
    let header = |name: &str| response.headers().get(name).map(|it| it.to_str().unwrap().to_owned());
    assert_eq!(header("access-control-allow-headers").as_deref(), Some("x-phoenix-authtoken, content-type"));
    assert_eq!(header("access-control-allow-methods").as_deref(), Some("get, post, options"));
    assert_eq!(header("access-control-max-age").as_deref(), Some("3600"));
    assert_eq!(response.text().await.unwrap(), "");
}

#[tokio::test]
async fn l2_the_session_may_be_named_in_a_header_which_counts_first() {
    let (server, ann, mut poll) = begin(&[]).await;
    let other = open(&server, &ann).await;
    let (mine, theirs) = (poll.token.clone(), other.token.clone());
    for token in [theirs.clone(), String::new()] {
        poll.token = token;
        let headers = [("x-phoenix-longpoll-token", mine.as_str()), ("content-type", "application/json")];
        let response = poll.request(Method::POST, &headers, heartbeat("1").to_string()).await;
        assert_eq!(response.json::<Value>().await.unwrap(), json!({ "status": 200 }));
        let response = poll.request(Method::GET, &headers, String::new()).await;
        let body: Value = response.json().await.unwrap();
        assert_eq!((&body["status"], &body["token"]), (&json!(200), &json!(mine)));
    }
}

#[tokio::test]
async fn c3_the_session_is_the_last_token_and_the_access_token_the_first_other() {
    let (server, ann, poll) = begin(&[]).await;
    // As the official client sends it, with the access token first.
    assert_eq!(poll.publish(&[heartbeat("1")]).await, json!({ "status": 200 }));
    assert_eq!(poll.frames().await, [answer("1")]);
    let lost = Poll::unopened(&server.url, &format!("token={}&vsn=2.0.0&token=gone", ann.jwt)).poll().await;
    assert_eq!(lost["status"], 410, "an ended session does not hide the access token");
    assert!(lost["token"].is_string());
}

#[tokio::test]
async fn l3_a_poll_without_a_session_opens_one_or_is_refused() {
    let (server, ann, _) = begin(&[]).await;
    for query in ["vsn=2.0.0", "token=bad&vsn=2.0.0", &format!("token={}&vsn=2", ann.jwt)] {
        assert_eq!(Poll::unopened(&server.url, query).poll().await, json!({ "status": 403 }), "{query}");
    }
    let bearer = [("x-phoenix-authtoken", ann.jwt.as_str())];
    let bad = [("x-phoenix-authtoken", "bad")];
    let status = async |poll: Poll, headers: &[(&str, &str)]| {
        poll.request(Method::GET, headers, String::new()).await.json::<Value>().await.unwrap()["status"]
            .clone()
    };
    assert_eq!(status(Poll::unopened(&server.url, "vsn=2.0.0"), &bearer).await, 410);
    let both = format!("token={}&vsn=2.0.0", ann.jwt);
    assert_eq!(status(Poll::unopened(&server.url, &both), &bad).await, 403, "a bad header is refused");
}

#[tokio::test]
async fn l4_l5_a_poll_returns_waiting_frames_or_waits() {
    let (_server, _ann, poll) = begin(SHORT).await;
    assert_eq!(poll.poll().await, json!({ "status": 204, "token": poll.token, "messages": [] }));
    poll.publish(&[heartbeat("1"), heartbeat("2")]).await;
    let mut frames = poll.frames().await;
    while frames.len() < 2 {
        frames.extend(poll.frames().await);
    }
    assert_eq!(frames, [answer("1"), answer("2")]);
    let third = [heartbeat("3")];
    let (answered, posted) = tokio::join!(poll.frames(), poll.publish(&third));
    assert_eq!((answered, posted), (vec![answer("3")], json!({ "status": 200 })));
}

#[tokio::test]
async fn l6_a_second_poll_takes_over_and_nothing_comes_twice() {
    let (_server, _ann, poll) = begin(&[]).await;
    let waiting = is_waiting(&poll).await;
    poll.publish(&[heartbeat("1")]).await;
    let answered = waiting.await.unwrap();
    assert_eq!((&answered["status"], answered["messages"].as_array().unwrap().len()), (&json!(200), 1));
}

/// A poll that is known to be waiting at the server, because it has superseded the previous one.
async fn is_waiting(poll: &Poll) -> tokio::task::JoinHandle<Value> {
    let (mut one, mut other) = (poll.clone().spawn(), poll.clone().spawn());
    let (superseded, waiting) = tokio::select! {
        answered = &mut one => (answered, other),
        answered = &mut other => (answered, one),
    };
    assert_eq!(superseded.unwrap()["status"], 204);
    waiting
}

#[tokio::test]
async fn l6_frames_of_an_abandoned_poll_go_to_the_next() {
    let (_server, _ann, poll) = begin(&[]).await;
    for n in 0..20 {
        let waiting = poll.poll();
        // Abandoned while waiting: its connection is closed too.
        let _ = tokio::time::timeout(std::time::Duration::from_millis(5), waiting).await;
        let ref_ = n.to_string();
        assert_eq!(poll.publish(&[heartbeat(&ref_)]).await, json!({ "status": 200 }));
        assert_eq!(poll.frames().await, [answer(&ref_)]);
    }
}

#[tokio::test]
async fn l7_l11_frames_are_handled_in_order_whatever_their_outcome() {
    let (server, ann, poll) = begin(&[]).await;
    let (own, other) = (format!("users:{}", ann.id), "users:nobody");
    let join = |topic: &str, ref_: &str| json!([ref_, ref_, topic, "phx_join", {}]);
    let batch = [join(&own, "1"), join(other, "2"), json!(["1", "3", own, "anything", {}])];
    assert_eq!(poll.publish(&batch).await, json!({ "status": 200 }));
    assert_eq!(poll.publish(&[heartbeat("4")]).await, json!({ "status": 200 }));
    let mut frames = Vec::new();
    while frames.len() < 4 {
        frames.extend(poll.frames().await);
    }
    let refs: Vec<_> = frames.iter().map(|frame| frame[1].as_str().unwrap()).collect();
    assert_eq!(refs, ["1", "2", "3", "4"]);
    let gone = Poll::unopened(&server.url, "vsn=2.0.0&token=gone");
    assert_eq!(gone.post("application/json", heartbeat("1").to_string()).await, json!({ "status": 410 }));
}

#[tokio::test]
async fn l8_a_batch_that_is_not_accepted_in_time_is_reported() {
    let slow = ["--longpoll-window-ms", "300", "--messages-per-second", "1", "--message-burst", "1"];
    let (_server, _ann, poll) = begin(&slow).await;
    let batch: Vec<Value> = (0..20).map(|n| heartbeat(&n.to_string())).collect();
    // One is handled, one waits after it, and there is no room for a third.
    assert_eq!(poll.publish(&batch).await, json!({ "status": 200 }));
    assert_eq!(poll.publish(&batch).await, json!({ "status": 200 }));
    assert_eq!(poll.publish(&batch).await, json!({ "status": 408 }));
    assert_eq!(poll.frames().await, [answer("0")], "the session continues");
}

#[tokio::test]
async fn l9_a_malformed_line_ends_only_its_session() {
    let (server, ann, other) = begin(&[]).await;
    for body in ["nonsense!", "[1,2]", ""] {
        let poll = open(&server, &ann).await;
        assert_eq!(poll.post("application/json", body.to_owned()).await, json!({ "status": 410 }));
        assert_eq!(poll.publish(&[heartbeat("1")]).await, json!({ "status": 410 }));
    }
    other.publish(&[heartbeat("1")]).await;
    assert_eq!(other.frames().await, [answer("1")]);
}

#[tokio::test]
async fn l9_a_body_over_the_limit_is_not_read() {
    let (_server, _ann, poll) = begin(&["--largest-message", "2000"]).await;
    let headers = [("content-type", "application/json")];
    let response = poll.request(Method::POST, &headers, "x".repeat(3_000)).await;
    assert_eq!(response.status(), 413);
    poll.publish(&[heartbeat("1")]).await;
    assert_eq!(poll.frames().await, [answer("1")], "the session continues");
}

#[tokio::test]
async fn l10_without_polls_a_session_ends_and_others_see_it_leave() {
    let (server, ann, poll) = begin(SHORT).await;
    let board = ann.create_board("Plan").await;
    let topic = format!("boards:{board}");
    let mut watching = Raw::connect(&server, &ann).await;
    watching.join(&topic, "1").await;
    poll.publish(&[json!(["1", "1", topic, "phx_join", {}])]).await;
    let mut joins = 0;
    loop {
        let frame = watching.any_frame().await;
        if frame[3] != "presence_diff" {
            continue;
        }
        joins += frame[4]["joins"].as_object().unwrap().len();
        if !frame[4]["leaves"].as_object().unwrap().is_empty() {
            break;
        }
    }
    assert_eq!(joins, 2, "its own, and the other's");
    assert_eq!(server.app.polls.count(), 0);
    assert_eq!(poll.publish(&[heartbeat("1")]).await, json!({ "status": 410 }));
    let again = poll.poll().await;
    assert_eq!(again["status"], 410);
    assert_ne!(again["token"], json!(poll.token));
}

#[tokio::test]
async fn v4_l12_version_1_gets_objects_unless_it_asks_for_text() {
    let (server, ann, _) = begin(&[]).await;
    let frame = r#"{"topic":"phoenix","event":"heartbeat","payload":{},"ref":"1"}"#;
    let reply = json!({ "topic": "phoenix", "event": "phx_reply", "ref": "1", "payload": { "status": "ok", "response": {} } });
    let query = format!("token={}&vsn=1.0.0", ann.jwt);
    let objects = Poll::open(&server.url, &query).await;
    assert_eq!(objects.post("application/json", frame.to_owned()).await, json!({ "status": 200 }));
    assert_eq!(objects.poll().await["messages"], json!([reply]));
    let mut texts = Poll::unopened(&server.url, &query);
    let opened = texts.request(Method::GET, &[("accept", "application/json")], String::new()).await;
    opened.json::<Value>().await.unwrap()["token"].as_str().unwrap().clone_into(&mut texts.token);
    texts.post("application/json", frame.to_owned()).await;
    let answered = texts.poll().await;
    let text = answered["messages"][0].as_str().expect("text");
    assert_eq!(serde_json::from_str::<Value>(text).unwrap(), reply);
}

#[tokio::test]
async fn d1_a_waiting_poll_is_answered_at_once_when_the_session_ends() {
    let (_server, ann, poll) = begin(&[]).await;
    let waiting = is_waiting(&poll).await;
    ann.request(Method::DELETE, "sessions", None).await;
    let answered = waiting.await.unwrap();
    assert_eq!(answered["status"], 410);
    assert_eq!(poll.poll().await, json!({ "status": 403 }), "and the token is no longer valid");
}

#[tokio::test]
async fn l13_l14_a_poll_is_answered_when_the_server_stops() {
    let (server, _ann, poll) = begin(&[]).await;
    let waiting = is_waiting(&poll).await;
    server.app.registry.shutdown();
    assert_eq!(waiting.await.unwrap(), json!({ "status": 410 }));
}

//! Connections without a transport: what clients cannot trigger, and, at random, everything they can.

use std::panic::AssertUnwindSafe;

use clap::Parser;
use futures_util::FutureExt;
use proptest::prelude::*;
use serde_json::{Value, json};
use shared::id::{SessionId, UserId};
use shared::phoenix::{Version, binary};
use tempfile::TempDir;
use tracing::Instrument;

use super::{Connection, Incoming};
use crate::App;
use crate::auth::Session;
use crate::config::Cli;
use crate::log::captured::Logged;
use crate::queue::CloseCode;
use crate::queue::{Outgoing, queue};

struct Scene {
    app: App,
    _dir: TempDir,
}

struct End {
    connection: Connection,
    outgoing: Outgoing,
    version: Version,
}

impl Scene {
    async fn begin(options: &[&str]) -> Self {
        let dir = TempDir::new().unwrap();
        let basic = ["boardwalk", "--data-dir", dir.path().to_str().unwrap()];
        let config = Cli::try_parse_from(basic.iter().chain(options)).unwrap().config;
        Self { app: App::open(config).await.unwrap(), _dir: dir }
    }

    fn connect(&self, version: Version) -> End {
        let (queue, outgoing) = queue(version, self.app.config.waiting_frames);
        let session = Session { user: UserId::from_parts(1, 2), sid: SessionId::from_parts(3, 4) };
        End { connection: self.app.gateway.sockets.register(session, queue).unwrap(), outgoing, version }
    }
}

impl End {
    async fn send(&mut self, frame: Value) {
        let frame = Version::V2.decode(&frame.to_string()).unwrap();
        self.connection.handle(Incoming::Text(frame)).await.unwrap();
    }

    fn received(&mut self) -> Vec<Value> {
        let frames = std::iter::from_fn(|| self.outgoing.try_next());
        frames.map(|frame| serde_json::from_str(&frame.joined()).unwrap()).collect()
    }
}

fn ok(join_ref: &str, ref_: &str, response: &Value) -> Value {
    json!([join_ref, ref_, "echo:1", "phx_reply", { "status": "ok", "response": response }])
}

#[tokio::test]
async fn j2_a_denied_or_crashed_join_leaves_no_trace() {
    let scene = Scene::begin(&[]).await;
    let mut end = scene.connect(Version::V2);
    for (params, why) in [("deny", "denied on request"), ("crash", "join crashed")] {
        end.send(json!(["1", "2", "echo:1", "phx_join", params])).await;
        let response = json!({ "status": "error", "response": { "reason": why } });
        assert_eq!(end.received(), [json!(["1", "2", "echo:1", "phx_reply", response])]);
    }
    scene.app.bus.publish("echo:1", "published", "{}");
    assert_eq!(end.received(), [] as [Value; 0]);
}

#[tokio::test]
async fn j2_a_push_from_the_server_comes_after_the_reply_to_the_join() {
    let scene = Scene::begin(&[]).await;
    let mut end = scene.connect(Version::V2);
    end.send(json!(["1", "1", "echo:1", "phx_join", {}])).await;
    assert_eq!(end.received(), [ok("1", "1", &json!({})), json!(["1", null, "echo:1", "welcome", {}])]);
}

#[tokio::test]
async fn a_frame_that_arrived_before_the_end_was_requested_is_not_handled_after_it() {
    let scene = Scene::begin(&[]).await;
    let mut end = scene.connect(Version::V2);
    end.send(json!(["1", "1", "echo:1", "phx_join", {}])).await;
    scene.app.registry.disconnect_user(UserId::from_parts(1, 2));
    let frame = Version::V2.decode(r#"["1", "2", "echo:1", "publish", {}]"#).unwrap();
    assert_eq!(end.connection.handle(Incoming::Text(frame)).await, Err(CloseCode::Away));
}

#[tokio::test]
async fn j5_the_old_channel_is_closed_between_the_reply_and_what_the_new_one_pushes() {
    let scene = Scene::begin(&[]).await;
    for (version, close) in [
        (Version::V2, json!(["1", "1", "echo:1", "phx_close", {}])),
        (Version::V1, json!({ "topic": "echo:1", "event": "phx_close", "payload": {}, "ref": "2" })),
    ] {
        let mut end = scene.connect(version);
        end.send(json!(["1", "2", "echo:1", "phx_join", {}])).await;
        end.received();
        end.send(json!(["3", "4", "echo:1", "phx_join", "deny"])).await;
        let frames = end.received();
        assert_eq!(frames.len(), 2, "{frames:?}");
        assert_eq!(frames[1], close, "a denied join replaces the old one too");
        end.send(json!(["1", "5", "echo:1", "echo", {}])).await;
        assert!(end.received()[0].to_string().contains("unmatched topic"));
    }
}

#[tokio::test]
async fn j6_a_crash_ends_its_channel_and_no_other() {
    let scene = Scene::begin(&[]).await;
    let mut end = scene.connect(Version::V2);
    for topic in ["echo:1", "echo:2"] {
        end.send(json!(["1", "1", topic, "phx_join", {}])).await;
    }
    end.received();
    end.send(json!(["1", "2", "echo:1", "crash", {}])).await;
    let reason = json!({ "reason": "channel_crash" });
    assert_eq!(end.received(), [json!(["1", "1", "echo:1", "phx_error", reason])], "and no reply");
    scene.app.bus.publish("echo:1", "published", "{}");
    end.send(json!(["1", "3", "echo:1", "echo", {}])).await;
    end.send(json!(["1", "4", "echo:2", "echo", { "a": 1 }])).await;
    let frames = end.received();
    assert_eq!(frames[0][4]["response"]["reason"], "unmatched topic");
    let response = json!({ "status": "ok", "response": { "a": 1 } });
    assert_eq!(frames[1], json!(["1", "4", "echo:2", "phx_reply", response]));
    end.send(json!(["5", "5", "echo:3", "phx_join", "crash later"])).await;
    let frames = end.received();
    assert_eq!(frames[0][4]["status"], "ok");
    assert_eq!(frames[1], json!(["5", "5", "echo:3", "phx_error", reason]));
}

#[tokio::test]
async fn j9_the_end_of_a_connection_ends_its_channels_without_a_frame() {
    let scene = Scene::begin(&[]).await;
    let mut end = scene.connect(Version::V2);
    end.send(json!(["1", "1", "echo:1", "phx_join", {}])).await;
    end.received();
    let End { connection, mut outgoing, .. } = end;
    drop(connection);
    scene.app.bus.publish("echo:1", "published", "{}");
    assert_eq!(outgoing.try_next(), None);
    assert_eq!(scene.app.registry.count(), 0);
}

#[tokio::test]
async fn p1_p2_a_broadcast_by_a_handler_comes_before_its_reply() {
    let scene = Scene::begin(&[]).await;
    let mut ends = [Version::V2, Version::V2].map(|version| scene.connect(version));
    for end in &mut ends {
        end.send(json!(["1", "1", "echo:1", "phx_join", {}])).await;
        end.received();
    }
    ends[0].send(json!(["1", "2", "echo:1", "publish", { "a": 1 }])).await;
    let published = json!([null, null, "echo:1", "published", { "a": 1 }]);
    assert_eq!(ends[0].received(), [published.clone(), ok("1", "2", &json!({}))]);
    assert_eq!(ends[1].received(), [published]);
}

#[tokio::test]
async fn an_error_is_logged_once_with_its_connection_and_its_push() {
    let scene = Scene::begin(&[]).await;
    let mut end = scene.connect(Version::V2);
    scene.app.store.close().await;
    let logged = Logged::default();
    let _listening = logged.listen();
    let (board, user) = ("01ARZ3NDEKTSV4RRFFQ69G5FAV", UserId::from_parts(1, 2));
    let span = end.connection.span("websocket");
    end.send(json!(["1", "7", format!("boards:{board}-plan"), "phx_join", {}])).instrument(span).await;
    assert_eq!(end.received()[0][4]["response"]["reason"], "unavailable");
    let socket = format!("socket{{transport=\"websocket\" user.id={user} session.id=");
    let push = format!("push{{topic=boards:{board}-plan event=phx_join ref=");
    logged.assert_one_line(&[&socket, &push, &format!("board.id={board}"), "closed pool"]);
}

fn heartbeat(ref_: usize) -> Incoming {
    let text = json!([null, ref_, "phoenix", "heartbeat", {}]).to_string();
    Incoming::Text(Version::V2.decode(&text).unwrap())
}

#[tokio::test]
async fn x4_a_client_that_is_too_fast_is_delayed_and_loses_nothing() {
    let scene = Scene::begin(&["--messages-per-second", "2000", "--message-burst", "5"]).await;
    let mut end = scene.connect(Version::V2);
    for n in 0..100 {
        end.connection.handle(heartbeat(n)).await.unwrap();
    }
    let refs: Vec<_> = end.received().iter().map(|frame| frame[1].as_u64().unwrap()).collect();
    assert_eq!(refs, (0..100).collect::<Vec<_>>());
}

#[tokio::test]
async fn x4_a_flood_ends_the_connection() {
    let scene = Scene::begin(&["--messages-per-second", "1", "--message-burst", "10"]).await;
    // From here on waiting takes no time, so the client is faster than any real one.
    tokio::time::pause();
    let mut end = scene.connect(Version::V2);
    for n in 0..10 {
        assert_eq!(end.connection.handle(heartbeat(n)).await, Ok(()));
    }
    assert_eq!(end.connection.handle(heartbeat(10)).await, Err(CloseCode::Flood));
}

/// Frames from a malicious client that knows the protocol.
fn frame() -> impl Strategy<Value = Value> {
    let ref_ = prop_oneof![
        Just(json!(null)),
        (0..4_u8).prop_map(|n| json!(n)),
        (0..4_u8).prop_map(|n| json!(n.to_string()))
    ];
    let topic = prop_oneof![
        4 => (0..3_u8).prop_map(|n| json!(format!("echo:{n}"))),
        1 => Just(json!(format!("users:{}", UserId::from_parts(1, 2)))),
        1 => Just(json!("boards:01ARZ3NDEKTSV4RRFFQ69G5FAV")),
        1 => Just(json!("phoenix")),
        1 => Just(json!(7)),
        1 => ".{0,8}".prop_map(|text| json!(text)),
    ];
    let event = prop_oneof![
        4 => Just(json!("phx_join")),
        2 => Just(json!("phx_leave")),
        2 => prop::sample::select(vec!["echo", "publish", "crash", "heartbeat", "phx_close", "card:move"]).prop_map(|it| json!(it)),
        1 => Just(json!(null)),
    ];
    let payload = prop_oneof![
        3 => Just(json!({})),
        1 => prop::sample::select(vec!["deny", "crash", "crash later"]).prop_map(|it| json!(it)),
        1 => Just(json!([null, { "since": 1 }])),
    ];
    (ref_.clone(), ref_, topic, event, payload).prop_map(|(j, r, t, e, p)| json!([j, r, t, e, p]))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// No sequence of frames panics or blocks a connection: whatever came before, a heartbeat is answered, a topic can
    /// be joined, and other connections receive their broadcasts.
    #[test]
    fn x4_no_sequence_of_frames_blocks_a_connection(
        frames in proptest::collection::vec((frame(), any::<bool>()), 1..60),
        version in prop::sample::select(vec![Version::V1, Version::V2]),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let scene = Scene::begin(&["--message-burst", "1000"]).await;
            let mut other = scene.connect(Version::V2);
            other.send(json!(["1", "1", "echo:other", "phx_join", {}])).await;
            other.received();
            let mut end = scene.connect(version);
            for (frame, in_binary) in frames {
                let decoded = Version::V2.decode(&frame.to_string()).unwrap();
                let incoming = if in_binary { Incoming::Binary(decoded) } else { Incoming::Text(decoded) };
                let handled = AssertUnwindSafe(end.connection.handle(incoming)).catch_unwind().await;
                prop_assert!(matches!(handled, Ok(Ok(()))), "{frame}");
                end.received();
            }
            end.send(json!([null, "beat", "phoenix", "heartbeat", {}])).await;
            prop_assert_eq!(end.received().len(), 1);
            end.send(json!(["last", "last", "echo:0", "phx_join", {}])).await;
            let frames = end.received();
            let reply = if end.version == Version::V2 { &frames[0][4] } else { &frames[0]["payload"] };
            prop_assert_eq!(&reply["status"], "ok");
            scene.app.bus.publish("echo:other", "published", "{}");
            prop_assert_eq!(other.received(), [json!([null, null, "echo:other", "published", {}])]);
            Ok(())
        })?;
    }

    #[test]
    fn x1_no_bytes_block_a_connection(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
        if let Ok(push) = binary::decode(&bytes) {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let mut end = Scene::begin(&[]).await.connect(Version::V2);
                end.connection.handle(Incoming::Binary(push.frame)).await.unwrap();
                prop_assert!(end.received().len() <= 1);
                Ok(())
            })?;
        }
    }
}

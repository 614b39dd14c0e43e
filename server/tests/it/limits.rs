//! Slow and hostile clients affect only themselves; test names start with the rules of `docs/protocol.md`.

use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;

use crate::support::Server;
use crate::support::longpoll::Poll;
use crate::support::raw::{Raw, WAYS, ok};

/// One of two hundred does not read. The others get everything; it is disconnected, reconnects and misses nothing.
#[tokio::test(flavor = "multi_thread")]
async fn p4_one_stalled_reader_among_200_does_not_hold_up_the_others() {
    const READERS: usize = 199;
    const CHANGES: u64 = 300;
    let server = Server::start_with(&["--waiting-frames", "64"]).await;
    let ann = server.sign_up("Ann").await;
    let topic = format!("boards:{}", ann.create_board("Plan").await);
    let mut writer = Raw::connect(&server, &ann).await;
    writer.join(&topic, "1").await;
    let (to_do, card) = ("01ARZ3NDEKTSV4RRFFQ69G5FAV", "01BX5ZZKBKACTAV9WEVGEMMVRZ");
    let mut change = async |event: &str, payload: Value| {
        writer.send(json!(["1", "2", topic, event, payload])).await;
        while writer.frame().await[3] != "phx_reply" {}
    };
    change("lists:create", json!({ "list": { "id": to_do, "name": "To do" } })).await;
    change("cards:create", json!({ "card": { "id": card, "list_id": to_do, "name": "Card" } })).await;

    let mut stalled = Raw::stalled(&server, &ann).await;
    stalled.join(&topic, "1").await;
    let mut readers = tokio::task::JoinSet::new();
    for _ in 0..READERS {
        let mut raw = Raw::connect(&server, &ann).await;
        raw.join(&topic, "1").await;
        readers.spawn(async move {
            let mut last = 2;
            while last < CHANGES + 2 {
                let text = raw.text().await;
                let Some((_, rest)) = text.split_once(r#""card:updated",{"seq":"#) else { continue };
                let seq: u64 = rest.split(',').next().unwrap().parse().unwrap();
                assert_eq!(seq, last + 1, "everything, in order");
                last = seq;
            }
            raw
        });
    }
    for n in 0..CHANGES {
        // More in total than the operating system buffers.
        let description = format!("{n} {}", "x".repeat(20_000));
        change("card:update", json!({ "card": { "id": card, "description": description } })).await;
    }
    // They stay until the end, because their leaving would be broadcast too.
    let readers = readers.join_all().await;
    assert_eq!(readers.len(), READERS);
    let mut last = 0;
    let dropped = stalled.drain(|frame| last = frame[4]["seq"].as_u64().unwrap_or(last)).await;
    assert!(dropped && last < CHANGES + 2, "it was disconnected in the middle");
    let mut back = Raw::connect(&server, &ann).await;
    back.send(json!(["1", "1", topic, "phx_join", { "since": last }])).await;
    let reply = back.frame().await;
    let response = &reply[4]["response"];
    assert_eq!(response["seq"], CHANGES + 2, "and gets the rest when it reconnects");
    let description = response["board"]["lists"][0]["cards"][0]["description"].as_str().unwrap();
    assert!(
        description.starts_with(&format!("{} x", CHANGES - 1)),
        "as a board, which is smaller than the changes"
    );
}

#[tokio::test]
async fn p4_a_session_that_never_polls_is_ended() {
    let server = Server::start_with(&["--waiting-frames", "16"]).await;
    let ann = server.sign_up("Ann").await;
    let topic = format!("boards:{}", ann.create_board("Plan").await);
    let poll = Poll::open(&server.url, &format!("token={}&vsn=2.0.0", ann.jwt)).await;
    poll.publish(&[json!(["1", "1", topic, "phx_join", {}])]).await;
    let mut writer = Raw::connect(&server, &ann).await;
    writer.join(&topic, "1").await;
    for n in 1..=20 {
        writer.send(json!(["1", "2", topic, "board:update", { "name": format!("Plan {n}") }])).await;
        writer.frame().await;
        writer.expect(ok(json!("1"), "2", &topic, json!({ "seq": n }))).await;
    }
    let answer = poll.poll().await;
    assert_eq!(answer["status"], 410);
    assert_ne!(answer["token"], json!(poll.token));
}

#[tokio::test]
async fn x4_thousands_of_joins_and_leaves_leave_nothing_behind() {
    for way in WAYS {
        let server = Server::start().await;
        let ann = server.sign_up("Ann").await;
        let board = ann.create_board("Plan").await;
        let mut raw = Raw::by(way, &server, &ann).await;
        for n in 0..500 {
            let (topic, ref_) = (format!("boards:{board}-{}", n % 7), n.to_string());
            raw.send(json!([ref_, ref_, topic, "phx_join", {}])).await;
            raw.send(json!([null, "leave", topic, "phx_leave", {}])).await;
            let closed = raw.says(json!([ref_, ref_, topic, "phx_close", {}]));
            while raw.any_frame().await != closed {}
        }
        raw.is_silent().await;
        assert_eq!(server.app.bus.topics(), 0);
        assert_eq!(server.app.presence.topics(), 0);
    }
}

#[tokio::test]
async fn x4_a_half_open_connection_is_closed() {
    let server = Server::start_with(&["--idle-seconds", "1"]).await;
    let address = server.url.strip_prefix("http://").unwrap();
    let mut half = tokio::net::TcpStream::connect(address).await.unwrap();
    half.write_all(b"GET /socket/websocket?vsn=2.0.0 HTTP/1.1\r\nHost: x\r\n").await.unwrap();
    let mut rest = Vec::new();
    let ended = tokio::io::AsyncReadExt::read_to_end(&mut half, &mut rest);
    tokio::time::timeout(crate::support::PATIENCE, ended).await.expect("the server hangs up").unwrap();
}

/// A user whose messages are delayed is still removed from a board at once.
#[tokio::test]
async fn x4_a_removed_member_receives_nothing_while_their_messages_wait() {
    for way in WAYS.into_iter().filter(|way| way.vsn == "2.0.0") {
        let server = Server::start_with(&["--messages-per-second", "5", "--message-burst", "5"]).await;
        let (ann, ben) = (server.sign_up("Ann").await, server.sign_up("Ben").await);
        let topic = format!("boards:{}", ann.create_board("Plan").await);
        let mut host = Raw::connect(&server, &ann).await;
        host.join(&topic, "1").await;
        host.send(json!(["1", "2", topic, "members:add", { "email": "ben@example.org" }])).await;
        while host.frame().await[3] != "phx_reply" {}
        let mut guest = Raw::by(way, &server, &ben).await;
        guest.join(&topic, "1").await;
        let beats: Vec<Value> = (0..100).map(|n| json!([null, n, "phoenix", "heartbeat", {}])).collect();
        guest.send_batch(&beats).await;
        host.send(json!(["1", "3", topic, "member:remove", { "user_id": ben.id }])).await;
        let mut answered = 0;
        loop {
            let frame = guest.frame().await;
            match frame[3].as_str().unwrap() {
                "phx_close" => break,
                "phx_reply" => answered += 1,
                _ => {}
            }
        }
        assert!(answered < 50, "{way:?}: {answered} of 100 were handled first");
    }
}

#[tokio::test]
async fn x4_connections_per_user_are_limited() {
    let server = Server::start_with(&["--connections-per-person", "2"]).await;
    let (ann, ben) = (server.sign_up("Ann").await, server.sign_up("Ben").await);
    let query = format!("token={}&vsn=2.0.0", ann.jwt);
    let mut one = Raw::connect(&server, &ann).await;
    let poll = Poll::open(&server.url, &query).await;
    assert_eq!(Raw::open(&server, &query, "").await.err(), Some(429));
    assert_eq!(Poll::unopened(&server.url, &query).poll().await, json!({ "status": 403 }));
    Raw::connect(&server, &ben).await.is_silent().await;
    one.send_text("nonsense").await;
    one.ended(1011).await;
    while server.app.registry.count_of(ann.id) == 2 {
        tokio::task::yield_now().await;
    }
    Raw::connect(&server, &ann).await.is_silent().await;
    poll.publish(&[json!([null, "1", "phoenix", "heartbeat", {}])]).await;
    assert_eq!(poll.frames().await.len(), 1, "existing connections continue");
}

#[tokio::test]
async fn x4_frames_after_a_close_do_nothing() {
    let server = Server::start().await;
    let ann = server.sign_up("Ann").await;
    let topic = format!("boards:{}", ann.create_board("Plan").await);
    let mut raw = Raw::connect(&server, &ann).await;
    raw.join(&topic, "1").await;
    raw.send_text("nonsense").await;
    raw.send(json!(["1", "2", topic, "board:update", { "name": "after the end" }])).await;
    raw.ended(1011).await;
    let mut other = Raw::connect(&server, &ann).await;
    let joined = other.join(&topic, "1").await;
    assert_eq!((&joined["seq"], &joined["board"]["name"]), (&json!(0), &Value::from("Plan")));
}

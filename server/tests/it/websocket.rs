//! What is specific to WebSocket: the handshake, fragments, pings, close codes. Test names start with the rules of
//! `docs/protocol.md`.

use base64::Engine;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::{Bytes, Message};

use crate::support::Server;
use crate::support::raw::{Raw, ok};

#[tokio::test]
async fn c1_a_slash_at_the_end_does_not_matter() {
    let server = Server::start().await;
    for path in ["websocket", "websocket/", "longpoll", "longpoll/"] {
        let response = reqwest::get(format!("{}/socket/{path}?vsn=3.0.0", server.url)).await.unwrap();
        let expected = if path.starts_with('w') { 400 } else { 200 };
        assert_eq!(response.status(), expected, "{path}");
    }
}

#[tokio::test]
async fn c4_c5_a_connection_is_refused_before_the_upgrade() {
    let server = Server::start().await;
    let token = server.sign_up("Ann").await.jwt;
    for query in [
        format!("token={token}&vsn=3.0.0"),
        format!("token={token}&vsn=2"),
        format!("token={token}&vsn[]=2.0.0"),
        format!("token={token}x&vsn=2.0.0"),
        "vsn=2.0.0".to_owned(),
        String::new(),
    ] {
        assert_eq!(Raw::open(&server, &query, "").await.err(), Some(403), "{query}");
    }
    for query in [format!("token={token}"), format!("&token=old&token={token}&vsn=2.0.0&")] {
        assert!(Raw::open(&server, &query, "").await.is_ok(), "{query}");
    }
}

#[tokio::test]
async fn c6_a_request_that_is_not_an_upgrade_is_a_bad_request() {
    let server = Server::start().await;
    let http = reqwest::Client::new();
    let address = format!("{}/socket/websocket?vsn=2.0.0", server.url);
    for method in
        [reqwest::Method::GET, reqwest::Method::POST, reqwest::Method::HEAD, reqwest::Method::DELETE]
    {
        assert_eq!(http.request(method.clone(), &address).send().await.unwrap().status(), 400, "{method}");
    }
}

#[tokio::test]
async fn c7_the_token_may_come_as_a_subprotocol_and_wins() {
    let server = Server::start().await;
    let ann = server.sign_up("Ann").await;
    let encode = |token: &str| base64::engine::general_purpose::STANDARD_NO_PAD.encode(token);
    let good = format!("base64url.bearer.phx.{}", encode(&ann.jwt));
    let bad = format!("base64url.bearer.phx.{}", encode("bad"));
    let query = format!("token={}&vsn=2.0.0", ann.jwt);
    let open = async |query: &str, list: &str| {
        let opened = Raw::open_with(&server, query, &[("sec-websocket-protocol", list)]).await;
        opened.map(|(_, headers)| {
            headers.get("sec-websocket-protocol").map(|it| it.to_str().unwrap().to_owned())
        })
    };
    let phoenix = Ok(Some("phoenix".to_owned()));
    assert_eq!(open("vsn=2.0.0", &format!("phoenix, {good}")).await, phoenix);
    assert_eq!(open(&query, "phoenix").await, phoenix);
    assert_eq!(open(&query, &format!("phoenix, {bad}")).await, Err(403));
    assert_eq!(open(&query, "graphql").await, Err(403));
    assert_eq!(open("vsn=2.0.0", "phoenix").await, Err(403));
    let two = format!("phoenix, {bad}, {bad}");
    assert_eq!(open(&query, &two).await, phoenix, "of two tokens none counts");
}

#[tokio::test]
async fn c8_pages_of_other_origins_are_refused() {
    let open = async |server: &Server, origin: &str| {
        let token = server.sign_up(&format!("Ann{}", origin.len())).await.jwt;
        let query = format!("token={token}&vsn=2.0.0");
        let opened = Raw::open_with(server, &query, &[("origin", origin)]).await;
        let http = reqwest::Client::new();
        let poll = http.get(format!("{}/socket/longpoll?{query}", server.url)).header("origin", origin);
        let body: Value = poll.send().await.unwrap().json().await.unwrap();
        (opened.err(), body["status"].as_u64().unwrap())
    };
    let server = Server::start().await;
    assert_eq!(open(&server, &server.url).await, (None, 410));
    assert_eq!(open(&server, "https://elsewhere.example").await, (Some(403), 403));
    assert_eq!(open(&server, "null").await, (Some(403), 403));
    let server = Server::start_with(&["--check-origin", "//elsewhere.example"]).await;
    assert_eq!(open(&server, "https://elsewhere.example").await, (None, 410));
    assert_eq!(open(&server, &server.url).await, (Some(403), 403));
}

#[tokio::test]
async fn w1_fragments_pings_and_invalid_text() {
    let server = Server::start().await;
    let ann = server.sign_up("Ann").await;
    let mut raw = Raw::connect(&server, &ann).await;
    let ping = || Some(Message::Ping(Bytes::from_static(b"between")));
    raw.send_fragments(&[b"[null,\"1\",\"pho", b"enix\",\"heart", b"beat\",{}]"], ping).await;
    raw.expect(ok(Value::Null, "1", "phoenix", json!({}))).await;
    raw.ping(b"data").await;
    while raw.pong().await != b"data" {}
    raw.send_fragments(&[b"[null,\"\xff\"]"], || None).await;
    assert_eq!(raw.close_code().await, 1007);
}

#[tokio::test]
async fn w2_a_silent_client_is_disconnected_and_a_ping_counts() {
    let server = Server::start_with(&["--idle-seconds", "1"]).await;
    let ann = server.sign_up("Ann").await;
    let mut silent = Raw::connect(&server, &ann).await;
    let mut alive = Raw::connect(&server, &ann).await;
    let mut times = 0;
    let code = loop {
        tokio::select! {
            code = silent.close_code() => break code,
            // Far more often than necessary, even on a slow machine.
            () = tokio::time::sleep(std::time::Duration::from_millis(100)) => {
                alive.ping(b"here").await;
                times += 1;
            }
        }
    };
    assert_eq!(code, 1001);
    assert!(times > 1);
    alive.is_silent().await;
}

#[tokio::test]
async fn w3_a_client_that_closes_is_answered() {
    let server = Server::start().await;
    let ann = server.sign_up("Ann").await;
    let topic = format!("boards:{}", ann.create_board("Plan").await);
    for code in [Some(1000), Some(1001), Some(4000), None] {
        let mut raw = Raw::connect(&server, &ann).await;
        raw.send(json!(["1", "1", topic, "phx_join", {}])).await;
        assert_eq!(raw.close(code).await, code);
    }
    while server.app.registry.count() > 0 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn w3_a_stopping_server_tells_clients_to_reconnect() {
    let server = Server::start().await;
    let ann = server.sign_up("Ann").await;
    let mut raw = Raw::connect(&server, &ann).await;
    server.app.registry.shutdown();
    assert_eq!(raw.close_code().await, 1012);
}

#[tokio::test]
async fn w4_an_offer_to_compress_is_not_accepted() {
    let server = Server::start().await;
    let ann = server.sign_up("Ann").await;
    let query = format!("token={}&vsn=2.0.0", ann.jwt);
    let offer = [("sec-websocket-extensions", "permessage-deflate; client_max_window_bits")];
    let (mut raw, headers) = Raw::open_with(&server, &query, &offer).await.unwrap();
    assert_eq!(headers.get("sec-websocket-extensions"), None);
    raw.is_silent().await;
}

#[tokio::test]
async fn w5_a_message_over_the_limit_ends_the_connection() {
    let server = Server::start_with(&["--largest-message", "2000"]).await;
    let ann = server.sign_up("Ann").await;
    let frame = |size: usize| format!("[null,\"1\",\"phoenix\",\"heartbeat\",\"{}\"]", "x".repeat(size));
    let mut raw = Raw::connect(&server, &ann).await;
    raw.send_text(&frame(1_900)).await;
    raw.expect(ok(Value::Null, "1", "phoenix", json!({}))).await;
    raw.send_text(&frame(2_000)).await;
    assert_eq!(raw.close_code().await, 1009);
    let mut raw = Raw::connect(&server, &ann).await;
    let half = [b'x'; 1_100];
    raw.send_fragments(&[&half, &half], || None).await;
    assert_eq!(raw.close_code().await, 1009, "the sum of the fragments counts");
}

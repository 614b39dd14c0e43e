//! Who is removed from a board hears nothing that is decided afterwards, whatever else happens at the same moment.

use serde_json::{Value, json};

use crate::support::Server;
use crate::support::raw::{Raw, WAYS};

/// The name and the payload of a frame of either version.
fn event(frame: &Value) -> (&str, &Value) {
    let (event, payload) =
        if frame.is_array() { (&frame[3], &frame[4]) } else { (&frame["event"], &frame["payload"]) };
    (event.as_str().unwrap(), payload)
}

/// A removal, and many changes by others at the same moment.
#[tokio::test(flavor = "multi_thread")]
async fn who_is_removed_hears_no_later_change() {
    const CHANGES: usize = 4;
    for way in WAYS {
        let server = Server::start().await;
        let (ann, ben, cid) =
            (server.sign_up("Ann").await, server.sign_up("Ben").await, server.sign_up("Cid").await);
        let topic = format!("boards:{}", ann.create_board("Plan").await);
        let mut host = Raw::connect(&server, &ann).await;
        host.join(&topic, "1").await;
        let mut add = async |email: &str| {
            host.send(json!(["1", "2", topic, "members:add", { "email": email }])).await;
            while host.frame().await[3] != "phx_reply" {}
        };
        add("cid@example.org").await;
        let mut others = Vec::new();
        for _ in 0..8 {
            let mut other = Raw::connect(&server, &cid).await;
            other.join(&topic, "1").await;
            others.push(other);
        }
        for round in 0..6 {
            add("ben@example.org").await;
            let mut guest = Raw::by(way, &server, &ben).await;
            guest.join(&topic, "1").await;
            let mut admin = Raw::connect(&server, &ann).await;
            admin.join(&topic, "1").await;
            let change =
                |n| json!(["1", "3", topic, "lists:create", { "list": { "name": format!("{round} {n}") } }]);
            let changes: Vec<Value> = (0..CHANGES).map(change).collect();
            let removal = [json!(["1", "2", topic, "member:remove", { "user_id": ben.id }])];
            // Each connection's changes are handled one after another, so there are many connections.
            let racing = others.iter_mut().map(|other| other.send_batch(&changes));
            tokio::join!(futures_util::future::join_all(racing), admin.send_batch(&removal));
            let (mut removed, mut closed) = (None, false);
            while !closed {
                let frame = guest.any_frame().await;
                let (event, payload) = event(&frame);
                let seq = payload["seq"].as_u64();
                match event {
                    "phx_close" => closed = true,
                    "member:removed" => removed = seq,
                    _ => assert!(removed.is_none(), "{way:?}: {event} after the removal: {frame}"),
                }
            }
            assert!(removed.is_some(), "{way:?}: the removal itself is heard");
            guest.is_silent().await;
            for other in &mut others {
                let mut answered = 0;
                while answered < CHANGES {
                    answered += usize::from(other.frame().await[3] == "phx_reply");
                }
            }
        }
    }
}

//! From WebSocket to long-poll and back. The rule is L14 of the protocol.

use super::tests::Rig;
use super::{Client, Transport};

/// Refuses the connection asked for, and advances the time to the next attempt.
fn refuse(rig: &mut Rig) -> Vec<String> {
    rig.lose();
    rig.on();
    rig.said()
}

#[test]
fn l14_a_refused_websocket_is_followed_by_long_poll_and_that_by_a_websocket() {
    let mut rig = Rig::new();
    rig.client.start(rig.now);
    assert_eq!(rig.said(), ["connect"]);
    assert_eq!(refuse(&mut rig), ["connect by long-poll"]);
    assert_eq!(refuse(&mut rig), ["connect"], "neither works: they take turns");
    assert_eq!(refuse(&mut rig), ["connect by long-poll"]);
}

#[test]
fn l14_a_websocket_that_does_not_open_is_given_up_soon() {
    let mut rig = Rig::new();
    rig.client.start(rig.now);
    assert_eq!(rig.said(), ["connect"]);
    assert_eq!(rig.on(), 5_000);
    assert_eq!(rig.said(), ["disconnect"]);
    rig.on();
    assert_eq!(rig.said(), ["connect by long-poll"]);
}

#[test]
fn l14_a_websocket_that_opens_and_receives_nothing_does_not_count() {
    let mut rig = Rig::new();
    rig.client.start(rig.now);
    rig.client.connected(rig.now);
    rig.said();
    assert_eq!(rig.on(), 1_000);
    assert_eq!(rig.said(), [r#"[null,"1","phoenix","heartbeat",{}]"#]);
    assert_eq!(rig.on(), 5_000);
    assert_eq!(rig.said(), ["disconnect"]);
    rig.on();
    assert_eq!(rig.said(), ["connect by long-poll"]);
}

#[test]
fn l14_a_client_that_had_a_websocket_tries_twice() {
    let (mut rig, _) = Rig::joined();
    for expected in ["connect", "connect", "connect by long-poll"] {
        rig.lose();
        rig.said();
        rig.on();
        assert_eq!(rig.said(), [expected]);
    }
}

/// A client on long-poll, with a joined topic.
fn by_long_poll() -> Rig {
    let mut rig = Rig::new();
    rig.client.begin_with(Transport::LongPoll);
    rig.join("t");
    rig.client.start(rig.now);
    assert_eq!(rig.said(), ["connect by long-poll"]);
    rig.client.connected(rig.now);
    rig.said();
    rig.gets(r#"["1","1","t","phx_reply",{"status":"ok","response":{}}]"#);
    assert_eq!(rig.said(), ["joined {}"]);
    rig
}

/// Advances the time, answering heartbeats, until a WebSocket is to be tried.
fn until_probe(rig: &mut Rig) -> u64 {
    let since = rig.now;
    loop {
        rig.on();
        for said in rig.said() {
            if said == "probe" {
                return rig.now - since;
            }
            let ref_ = said.split('"').nth(1).unwrap();
            rig.gets(&format!(r#"[null,"{ref_}","phoenix","phx_reply",{{"status":"ok","response":{{}}}}]"#));
        }
    }
}

#[test]
fn l14_a_websocket_is_tried_again_and_used_when_it_works() {
    let mut rig = by_long_poll();
    let first = until_probe(&mut rig);
    assert!((30_000..=90_000).contains(&first), "{first}");
    rig.client.probed(rig.now, false);
    let second = until_probe(&mut rig);
    assert!((60_000..=180_000).contains(&second), "{second}");
    rig.client.probed(rig.now, true);
    assert_eq!(rig.said(), ["disconnect", "errored", "connect"]);
    rig.client.connected(rig.now);
    assert_eq!(rig.said().len(), 1, "the topic is joined again");
    assert_eq!(rig.client.transport(), Transport::WebSocket);
}

#[test]
fn l14_a_client_that_had_a_websocket_returns_to_one_soon() {
    let (mut rig, _) = Rig::joined();
    for _ in 0..3 {
        rig.lose();
        rig.said();
        rig.on();
        rig.said();
    }
    assert_eq!(rig.client.transport(), Transport::LongPoll);
    rig.client.connected(rig.now);
    rig.gets(r#"[null,null,"x","y",{}]"#);
    rig.said();
    let soon = until_probe(&mut rig);
    assert!((1_000..=3_000).contains(&soon), "{soon}");
}

#[test]
fn l14_when_the_network_changes_a_websocket_is_tried_at_once() {
    let mut rig = by_long_poll();
    rig.client.retry_now(rig.now);
    rig.said();
    assert_eq!(rig.on(), 0);
    assert_eq!(rig.said(), ["probe"]);
}

#[test]
fn l14_a_late_answer_about_a_websocket_changes_nothing() {
    let mut rig = by_long_poll();
    until_probe(&mut rig);
    rig.lose();
    rig.said();
    rig.client.probed(rig.now, true);
    assert!(rig.said().is_empty());
    rig.on();
    assert_eq!(rig.said(), ["connect by long-poll"], "what worked is tried again");
    let mut idle = Client::new(1);
    idle.probed(0, true);
    assert!(idle.poll().is_none());
}

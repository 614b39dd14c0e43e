//! Tests that tell the state machine what happens and check what it does. Frames are compared as text.

use serde_json::json;

use super::super::{Frame, raw};
use super::*;

/// A client, with everything it has output since the last check.
pub(super) struct Rig {
    pub(super) client: Client,
    pub(super) now: u64,
}

impl Rig {
    pub(super) fn new() -> Self {
        Self { client: Client::new(1), now: 1_000 }
    }

    /// With an open connection that has received something.
    pub(super) fn open() -> Self {
        let mut rig = Self::new();
        rig.client.start(rig.now);
        rig.client.connected(rig.now);
        rig.gets(r#"[null,null,"x","y",{}]"#);
        assert_eq!(rig.said(), ["connect"]);
        rig
    }

    /// With a joined topic, whose join has ref 1.
    pub(super) fn joined() -> (Self, ChannelKey) {
        let mut rig = Self::open();
        let key = rig.join("t");
        rig.gets(r#"["1","1","t","phx_reply",{"status":"ok","response":{}}]"#);
        assert_eq!(rig.said(), [r#"["1","1","t","phx_join",{}]"#, "joined {}"]);
        (rig, key)
    }

    pub(super) fn join(&mut self, topic: &str) -> ChannelKey {
        self.client.join(self.now, topic, raw(&json!({})))
    }

    fn push(&mut self, channel: ChannelKey, n: u64) -> PushKey {
        self.client.push(self.now, channel, "e", raw(&json!(n)), 10_000)
    }

    pub(super) fn gets(&mut self, text: &str) {
        self.client.received(self.now, text).unwrap();
    }

    pub(super) fn lose(&mut self) {
        self.client.disconnected(self.now);
    }

    /// Advances the time to the next deadline.
    pub(super) fn on(&mut self) -> u64 {
        let at = self.client.next_deadline().unwrap();
        let passed = at.saturating_sub(self.now);
        self.now = self.now.max(at);
        self.client.tick(self.now);
        passed
    }

    /// Advances the time, answering heartbeats, until there is another output.
    fn until_something_is_said(&mut self) -> Vec<String> {
        loop {
            self.on();
            let mut said = self.said();
            said.retain(|text| match v2::decode(text) {
                Ok(frame) if frame.topic == HEARTBEAT_TOPIC => {
                    self.gets(&v2::encode(&Frame::reply_ok(Ref::NULL, frame.ref_, frame.topic, None)));
                    false
                }
                _ => true,
            });
            if !said.is_empty() {
                return said;
            }
        }
    }

    pub(super) fn said(&mut self) -> Vec<String> {
        std::iter::from_fn(|| self.client.poll()).map(|output| render(&output)).collect()
    }
}

fn render(output: &Output) -> String {
    match output {
        Output::Connect(Transport::WebSocket) => "connect".into(),
        Output::Connect(Transport::LongPoll) => "connect by long-poll".into(),
        Output::Probe => "probe".into(),
        Output::Disconnect => "disconnect".into(),
        Output::Send(text) => text.clone(),
        Output::Joined { response, .. } => format!("joined {response}"),
        Output::JoinFailed { response, .. } => format!("join failed {response}"),
        Output::Message { event, payload, .. } => format!("message {event} {payload}"),
        Output::Reply { status, response, .. } => format!("reply {status} {response}"),
        Output::PushTimedOut { .. } => "push timed out".into(),
        Output::ChannelClosed { .. } => "closed".into(),
        Output::ChannelErrored { .. } => "errored".into(),
    }
}

#[test]
fn a_channel_joins_as_soon_as_there_is_a_connection() {
    let mut rig = Rig::new();
    let key = rig.join("users:7");
    assert!(rig.said().is_empty());
    assert_eq!(rig.client.next_deadline(), None);
    rig.client.start(rig.now);
    assert_eq!(rig.said(), ["connect"]);
    rig.client.connected(rig.now);
    assert_eq!(rig.said(), [r#"["1","1","users:7","phx_join",{}]"#]);
    assert!(!rig.client.is_joined(key));
    rig.gets(r#"["1","1","users:7","phx_reply",{"status":"ok","response":{"a":1}}]"#);
    assert_eq!(rig.said(), [r#"joined {"a":1}"#]);
    assert!(rig.client.is_joined(key));
    rig.gets(r#"[null,null,"users:7","boards:add",{"n":1}]"#);
    rig.gets(r#"["1",null,"users:7","presence_state",{}]"#);
    rig.gets(r#"[null,null,"users:8","boards:add",{}]"#);
    assert_eq!(rig.said(), [r#"message boards:add {"n":1}"#, "message presence_state {}"]);
}

#[test]
fn pushes_wait_for_the_join_and_go_out_in_order() {
    let mut rig = Rig::open();
    let key = rig.join("t");
    rig.push(key, 1);
    rig.push(key, 2);
    assert_eq!(rig.said(), [r#"["1","1","t","phx_join",{}]"#]);
    rig.gets(r#"["1","1","t","phx_reply",{"status":"ok","response":{}}]"#);
    assert_eq!(rig.said(), ["joined {}", r#"["1","2","t","e",1]"#, r#"["1","3","t","e",2]"#]);
    rig.gets(r#"["1","3","t","phx_reply",{"status":"error","response":{"reason":"no"}}]"#);
    rig.gets(r#"["1","2","t","phx_reply",{"status":"ok","response":{}}]"#);
    rig.gets(r#"["1","2","t","phx_reply",{"status":"ok","response":{}}]"#);
    assert_eq!(rig.said(), [r#"reply error {"reason":"no"}"#, "reply ok {}"]);
}

#[test]
fn f5_frames_of_an_earlier_join_are_dropped_and_those_of_no_join_are_not() {
    let (mut rig, key) = Rig::joined();
    rig.push(key, 1);
    rig.said();
    rig.gets(r#"["0",null,"t","news",{}]"#);
    rig.gets(r#"["0","2","t","phx_reply",{"status":"ok","response":{}}]"#);
    rig.gets(r#"["0","0","t","phx_close",{}]"#);
    assert!(rig.said().is_empty());
    rig.gets(r#"[null,null,"t","news",{"n":1}]"#);
    rig.gets(r#"["1","2","t","phx_reply",{"status":"ok","response":{}}]"#);
    assert_eq!(rig.said(), [r#"message news {"n":1}"#, "reply ok {}"]);
}

#[test]
fn a_push_without_a_reply_times_out() {
    let (mut rig, key) = Rig::joined();
    rig.push(key, 1);
    rig.said();
    assert_eq!(rig.on(), 10_000);
    assert_eq!(rig.said(), ["push timed out"]);
    rig.gets(r#"["1","2","t","phx_reply",{"status":"ok","response":{}}]"#);
    assert!(rig.said().is_empty(), "the reply is too late");

    // The timeout counts from the push, not from the join that it has to wait for.
    let mut rig = Rig::new();
    let key = rig.join("t");
    rig.push(key, 1);
    assert_eq!(rig.on(), 10_000);
    assert_eq!(rig.said(), ["push timed out"]);
}

#[test]
fn when_the_connection_drops_sent_pushes_are_reported_and_the_rest_are_kept() {
    let (mut rig, key) = Rig::joined();
    rig.push(key, 1);
    rig.said();
    rig.lose();
    assert_eq!(rig.said(), ["push timed out", "errored"]);
    rig.push(key, 2);
    assert!(!rig.client.is_joined(key));
    rig.client.set_params(key, raw(&json!({ "since": 4 })));
    rig.on();
    rig.client.connected(rig.now);
    assert_eq!(rig.said(), ["connect", r#"["3","3","t","phx_join",{"since":4}]"#]);
    // Left over from the previous join.
    rig.gets(r#"["1","1","t","phx_reply",{"status":"ok","response":{}}]"#);
    rig.gets(r#"["1","1","t","phx_close",{}]"#);
    rig.gets(r#"["1","1","t","phx_error",{}]"#);
    rig.gets(r#"["1",null,"t","old",{}]"#);
    rig.gets(r#"[null,null,"t","early",{}]"#);
    assert!(rig.said().is_empty());
    rig.gets(r#"["3","3","t","phx_reply",{"status":"ok","response":{}}]"#);
    assert_eq!(rig.said(), ["joined {}", r#"["3","4","t","e",2]"#]);
    rig.gets(r#"["1",null,"t","old",{}]"#);
    rig.gets(r#"[3,null,"t","a number is another ref",{}]"#);
    assert!(rig.said().is_empty());
}

#[test]
fn it_reconnects_step_by_step_with_jitter() {
    let mut rig = Rig::open();
    for step in [10, 50, 100, 150, 200, 250, 500, 1_000, 2_000, 5_000, 5_000] {
        rig.lose();
        rig.lose();
        assert!(!rig.client.is_connected());
        assert!(rig.client.reconnects_at().is_some());
        let passed = rig.on();
        assert!((step / 2..=step + step / 2).contains(&passed), "{passed} ms for {step}");
        assert!(["connect", "connect by long-poll"].contains(&rig.said().join(" ").as_str()));
    }
    // A connection that is dropped at once does not reset the back-off, nor one that receives something; one that
    // lasts does.
    rig.client.connected(rig.now);
    rig.lose();
    assert!(rig.on() >= 2_500);
    rig.client.connected(rig.now);
    rig.gets(r#"[null,null,"x","y",{}]"#);
    rig.lose();
    assert!(rig.on() >= 2_500);
    rig.client.connected(rig.now);
    rig.gets(r#"[null,null,"x","y",{}]"#);
    rig.now += USEFUL_MS;
    rig.lose();
    assert!(rig.on() <= 15);
}

/// A server that opens each connection, says a word and closes.
#[test]
fn connections_closed_after_one_frame_take_the_time_of_the_back_off() {
    for (code, at_least) in
        [(None, 15_000), (Some(1_000), 15_000), (Some(1_012), 15_000), (Some(1_013), 20_000)]
    {
        let mut rig = Rig::new();
        rig.client.start(rig.now);
        for _ in 0..15 {
            rig.client.connected(rig.now);
            rig.gets(r#"[null,null,"x","y",{}]"#);
            rig.now += 4_000;
            let from = rig.now;
            match code {
                Some(code) => rig.client.closed(rig.now, code),
                None => rig.lose(),
            }
            rig.on();
            if code == Some(1_013) {
                assert!(rig.now >= from + UNWELCOME_MS);
            }
        }
        assert!(rig.now - 1_000 - 15 * 4_000 >= at_least, "{code:?}: {} ms", rig.now);
    }
}

#[test]
fn when_the_network_is_back_it_does_not_wait() {
    let mut rig = Rig::open();
    rig.lose();
    rig.on();
    rig.lose();
    rig.said();
    rig.client.retry_now(rig.now);
    assert_eq!(rig.said(), ["connect"]);
    rig.client.retry_now(rig.now);
    assert!(rig.said().is_empty());
    rig.client.connected(rig.now);
    rig.client.retry_now(rig.now);
    assert_eq!(rig.said(), [r#"[null,"1","phoenix","heartbeat",{}]"#]);
    rig.client.retry_now(rig.now);
    assert_eq!(rig.on(), PROBE_MS);
    assert_eq!(rig.said(), ["disconnect"]);
    assert!(!rig.client.is_connected());
}

#[test]
fn a_connection_without_a_network_has_a_second_to_prove_itself() {
    let (mut rig, _) = Rig::joined();
    rig.client.doubt(rig.now);
    assert_eq!(rig.said(), [r#"[null,"2","phoenix","heartbeat",{}]"#]);
    rig.gets(r#"[null,"2","phoenix","phx_reply",{"status":"ok","response":{}}]"#);
    rig.client.retry_now(rig.now);
    rig.client.doubt(rig.now);
    rig.said();
    assert_eq!(rig.on(), PROOF_MS);
    assert_eq!(rig.said(), ["disconnect", "errored"]);
    rig.lose();
    rig.client.doubt(rig.now);
    assert!(rig.said().is_empty(), "it does not connect at once");
}

#[test]
fn a_missed_heartbeat_ends_the_connection() {
    let (mut rig, _) = Rig::joined();
    assert_eq!(rig.on(), HEARTBEAT_MS);
    assert_eq!(rig.said(), [r#"[null,"2","phoenix","heartbeat",{}]"#]);
    rig.gets(r#"[null,"2","phoenix","phx_reply",{"status":"ok","response":{}}]"#);
    assert!(rig.said().is_empty());
    assert_eq!(rig.on(), HEARTBEAT_MS);
    assert_eq!(rig.said(), [r#"[null,"3","phoenix","heartbeat",{}]"#]);
    rig.gets(r#"[null,"2","phoenix","phx_reply",{"status":"ok","response":{}}]"#);
    assert_eq!(rig.on(), HEARTBEAT_MS);
    assert_eq!(rig.said(), ["disconnect", "errored"]);
    rig.lose();
    assert!(rig.on() <= 15);
    assert_eq!(rig.said(), ["connect"]);
}

#[test]
fn opening_a_connection_times_out() {
    let mut rig = Rig::new();
    rig.client.start(rig.now);
    assert_eq!(rig.on(), 5_000);
    rig.on();
    assert_eq!(rig.said(), ["connect", "disconnect", "connect by long-poll"]);
}

#[test]
fn a_refused_join_is_retried_until_it_is_left() {
    let mut rig = Rig::open();
    let key = rig.join("t");
    let mut join = rig.said();
    for step in [1_000, 2_000, 5_000, 10_000, 10_000] {
        let frame = v2::decode(&join[0]).unwrap();
        assert_eq!((frame.join_ref, frame.event.as_str()), (frame.ref_.clone(), "phx_join"));
        let ref_ = frame.ref_;
        rig.gets(&format!(
            r#"[{ref_},{ref_},"t","phx_reply",{{"status":"error","response":{{"reason":"no"}}}}]"#
        ));
        assert_eq!(rig.said(), [r#"join failed {"reason":"no"}"#]);
        let before = rig.now;
        join = rig.until_something_is_said();
        let passed = rig.now - before;
        assert!((step / 2..=step + step / 2).contains(&passed), "{passed} ms for {step}");
    }
    let ref_ = v2::decode(&join[0]).unwrap().ref_;
    let response = r#"{"reason":"unmatched topic"}"#;
    rig.gets(&format!(r#"[null,{ref_},"t","phx_reply",{{"status":"error","response":{response}}}]"#));
    rig.client.leave(rig.now, key);
    assert_eq!(rig.said(), [r#"join failed {"reason":"unmatched topic"}"#, "closed"]);
}

#[test]
fn a_join_without_a_reply_is_left_again() {
    let mut rig = Rig::open();
    rig.join("t");
    rig.said();
    assert_eq!(rig.on(), JOIN_TIMEOUT_MS);
    assert_eq!(rig.said(), [r#"["1","2","t","phx_leave",{}]"#, r#"join failed {"reason":"timeout"}"#]);
    rig.gets(r#"["1","1","t","phx_reply",{"status":"ok","response":{}}]"#);
    assert!(rig.said().is_empty());
    rig.on();
    assert_eq!(rig.said(), [r#"["3","3","t","phx_join",{}]"#]);
}

#[test]
fn leaving_waits_for_replies_to_pushes_in_flight() {
    let (mut rig, key) = Rig::joined();
    rig.push(key, 1);
    rig.push(key, 2);
    rig.client.leave(rig.now, key);
    rig.client.leave(rig.now, key);
    rig.push(key, 3);
    assert_eq!(rig.said()[2..], [r#"["1","4","t","phx_leave",{}]"#, "push timed out"]);
    rig.gets(r#"["1","2","t","phx_reply",{"status":"ok","response":{}}]"#);
    rig.gets(r#"[null,null,"t","news",{}]"#);
    assert_eq!(rig.said(), ["reply ok {}"]);
    rig.gets(r#"["1","4","t","phx_reply",{"status":"ok","response":{}}]"#);
    rig.gets(r#"["1","1","t","phx_close",{}]"#);
    assert_eq!(rig.said(), ["push timed out", "closed"]);
    rig.push(key, 4);
    assert_eq!(rig.said(), ["push timed out"]);

    let (mut rig, key) = Rig::joined();
    rig.client.leave(rig.now, key);
    rig.said();
    assert_eq!(rig.on(), LEAVE_TIMEOUT_MS);
    assert_eq!(rig.said(), ["closed"]);

    let (mut rig, key) = Rig::joined();
    rig.client.leave(rig.now, key);
    rig.said();
    rig.lose();
    assert_eq!(rig.said(), ["closed"]);

    let mut rig = Rig::new();
    let key = rig.join("t");
    rig.push(key, 1);
    rig.client.leave(rig.now, key);
    assert_eq!(rig.said(), ["push timed out", "closed"]);
}

#[test]
fn joining_a_topic_again_closes_the_previous_channel() {
    let (mut rig, old) = Rig::joined();
    rig.push(old, 1);
    rig.said();
    let new = rig.join("t");
    assert_eq!(
        rig.said(),
        [r#"["1","3","t","phx_leave",{}]"#, "push timed out", "closed", r#"["4","4","t","phx_join",{}]"#]
    );
    rig.gets(r#"["1","3","t","phx_reply",{"status":"ok","response":{}}]"#);
    rig.gets(r#"["1","1","t","phx_close",{}]"#);
    rig.gets(r#"["4","4","t","phx_reply",{"status":"ok","response":{}}]"#);
    assert_eq!(rig.said(), ["joined {}"]);
    assert!(rig.client.is_joined(new));
    assert!(!rig.client.is_joined(old));
}

#[test]
fn the_server_decides_whether_a_channel_is_rejoined() {
    let (mut rig, key) = Rig::joined();
    rig.push(key, 1);
    rig.said();
    rig.gets(r#"["1","1","t","phx_error",{"reason":"channel_crash"}]"#);
    assert_eq!(rig.said(), ["push timed out", "errored"]);
    let passed = rig.on();
    assert!((500..=1_500).contains(&passed));
    assert_eq!(rig.said(), [r#"["3","3","t","phx_join",{}]"#]);
    rig.gets(r#"["3","3","t","phx_reply",{"status":"ok","response":{}}]"#);
    rig.gets(r#"["3","3","t","phx_close",{}]"#);
    assert_eq!(rig.said(), ["joined {}", "closed"]);
    rig.lose();
    rig.on();
    rig.client.connected(rig.now);
    assert_eq!(rig.said(), ["connect"]);
}

#[test]
fn stopping_and_starting_again() {
    let (mut rig, key) = Rig::joined();
    rig.push(key, 1);
    rig.client.stop();
    assert_eq!(rig.said(), ["disconnect", "push timed out", "errored"], "what was not sent yet is dropped");
    assert_eq!(rig.client.next_deadline(), None);
    rig.lose();
    rig.client.retry_now(rig.now);
    assert!(rig.said().is_empty());
    rig.client.start(rig.now);
    rig.client.connected(rig.now);
    assert_eq!(rig.said(), ["connect", r#"["3","3","t","phx_join",{}]"#]);
}

#[test]
fn nonsense_changes_nothing() {
    let (mut rig, key) = Rig::joined();
    assert!(rig.client.received(rig.now, "nonsense").is_err());
    rig.gets(r#"["1","1","t","phx_reply","nonsense"]"#);
    rig.gets(r#"["1","99","t","phx_reply",{"status":"ok","response":{}}]"#);
    rig.gets(r#"[null,null,null,"phx_close",{}]"#);
    rig.gets(r#"[null,null,"phoenix","phx_close",{}]"#);
    assert!(rig.said().is_empty());
    assert!(rig.client.is_joined(key));
}

//! Version 1 of the serialiser: `{"topic", "event", "payload", "ref"}`.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::opaque::write_text;
use super::{Frame, Malformed, Ref, Topic, event, v2};

/// What a client sends. All but `join_ref`, which the oldest clients do not know, are required.
#[derive(Deserialize)]
struct Message<'a> {
    #[serde(borrow)]
    topic: &'a RawValue,
    #[serde(borrow)]
    event: &'a RawValue,
    #[serde(borrow)]
    payload: &'a RawValue,
    #[serde(borrow, rename = "ref")]
    ref_: &'a RawValue,
    #[serde(borrow, default)]
    join_ref: Option<&'a RawValue>,
}

/// Reads one frame. Unknown fields are ignored.
///
/// # Errors
///
/// [`Malformed`], as [`v2::decode`].
pub fn decode(text: &str) -> Result<Frame, Malformed> {
    let Message { topic, event, payload, ref_, join_ref } = serde_json::from_str(text)?;
    v2::frame([join_ref.unwrap_or(RawValue::NULL), ref_, topic, event, payload])
}

/// Writes one frame, without its `join_ref`: clients of this version do not know it.
pub fn encode(frame: &Frame) -> String {
    write(&frame.topic, &frame.event, frame.payload.get(), &frame.ref_)
}

/// Writes a broadcast whose payload is already JSON text.
pub fn encode_broadcast(topic: &Topic, event: &str, payload: &str) -> String {
    write(topic, event, payload, &Ref::NULL)
}

/// What comes before and after the response in a reply with status `ok`.
pub fn around_response(ref_: &Ref, topic: &Topic) -> (String, String) {
    let mut before = start(topic, event::REPLY, OK.len());
    before.push_str(OK);
    let mut after = "}".to_owned();
    finish(ref_, &mut after);
    (before, after)
}

/// The payload of a reply with status `ok`, up to the response.
pub(super) const OK: &str = r#"{"status":"ok","response":"#;

fn write(topic: &Topic, event: &str, payload: &str, ref_: &Ref) -> String {
    let mut out = start(topic, event, payload.len());
    out.push_str(payload);
    finish(ref_, &mut out);
    out
}

fn start(topic: &Topic, event: &str, payload: usize) -> String {
    let mut out = String::with_capacity(64 + topic.len() + event.len() + payload);
    out.push_str(r#"{"topic":"#);
    topic.write(&mut out);
    out.push_str(r#","event":"#);
    write_text(event, &mut out);
    out.push_str(r#","payload":"#);
    out
}

fn finish(ref_: &Ref, out: &mut String) {
    out.push_str(r#","ref":"#);
    ref_.write(out);
    out.push('}');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn v1_frames_survive() {
        for text in [
            r#"{"topic":"users:7","event":"phx_join","payload":{},"ref":"1"}"#,
            r#"{"topic":"boards:12","event":"list:created","payload":{"list":{}},"ref":null}"#,
            r#"{"topic":7,"event":"e","payload":null,"ref":0}"#,
        ] {
            assert_eq!(encode(&decode(text).unwrap()), text);
        }
    }

    #[test]
    fn v1_a_join_ref_is_honoured_and_never_sent() {
        let text = r#"{"join_ref":"4","event":"e","topic":"t","ref":2,"payload":[1],"more":true}"#;
        let frame = decode(text).unwrap();
        assert_eq!(frame.join_ref, Ref::from("4"));
        assert_eq!(encode(&frame), r#"{"topic":"t","event":"e","payload":[1],"ref":2}"#);
    }

    #[test]
    fn v1_invalid_frames_are_refused() {
        for text in [
            "",
            "[]",
            r#"["1","1","users:7","phx_join",{}]"#,
            "{}",
            r#"{"topic":"t","event":"e","payload":{}}"#,
            r#"{"topic":"t","event":"e","ref":1}"#,
            r#"{"topic":"t","event":"e","payload":{},"ref":1} x"#,
            r#"{"topic":"t","event":"e","payload":{},"ref":{}}"#,
            r#"{"topic":"\udead","event":"e","payload":{},"ref":1}"#,
        ] {
            assert!(decode(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn x1_no_text_makes_version_1_panic(text in any::<String>(), json in "[\\[\\]{}\",:0-9a-z\\\\ ]{0,60}") {
            let _ = decode(&text);
            let _ = decode(&json);
        }
    }
}

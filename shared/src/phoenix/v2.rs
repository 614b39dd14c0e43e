//! Version 2 of the serialiser, for text: `[join_ref, ref, topic, event, payload]`.

use std::fmt;

use serde::Deserializer as _;
use serde::de::{IgnoredAny, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::opaque::{parse_text, write_text};
use super::{Frame, Malformed, Ref, Topic, event, v1};

/// Reads one frame. Elements after the fifth are ignored.
///
/// # Errors
///
/// [`Malformed`]. A topic, event or payload of an unusual type is not malformed: it is an unknown topic or event,
/// or an invalid payload.
pub fn decode(text: &str) -> Result<Frame, Malformed> {
    let mut json = serde_json::Deserializer::from_str(text);
    let elements = json.deserialize_seq(Elements)?;
    json.end()?;
    frame(elements)
}

/// The frame with these five elements.
pub(super) fn frame([join_ref, ref_, topic, event, payload]: [&RawValue; 5]) -> Result<Frame, Malformed> {
    Ok(Frame {
        join_ref: Ref::parse(join_ref).ok_or(Malformed::Ref)?,
        ref_: Ref::parse(ref_).ok_or(Malformed::Ref)?,
        topic: Topic::parse(topic).ok_or(Malformed::Text)?,
        event: match event.get() {
            name if name.starts_with('"') => parse_text(name).ok_or(Malformed::Text)?.into_owned(),
            other => other.to_owned(),
        },
        payload: payload.to_owned(),
    })
}

/// Writes one frame.
pub fn encode(frame: &Frame) -> String {
    write(&frame.join_ref, &frame.ref_, &frame.topic, &frame.event, frame.payload.get())
}

/// Writes a broadcast whose payload is already JSON text, as [`encode`] writes [`Frame::broadcast`].
pub fn encode_broadcast(topic: &Topic, event: &str, payload: &str) -> String {
    write(&Ref::NULL, &Ref::NULL, topic, event, payload)
}

/// What comes before and after the response in a reply with status `ok`.
pub fn around_response(join_ref: &Ref, ref_: &Ref, topic: &Topic) -> (String, String) {
    let mut before = start(join_ref, ref_, topic, event::REPLY, v1::OK.len());
    before.push_str(v1::OK);
    (before, "}]".to_owned())
}

fn write(join_ref: &Ref, ref_: &Ref, topic: &Topic, event: &str, payload: &str) -> String {
    let mut out = start(join_ref, ref_, topic, event, payload.len());
    out.push_str(payload);
    out.push(']');
    out
}

fn start(join_ref: &Ref, ref_: &Ref, topic: &Topic, event: &str, payload: usize) -> String {
    let mut out = String::with_capacity(64 + topic.len() + event.len() + payload);
    out.push('[');
    join_ref.write(&mut out);
    out.push(',');
    ref_.write(&mut out);
    out.push(',');
    topic.write(&mut out);
    out.push(',');
    write_text(event, &mut out);
    out.push(',');
    out
}

/// The first five elements of an array, as JSON text. A derived tuple would refuse a sixth.
struct Elements;

impl<'de> Visitor<'de> for Elements {
    type Value = [&'de RawValue; 5];

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of at least five elements")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut elements = [RawValue::NULL; 5];
        for (index, element) in elements.iter_mut().enumerate() {
            *element = seq.next_element()?.ok_or_else(|| serde::de::Error::invalid_length(index, &self))?;
        }
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(elements)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{event, reason};
    use super::*;

    /// Decodes and encodes again.
    fn through(text: &str) -> String {
        encode(&decode(text).unwrap())
    }

    #[test]
    fn frames_survive() {
        for text in [
            r#"["1","1","users:7","phx_join",{}]"#,
            r#"[null,null,"boards:12","list:created",{"list":{"name":"To do","position":1.0}}]"#,
            r#"[0,2,"boards:12","phx_join",null]"#,
            r#"[null,"4","phoenix","heartbeat",{}]"#,
            r#"["6","8","a b:ü","x\"y\\z",[1,2,3]]"#,
            r#"[null,5,null,"phx_join","payload"]"#,
            r#"[null,5,{"a":[1]},"phx_join",7]"#,
        ] {
            assert_eq!(through(text), text);
        }
        assert_eq!(
            through(" [ \"1\" , 2,\"t\",\"e\", { \"a\" : 1 } , 6, [7] ] "),
            r#"["1",2,"t","e",{ "a" : 1 }]"#
        );
        assert_eq!(decode(r#"[1,1,"t",["phx_join"],{}]"#).unwrap().event, r#"["phx_join"]"#);
    }

    #[test]
    fn invalid_frames_are_refused() {
        for text in [
            "",
            "null",
            "{}",
            "[]",
            "[1,2,3,4]",
            "[1,2,\"t\",\"e\",{}",
            "[1,2,\"t\",\"e\",{}] x",
            "[1,2,,4,5]",
        ] {
            assert!(matches!(decode(text), Err(Malformed::Json(_))), "{text}");
        }
        assert!(matches!(decode(r#"[[],2,"t","e",{}]"#), Err(Malformed::Ref)));
        assert!(matches!(decode(r#"[1,{},"t","e",{}]"#), Err(Malformed::Ref)));
        assert!(matches!(decode(r#"[1,2,"\ud800","e",{}]"#), Err(Malformed::Text)));
    }

    #[test]
    fn depth_does_not_matter() {
        let deep = "[".repeat(100_000) + &"]".repeat(100_000);
        assert!(decode(&format!(r#"[1,2,"t","e",{deep}]"#)).is_ok());
        assert!(decode(&format!(r#"[1,2,"t","e",{{}},{deep}]"#)).is_ok());
        assert!(decode(&"[".repeat(100_000)).is_err());
    }

    #[test]
    fn what_a_server_sends() {
        let (six, eight) = (Ref::from_u64(6), Ref::from_u64(8));
        let topic = Topic::from("boards:12");
        for (frame, text) in [
            (
                Frame::reply_ok(six.clone(), eight.clone(), &topic, None),
                r#"["6","8","boards:12","phx_reply",{"status":"ok","response":{}}]"#,
            ),
            (
                Frame::reply_error(Ref::NULL, eight, &topic, &reason("unmatched topic")),
                r#"[null,"8","boards:12","phx_reply",{"status":"error","response":{"reason":"unmatched topic"}}]"#,
            ),
            (Frame::close(six.clone(), &topic), r#"["6","6","boards:12","phx_close",{}]"#),
            (
                Frame::error(six.clone(), &topic),
                r#"["6","6","boards:12","phx_error",{"reason":"channel_crash"}]"#,
            ),
            (
                Frame::push(six, &topic, event::PRESENCE_STATE, super::super::frame::empty()),
                r#"["6",null,"boards:12","presence_state",{}]"#,
            ),
        ] {
            assert_eq!(encode(&frame), text);
        }
        assert_eq!(
            encode_broadcast(&topic, "a\nb", r#"{"n":1}"#),
            r#"[null,null,"boards:12","a\nb",{"n":1}]"#
        );
    }

    fn scalar() -> impl Strategy<Value = String> {
        prop_oneof![
            Just("null".to_owned()),
            any::<i64>().prop_map(|n| n.to_string()),
            any::<String>().prop_map(|s| serde_json::to_string(&s).unwrap()),
        ]
    }

    proptest! {
        #[test]
        fn every_frame_survives(
            join_ref in scalar(), ref_ in scalar(), topic in any::<String>(), event in any::<String>(),
            payload in scalar(), extra in proptest::collection::vec(scalar(), 0..3),
        ) {
            let quoted = |s: &str| serde_json::to_string(s).unwrap();
            let mut elements = vec![join_ref, ref_, quoted(&topic), quoted(&event), payload];
            let bare = format!("[{}]", elements.join(","));
            elements.extend(extra);
            let frame = decode(&format!("[{}]", elements.join(","))).unwrap();
            prop_assert_eq!(&frame.topic, topic.as_str());
            prop_assert_eq!(&frame.event, &event);
            let again = decode(&encode(&frame)).unwrap();
            let bare = decode(&bare).unwrap();
            prop_assert_eq!(&again.join_ref, &bare.join_ref);
            prop_assert_eq!(&again.ref_, &bare.ref_);
            prop_assert_eq!(&again.topic, &bare.topic);
            prop_assert_eq!(&again.event, &bare.event);
            prop_assert_eq!(again.payload.get(), bare.payload.get());
        }

        #[test]
        fn no_text_makes_it_panic(text in any::<String>(), json in "[\\[\\]{}\",:0-9a-z\\\\ ]{0,60}") {
            let _ = decode(&text);
            if let Ok(frame) = decode(&json) {
                let _ = decode(&encode(&frame)).unwrap();
            }
        }
    }
}

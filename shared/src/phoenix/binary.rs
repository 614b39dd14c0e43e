//! Version 2 of the serialiser, for payloads of raw bytes: a header of one-byte lengths, the texts, the data.

use super::{Frame, Malformed, Ref, Topic};

/// The first byte: what the frame is.
const PUSH: u8 = 0;
const REPLY: u8 = 1;
const BROADCAST: u8 = 2;

/// A binary push from a client.
#[derive(Debug)]
pub struct Push<'a> {
    /// The frame without the data; its payload is `null`.
    pub frame: Frame,
    /// The data.
    pub data: &'a [u8],
}

/// Reads what a client sends: kind 0, with a `ref`. Refs are strings, and may be empty.
///
/// # Errors
///
/// [`Malformed`]: another kind, a length that runs past the end, or text that is not UTF-8.
pub fn decode(bytes: &[u8]) -> Result<Push<'_>, Malformed> {
    let [PUSH, join_ref, ref_, topic, event, rest @ ..] = bytes else { return Err(Malformed::Binary) };
    let mut rest = rest;
    let mut take = |length: &u8| {
        let (text, more) = rest.split_at_checked(usize::from(*length)).ok_or(Malformed::Binary)?;
        rest = more;
        str::from_utf8(text).map_err(|_| Malformed::Binary)
    };
    let join_ref = Ref::from(take(join_ref)?);
    let ref_ = Ref::from(take(ref_)?);
    let topic = Topic::from(take(topic)?);
    let event = take(event)?.to_owned();
    let payload = serde_json::value::RawValue::NULL.to_owned();
    Ok(Push { frame: Frame { join_ref, ref_, topic, event, payload }, data: rest })
}

/// Writes a push to one client. `None`: a text is longer than 255 bytes.
pub fn encode_push(join_ref: &Ref, topic: &str, event: &str, data: &[u8]) -> Option<Vec<u8>> {
    write(PUSH, &[&join_ref.to_text(), topic, event], data)
}

/// Writes the reply to a push. `None`: a text is longer than 255 bytes.
pub fn encode_reply(join_ref: &Ref, ref_: &Ref, topic: &str, status: &str, data: &[u8]) -> Option<Vec<u8>> {
    write(REPLY, &[&join_ref.to_text(), &ref_.to_text(), topic, status], data)
}

/// Writes a broadcast. `None`: a text is longer than 255 bytes.
pub fn encode_broadcast(topic: &str, event: &str, data: &[u8]) -> Option<Vec<u8>> {
    write(BROADCAST, &[topic, event], data)
}

fn write(kind: u8, texts: &[&str], data: &[u8]) -> Option<Vec<u8>> {
    let lengths: Vec<u8> = texts.iter().map(|text| u8::try_from(text.len()).ok()).collect::<Option<_>>()?;
    let texts = texts.iter().flat_map(|text| text.bytes());
    Some([kind].into_iter().chain(lengths).chain(texts).chain(data.iter().copied()).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The bytes of a hex dump.
    fn bytes(hex: &str) -> Vec<u8> {
        hex.split_whitespace().map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect()
    }

    #[test]
    fn b1_a_push_from_a_client() {
        let push = bytes("00 01 01 03 02  31 32 61 3A 62 65 76 FF");
        let Push { frame, data } = decode(&push).unwrap();
        assert_eq!((frame.join_ref, frame.ref_), (Ref::from("1"), Ref::from("2")));
        assert_eq!((&*frame.topic, frame.event.as_str(), data), ("a:b", "ev", &[0xFF][..]));
    }

    #[test]
    fn b2_a_push_from_the_server_has_no_ref() {
        let push = encode_push(&Ref::from("1"), "a:b", "ev", &[0xFF]);
        assert_eq!(push, Some(bytes("00 01 03 02  31 61 3A 62 65 76 FF")));
    }

    #[test]
    fn b3_a_reply() {
        let reply = encode_reply(&Ref::from("1"), &Ref::from("2"), "a:b", "ok", &[0xFF]);
        assert_eq!(reply, Some(bytes("01 01 01 03 02  31 32 61 3A 62 6F 6B FF")));
    }

    #[test]
    fn b4_a_broadcast() {
        assert_eq!(encode_broadcast("a:b", "ev", &[0xFF]), Some(bytes("02 03 02  61 3A 62 65 76 FF")));
    }

    #[test]
    fn b5_a_null_ref_is_empty_and_a_number_is_its_digits() {
        let reply = encode_reply(&Ref::NULL, &v2_ref("17"), "t", "ok", &[]);
        assert_eq!(reply, Some(bytes("01 00 02 01 02  31 37 74 6F 6B")));
        let empty = bytes("00 00 00 01 01  74 65");
        let Push { frame, data } = decode(&empty).unwrap();
        assert_eq!((frame.join_ref, frame.ref_, data), (Ref::from(""), Ref::from(""), &[][..]));
        assert_eq!(encode_push(&Ref::NULL, &"t".repeat(256), "e", &[]), None, "a length is one byte");
    }

    /// A ref that is a number.
    fn v2_ref(digits: &str) -> Ref {
        super::super::v2::decode(&format!("[null,{digits},\"t\",\"e\",{{}}]")).unwrap().ref_
    }

    #[test]
    fn b6_invalid_pushes_are_refused() {
        for hex in [
            "",
            "00",
            "00 01 01 03",
            "01 00 00 01 01 74 65",
            "02 01 01 74 65",
            "03 00 00 00 00",
            "00 00 00 02 01 74",
        ] {
            assert!(decode(&bytes(hex)).is_err(), "{hex}");
        }
        assert!(decode(&bytes("00 00 00 01 01 FF 65")).is_err(), "a topic that is not UTF-8");
    }

    proptest! {
        #[test]
        fn x1_no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let _ = decode(&bytes);
        }

        #[test]
        fn b1_what_was_written_is_read_the_same(
            texts in proptest::array::uniform4("[ -~]{0,255}"), data in proptest::collection::vec(any::<u8>(), 0..64),
        ) {
            let written = write(PUSH, &texts.each_ref().map(String::as_str), &data).unwrap();
            let read = decode(&written).unwrap();
            prop_assert_eq!(read.frame.join_ref.as_str(), Some(texts[0].as_str()));
            prop_assert_eq!(read.frame.ref_.as_str(), Some(texts[1].as_str()));
            prop_assert_eq!(&*read.frame.topic, texts[2].as_str());
            prop_assert_eq!(&read.frame.event, &texts[3]);
            prop_assert_eq!(read.data, &data);
        }
    }
}

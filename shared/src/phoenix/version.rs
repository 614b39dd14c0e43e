//! The versions of the serialiser, and which one a client asks for.

use super::{Frame, Malformed, Ref, Topic, v1, v2};

/// The format of a connection's frames. Their meaning is the same in both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Version {
    /// Objects with `topic`, `event`, `payload` and `ref`, for clients of Phoenix 1.2.
    V1,
    /// Arrays of `join_ref`, `ref`, `topic`, `event` and `payload`, for clients since Phoenix 1.3.
    V2,
}

impl Version {
    /// The version that a client asks for with its `vsn` parameter: `1.0.n`, the default without one, or
    /// `2.0.n`. `None`: any other, or not a full version.
    pub fn negotiate(vsn: Option<&str>) -> Option<Self> {
        let Some(vsn) = vsn else { return Some(Self::V1) };
        let numbers: Vec<&str> = vsn.split('.').collect();
        let [major, minor, patch] = numbers.as_slice() else { return None };
        match (*major, *minor, is_number(patch)) {
            ("1", "0", true) => Some(Self::V1),
            ("2", "0", true) => Some(Self::V2),
            _ => None,
        }
    }

    /// Reads one text frame.
    ///
    /// # Errors
    /// [`Malformed`], if it is not a frame of this version.
    pub fn decode(self, text: &str) -> Result<Frame, Malformed> {
        match self {
            Self::V1 => v1::decode(text),
            Self::V2 => v2::decode(text),
        }
    }

    /// Writes one frame.
    pub fn encode(self, frame: &Frame) -> String {
        match self {
            Self::V1 => v1::encode(frame),
            Self::V2 => v2::encode(frame),
        }
    }

    /// Writes a reply with status `ok` up to its response, and what comes after it: so a large response, as JSON text,
    /// is shared by all clients that it goes to.
    pub fn around_response(self, join_ref: &Ref, ref_: &Ref, topic: &Topic) -> (String, String) {
        match self {
            Self::V1 => v1::around_response(ref_, topic),
            Self::V2 => v2::around_response(join_ref, ref_, topic),
        }
    }

    /// Writes a broadcast whose payload is already JSON text, without checking it. A `payload` that is not JSON
    /// gives a frame that is not JSON.
    pub fn encode_broadcast(self, topic: &Topic, event: &str, payload: &str) -> String {
        match self {
            Self::V1 => v1::encode_broadcast(topic, event, payload),
            Self::V2 => v2::encode_broadcast(topic, event, payload),
        }
    }
}

/// Digits without leading zeros, as in semantic versions.
fn is_number(text: &str) -> bool {
    let digits = !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    digits && (text == "0" || !text.starts_with('0'))
}

#[cfg(test)]
mod tests {
    use super::super::raw;
    use super::*;

    #[test]
    fn a_reply_in_pieces_is_the_same_reply() {
        let response = raw(&serde_json::json!({ "seq": 7 }));
        for (join_ref, ref_) in [(Ref::from_u64(1), Ref::from_u64(2)), (Ref::NULL, Ref::NULL)] {
            let topic = Topic::from("boards:\"12");
            let whole = Frame::reply_ok(join_ref.clone(), ref_.clone(), &topic, Some(&response));
            for version in [Version::V1, Version::V2] {
                let (before, after) = version.around_response(&join_ref, &ref_, &topic);
                assert_eq!([&before, response.get(), &after].concat(), version.encode(&whole));
            }
        }
    }

    #[test]
    fn c4_only_full_supported_versions() {
        let check = |vsn, expected| assert_eq!(Version::negotiate(vsn), expected, "{vsn:?}");
        check(None, Some(Version::V1));
        for (vsn, expected) in [("1.0.0", Version::V1), ("1.0.1", Version::V1), ("2.0.0", Version::V2)] {
            check(Some(vsn), Some(expected));
        }
        check(Some("2.0.17"), Some(Version::V2));
        for vsn in
            ["1.1.0", "2.1.0", "3.0.0", "2", "2.0", "2.0.", "2.0.x", "2.0.01", "2.0.0.0", "abc", "", " 2.0.0"]
        {
            check(Some(vsn), None);
        }
    }
}

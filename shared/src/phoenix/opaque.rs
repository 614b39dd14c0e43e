//! What a peer sends only to get it back in the reply, kept exactly as it came.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use serde_json::value::RawValue;

/// A `ref` or `join_ref`: any JSON scalar.
///
/// It is never parsed or ordered, only compared and sent back, in each case with its JSON type: `"1"` and `1` are
/// two refs. Cloning one does not allocate.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Ref(Scalar);

#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
enum Scalar {
    #[default]
    Null,
    Bool(bool),
    /// The digits as they were written: `1.0` is returned as `1.0`, and numbers of any size are kept.
    Number(Arc<str>),
    Text(Arc<str>),
}

impl Ref {
    /// No ref: JSON's `null`.
    pub const NULL: Self = Self(Scalar::Null);

    /// A string ref with the decimal digits of this number, which is what most clients use.
    pub fn from_u64(n: u64) -> Self {
        Self::from(n.to_string().as_str())
    }

    /// Reads a ref from a frame; `None` if it is an array, an object or not valid text.
    pub(super) fn parse(json: &RawValue) -> Option<Self> {
        let text = json.get();
        Some(Self(match text.as_bytes().first()? {
            b'n' => Scalar::Null,
            b't' => Scalar::Bool(true),
            b'f' => Scalar::Bool(false),
            b'"' => Scalar::Text(parse_text(text)?.into()),
            b'[' | b'{' => return None,
            _ => Scalar::Number(text.into()),
        }))
    }

    /// Whether it is null.
    pub const fn is_null(&self) -> bool {
        matches!(self.0, Scalar::Null)
    }

    /// The text of a string ref; `None` for any other type.
    pub fn as_str(&self) -> Option<&str> {
        match &self.0 {
            Scalar::Text(text) => Some(text),
            Scalar::Null | Scalar::Bool(_) | Scalar::Number(_) => None,
        }
    }

    /// The ref in a binary frame: empty for null, the digits for a number.
    pub(super) fn to_text(&self) -> Cow<'_, str> {
        match &self.0 {
            Scalar::Null => Cow::Borrowed(""),
            Scalar::Bool(value) => Cow::Owned(value.to_string()),
            Scalar::Number(text) | Scalar::Text(text) => Cow::Borrowed(text),
        }
    }

    /// Appends the ref as JSON.
    pub(super) fn write(&self, out: &mut String) {
        match &self.0 {
            Scalar::Null => out.push_str("null"),
            Scalar::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Scalar::Number(digits) => out.push_str(digits),
            Scalar::Text(text) => write_text(text, out),
        }
    }
}

impl From<&str> for Ref {
    fn from(text: &str) -> Self {
        Self(Scalar::Text(text.into()))
    }
}

/// The JSON text, for logs and tests.
impl fmt::Display for Ref {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut json = String::new();
        self.write(&mut json);
        f.write_str(&json)
    }
}

/// The topic of a frame. Can be used like a `&str`.
///
/// A peer may send something other than a string (a number, `null`). That is a topic that does not exist, but
/// it must still be echoed as it came; such a topic derefs to its JSON text and is not equal to any string.
/// Cloning does not allocate.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Topic {
    text: Arc<str>,
    is_string: bool,
}

impl Topic {
    /// Reads a topic from a frame; `None` only for a string that is not valid text (half a surrogate pair).
    pub(super) fn parse(json: &RawValue) -> Option<Self> {
        let text = json.get();
        if text.starts_with('"') {
            parse_text(text).map(|text| Self::from(&*text))
        } else {
            Some(Self { text: text.into(), is_string: false })
        }
    }

    /// The topic, byte for byte as the peer sent it.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// `("boards", "12")` for `boards:12`; `None` without a colon, or for a topic that is not a string.
    pub fn split(&self) -> Option<(&str, &str)> {
        if self.is_string { self.text.split_once(':') } else { None }
    }

    /// Appends the topic as JSON.
    pub(super) fn write(&self, out: &mut String) {
        if self.is_string {
            write_text(&self.text, out);
        } else {
            out.push_str(&self.text);
        }
    }
}

impl Deref for Topic {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl From<&str> for Topic {
    fn from(text: &str) -> Self {
        Self { text: text.into(), is_string: true }
    }
}

impl From<String> for Topic {
    fn from(text: String) -> Self {
        Self { text: text.into(), is_string: true }
    }
}

impl From<&Topic> for Topic {
    fn from(topic: &Topic) -> Self {
        topic.clone()
    }
}

impl PartialEq<str> for Topic {
    fn eq(&self, other: &str) -> bool {
        self.is_string && &*self.text == other
    }
}

impl PartialEq<&str> for Topic {
    fn eq(&self, other: &&str) -> bool {
        self == *other
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut json = String::new();
        self.write(&mut json);
        f.write_str(&json)
    }
}

/// Decodes a JSON string.
pub(super) fn parse_text(json: &str) -> Option<Cow<'_, str>> {
    // `Cow`'s own implementation always copies.
    if let Ok(text) = serde_json::from_str::<&str>(json) {
        return Some(Cow::Borrowed(text));
    }
    serde_json::from_str(json).ok().map(Cow::Owned)
}

/// Appends a string as JSON.
pub(super) fn write_text(text: &str, out: &mut String) {
    let is_special = |c: char| matches!(c, '"' | '\\' | '\0'..='\u{1f}');
    out.push('"');
    if text.contains(is_special) {
        for c in text.chars() {
            match c {
                '"' => out.push_str("\\\""),
                '\\' => out.push_str("\\\\"),
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                '\t' => out.push_str("\\t"),
                '\0'..='\u{1f}' => {
                    out.push_str("\\u00");
                    out.push(if c < '\u{10}' { '0' } else { '1' });
                    out.extend(char::from_digit(u32::from(c) % 16, 16));
                }
                _ => out.push(c),
            }
        }
    } else {
        out.push_str(text);
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(json: &str) -> Option<Ref> {
        Ref::parse(serde_json::from_str::<&RawValue>(json).unwrap())
    }

    #[test]
    fn refs_are_returned_unchanged() {
        for json in
            ["null", "0", "1", "1.0", "-7", "1e400", "true", "false", "\"\"", "\"1\"", "\"a\\n\\\"\\\\b\""]
        {
            assert_eq!(parse(json).unwrap().to_string(), json);
        }
        assert_eq!(parse("[1]"), None);
        assert_eq!(parse("{}"), None);
        assert_eq!(parse("\"\\ud800\""), None, "half a surrogate pair");
    }

    #[test]
    fn refs_are_compared_with_their_type() {
        assert_ne!(parse("1"), parse("\"1\""));
        assert_ne!(parse("null"), parse("\"null\""));
        assert_eq!(parse("\"1\""), parse("\"\\u0031\""), "two spellings of one string");
        assert_eq!(parse("\"12\"").unwrap(), Ref::from_u64(12));
        assert!(Ref::default().is_null());
        assert_eq!(Ref::from("x").as_str(), Some("x"));
        assert_eq!(parse("1").unwrap().as_str(), None);
    }

    #[test]
    fn a_topic_that_is_not_a_string_is_not_a_known_topic() {
        let odd = Topic::parse(serde_json::from_str("{\"a\":1}").unwrap()).unwrap();
        assert_eq!(format!("{odd:?}"), "{\"a\":1}");
        assert_ne!(odd, *"{\"a\":1}");
        assert_ne!(odd, Topic::from("{\"a\":1}"));
        assert_eq!(odd.split(), None);
        assert_eq!(Topic::from("boards:1:2").split(), Some(("boards", "1:2")));
        assert_eq!(Topic::from("phoenix"), "phoenix");
    }

    proptest::proptest! {
        #[test]
        fn strings_are_written_as_serde_json_writes_them(text in ".*\\PC*[\\x00-\\x1f\"\\\\]*") {
            let mut out = String::new();
            write_text(&text, &mut out);
            let value: String = serde_json::from_str(&out).unwrap();
            proptest::prop_assert_eq!(value, text);
        }
    }
}

//! The body of a POST: one frame, or several, one per line.

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use shared::phoenix::{Malformed, Version, binary};

use crate::socket::Incoming;

/// The media type of one frame per line.
const LINES: &str = "application/x-ndjson";

/// Lines that are read, at most; further lines are dropped. The official clients since 1.8.6 send at most 100.
const MOST_LINES: usize = 1_000;

/// The frames of a body, in their order (L7).
///
/// # Errors
/// [`Malformed`], if one of them is not a frame; then none of them counts.
pub fn decode(version: Version, content_type: Option<&str>, body: &[u8]) -> Result<Vec<Incoming>, Malformed> {
    let body = str::from_utf8(body).map_err(|_| Malformed::Text)?;
    let media_type = content_type.and_then(|it| it.split(';').next()).unwrap_or_default().trim();
    if !media_type.eq_ignore_ascii_case(LINES) {
        return Ok(vec![Incoming::Text(version.decode(body)?)]);
    }
    let lines = body.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
    lines.filter(|line| !line.is_empty()).take(MOST_LINES).map(|line| decode_line(version, line)).collect()
}

fn decode_line(version: Version, line: &str) -> Result<Incoming, Malformed> {
    if version == Version::V1 || line.starts_with('[') {
        return version.decode(line).map(Incoming::Text);
    }
    let config = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let bytes =
        GeneralPurpose::new(&alphabet::STANDARD, config).decode(line).map_err(|_| Malformed::Binary)?;
    binary::decode(&bytes).map(|push| Incoming::Binary(push.frame))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use shared::phoenix::Frame;

    use super::*;

    const FRAME: &str = r#"["1","1","t","phx_join",{}]"#;
    /// A binary push.
    const BINARY: &str = "AAEBAwIxMmE6YmV2/w==";

    fn events(content_type: Option<&str>, body: &str) -> Option<Vec<String>> {
        let frames = decode(Version::V2, content_type, body.as_bytes()).ok()?;
        Some(frames.into_iter().map(|it| Frame::from(it).event).collect())
    }

    #[test]
    fn l7_lines_are_frames_in_order_of_either_kind() {
        for kind in ["application/x-ndjson", "application/x-ndjson; charset=utf-8", "Application/X-NDJSON"] {
            let found = events(Some(kind), &format!("\n{FRAME}\r\n{BINARY}\n\n{FRAME}"));
            assert_eq!(found.unwrap(), ["phx_join", "ev", "phx_join"], "{kind}");
        }
        let many = format!("{FRAME}\n").repeat(1_001);
        assert_eq!(events(Some(LINES), &many).unwrap().len(), 1_000);
        assert_eq!(events(Some(LINES), "").unwrap().len(), 0);
    }

    #[test]
    fn l7_any_other_type_is_one_frame() {
        for kind in [None, Some("application/json"), Some("text/plain")] {
            assert_eq!(events(kind, &format!("{FRAME}\n")).unwrap(), ["phx_join"]);
            assert_eq!(events(kind, &format!("{FRAME}\n{FRAME}")), None);
            assert_eq!(events(kind, ""), None);
        }
        let object = br#"{"topic":"t","event":"e","payload":{},"ref":1}"#;
        assert_eq!(decode(Version::V1, Some("application/json"), object).unwrap().len(), 1);
    }

    #[test]
    fn l9_one_malformed_line_invalidates_the_batch() {
        for line in ["[1,2]", "{}", "!!", "AQID", "null"] {
            assert_eq!(events(Some(LINES), &format!("{FRAME}\n{line}")), None, "{line}");
        }
        assert!(decode(Version::V2, Some(LINES), &[0xFF]).is_err());
    }

    proptest! {
        #[test]
        fn x1_no_body_makes_it_panic(
            body in proptest::collection::vec(any::<u8>(), 0..200),
            text in "[\\[\\]{}\",:0-9A-Za-z+/=\\\\\n\r ]{0,120}",
            lines in any::<bool>(),
        ) {
            let kind = lines.then_some(LINES);
            for version in [Version::V1, Version::V2] {
                let _ = decode(version, kind, &body);
                let _ = decode(version, kind, text.as_bytes());
            }
        }
    }
}

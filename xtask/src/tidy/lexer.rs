//! As much of Rust's lexical structure as the rules need: separates comments and string literals from code.

/// A Rust file without its comments.
#[derive(Debug, Default)]
pub(super) struct Lexed {
    /// The same lines as in the file, without comments. Strings stay.
    pub(super) code: String,
    /// Each string literal with the line it begins on, from 1; as written, with its escapes.
    pub(super) strings: Vec<(usize, String)>,
}

/// Reads a whole file.
pub(super) fn lex(text: &str) -> Lexed {
    let mut lexed = Lexed::default();
    let mut rest = text;
    // Whether the last character belongs to a word; then an `r` does not begin a raw string.
    let mut in_word = false;
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            skip(&mut lexed, rest, rest.find('\n').unwrap_or(rest.len()))
        } else if rest.starts_with("/*") {
            skip(&mut lexed, rest, block_comment(rest))
        } else if first == '"' {
            string(&mut lexed, rest, 1, quoted(rest))
        } else if let Some(hashes) = raw_string(rest).filter(|_| !in_word) {
            let (start, length) = raw_body(rest, hashes);
            string(&mut lexed, rest, start, length)
        } else {
            keep(&mut lexed, rest, if first == '\'' { character(rest) } else { first.len_utf8() })
        };
        in_word = first.is_alphanumeric() || first == '_';
        rest = rest.get(length..).unwrap_or_default();
    }
    lexed
}

/// Keeps only the line breaks.
fn skip(lexed: &mut Lexed, rest: &str, length: usize) -> usize {
    let comment = rest.get(..length).unwrap_or_default();
    lexed.code.extend(comment.chars().filter(|c| *c == '\n'));
    length
}

fn keep(lexed: &mut Lexed, rest: &str, length: usize) -> usize {
    lexed.code.push_str(rest.get(..length).unwrap_or_default());
    length
}

/// Records a literal of this length, with its content between `start` and the same distance from its end.
fn string(lexed: &mut Lexed, rest: &str, start: usize, length: usize) -> usize {
    let line = lexed.code.matches('\n').count() + 1;
    let end = start - usize::from(rest.starts_with('r'));
    let content = rest.get(start..length.saturating_sub(end)).unwrap_or_default();
    lexed.strings.push((line, content.to_owned()));
    keep(lexed, rest, length)
}

/// Block comments nest.
fn block_comment(rest: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(here) = rest.get(at..).filter(|here| !here.is_empty()) {
        if here.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if here.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += here.chars().next().map_or(1, char::len_utf8);
        }
    }
    rest.len()
}

/// The length of a quoted literal, including the quotes.
fn quoted(rest: &str) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// The number of `#`, if a raw string begins here.
fn raw_string(rest: &str) -> Option<usize> {
    let after = rest.strip_prefix('r')?;
    let hashes = after.chars().take_while(|c| *c == '#').count();
    after.get(hashes..)?.starts_with('"').then_some(hashes)
}

/// Where a raw string's content begins, and the length of all of it.
fn raw_body(rest: &str, hashes: usize) -> (usize, usize) {
    let start = hashes + 2;
    let end = format!("\"{}", "#".repeat(hashes));
    let content = rest.get(start..).unwrap_or_default();
    (start, content.find(&end).map_or(rest.len(), |at| start + at + end.len()))
}

/// The length of a character literal, or 1 for the quote of a lifetime.
fn character(rest: &str) -> usize {
    let mut chars = rest.char_indices().skip(1);
    match (chars.next(), chars.next()) {
        (Some((_, '\\')), Some(_)) => {
            // The escaped character may itself be a quote.
            chars.find(|(_, c)| *c == '\'').map_or(1, |(at, _)| at + 1)
        }
        (Some(_), Some((at, '\''))) => at + 1,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::lex;

    #[test]
    fn comments_are_removed_and_strings_kept() {
        for (text, code) in [
            ("a // b\nc", "a \nc"),
            ("a /* b /* c */\n d */ e", "a \n e"),
            (r#"f("// no", '"', 'x') // yes"#, r#"f("// no", '"', 'x') "#),
            (r#"'\'' "\"//" // yes"#, r#"'\'' "\"//" "#),
            (r##"r#"a"//"# // b"##, r##"r#"a"//"# "##),
            ("fn f<'a>(x: &'a str) {} // it's", "fn f<'a>(x: &'a str) {} "),
            ("/// `\"`\nlet ö = 'ü';", "\nlet ö = 'ü';"),
        ] {
            assert_eq!(lex(text).code, code, "{text}");
        }
    }

    #[test]
    fn strings_have_their_line_numbers() {
        let lexed = lex("\"a\" // \"no\"\nfor(\"b\\\"\")\n+ r#\"c\"d\"# + r\"e\" + b\"f\"\n/*\n*/ \"\"");
        let expected = [(1, "a"), (2, "b\\\""), (3, "c\"d"), (3, "e"), (3, "f"), (5, "")];
        assert_eq!(lexed.strings, expected.map(|(line, text)| (line, text.to_owned())));
    }
}

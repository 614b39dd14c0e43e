//! Which addresses a text may lead to, and the links that bare addresses in it become.

use linkify::{LinkFinder, LinkKind};

use super::parse::Node;

/// Longer words are left alone: what looks for addresses reads a word several times.
const LONGEST: usize = 2048;

/// Marks that end a phrase, which the finder takes for a part of an address.
const MARKS: [char; 16] =
    ['”', '’', '»', '›', '…', '。', '，', '、', '；', '：', '！', '？', '）', '」', '』', '】'];

/// Turns the bare addresses among the nodes into links: of the web, beginning with `http://`, `https://` or `www.`,
/// and of email. Those in code and in links stay text.
pub fn link(nodes: Vec<Node>) -> Vec<Node> {
    let mut linked = Vec::with_capacity(nodes.len());
    for node in nodes {
        match node {
            Node::Text(text) => find(text, &mut linked),
            Node::Element(tag, attributes, children) if !matches!(tag, "a" | "code" | "pre") => {
                linked.push(Node::Element(tag, attributes, link(children)));
            }
            other => linked.push(other),
        }
    }
    linked
}

fn find(text: String, into: &mut Vec<Node>) {
    let mut done = 0;
    for word in text.split(char::is_whitespace).filter(|word| may_hold_one(word)) {
        // Within the text, so it has a place there.
        let at = word.as_ptr().addr() - text.as_ptr().addr();
        for (start, end, to) in addresses(word) {
            into.extend(
                text.get(done..at + start).filter(|it| !it.is_empty()).map(|it| Node::Text(it.into())),
            );
            let shown = word.get(start..end).unwrap_or_default();
            into.push(Node::Element("a", attributes(&to), vec![Node::Text(shown.into())]));
            done = at + end;
        }
    }
    if done == 0 {
        into.push(Node::Text(text));
    } else {
        into.extend(text.get(done..).filter(|it| !it.is_empty()).map(|it| Node::Text(it.into())));
    }
}

fn may_hold_one(word: &str) -> bool {
    word.len() <= LONGEST && (word.contains("://") || word.contains('@') || has_www(word))
}

fn has_www(word: &str) -> bool {
    word.as_bytes().windows(4).any(|it| it.eq_ignore_ascii_case(b"www."))
}

/// Where each address in the word begins and ends, and what it leads to.
fn addresses(word: &str) -> Vec<(usize, usize, String)> {
    let mut finder = LinkFinder::new();
    finder.url_must_have_scheme(!has_www(word));
    let links = finder.links(word).filter_map(|found| {
        let shown = found.as_str().trim_end_matches(MARKS);
        let to = match found.kind() {
            LinkKind::Email => format!("mailto:{shown}"),
            _ if shown.contains("://") => shown.to_owned(),
            _ if shown.get(..4).is_some_and(has_www) => format!("https://{shown}"),
            _ => return None,
        };
        is_safe(&to).then_some((found.start(), found.start() + shown.len(), to))
    });
    links.collect()
}

/// The attributes of a link to that address.
pub fn attributes(to: &str) -> Vec<(&'static str, String)> {
    let mut attributes = vec![("href", to.to_owned())];
    if !to.starts_with('/') && !to.starts_with('#') {
        attributes.push(("target", "_blank".to_owned()));
        attributes.push(("rel", "noopener noreferrer nofollow".to_owned()));
    }
    attributes
}

/// Whether a text may link to that address: on the web, of email, or within this app.
pub fn is_safe(to: &str) -> bool {
    // Browsers drop control characters and spaces when they read a scheme, and read a backslash as a slash. Characters
    // that turn the direction of writing make an address look like another one.
    let is_odd = |c: char| {
        c.is_control()
            || c.is_whitespace()
            || c == '\\'
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if to.chars().any(is_odd) {
        return false;
    }
    let inside = (to.starts_with('/') && !to.starts_with("//")) || to.starts_with('#');
    let scheme = to.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
    inside || scheme.is_some_and(|scheme| matches!(scheme.as_str(), "http" | "https" | "mailto"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text with each link as `[shown](where it leads)`, or `[shown]` if that is the same.
    fn linked(text: &str) -> String {
        let nodes = link(vec![Node::Text(text.to_owned())]);
        let show = |node: &Node| match node {
            Node::Text(text) => text.clone(),
            Node::Element("a", attributes, children) => match (&attributes[..], &children[..]) {
                ([("href", to), ..], [Node::Text(shown)]) if to == shown => format!("[{shown}]"),
                ([("href", to), ..], [Node::Text(shown)]) => format!("[{shown}]({to})"),
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        };
        nodes.iter().map(show).collect()
    }

    #[test]
    fn addresses_become_links() {
        for (text, expected) in [
            ("https://example.org", "[https://example.org]"),
            ("see HTTP://example.org/a?b=c&d#e now", "see [HTTP://example.org/a?b=c&d#e] now"),
            ("www.example.org/a", "[www.example.org/a](https://www.example.org/a)"),
            ("WWW.example.org", "[WWW.example.org](https://WWW.example.org)"),
            ("to ann@example.org, please", "to [ann@example.org](mailto:ann@example.org), please"),
            ("http://localhost:4000/x", "[http://localhost:4000/x]"),
            ("http://127.0.0.1/x and on", "[http://127.0.0.1/x] and on"),
            (
                "https://a.org https://b.org\nhttps://c.org",
                "[https://a.org] [https://b.org]\n[https://c.org]",
            ),
            ("https://a.org/,https://b.org/", "[https://a.org/,https://b.org/]"),
            ("https://de.example.org/wiki/Übung", "[https://de.example.org/wiki/Übung]"),
        ] {
            assert_eq!(linked(text), expected);
        }
    }

    #[test]
    fn what_surrounds_an_address_is_no_part_of_it() {
        for (text, expected) in [
            ("https://example.org.", "[https://example.org]."),
            ("https://example.org/a, b", "[https://example.org/a], b"),
            ("(https://example.org/a)", "([https://example.org/a])"),
            ("(see https://example.org/a_(b))!", "(see [https://example.org/a_(b)])!"),
            ("https://example.org/a_(b)", "[https://example.org/a_(b)]"),
            ("\"https://example.org\"?!", "\"[https://example.org]\"?!"),
            ("“https://example.org/a”, she said", "“[https://example.org/a]”, she said"),
            ("«https://example.org/a»…", "«[https://example.org/a]»…"),
            ("看https://example.org/a。", "看[https://example.org/a]。"),
            ("<https://example.org/a>", "<[https://example.org/a]>"),
            ("(www.example.org)", "([www.example.org](https://www.example.org))"),
            ("mail:ann@example.org;", "mail:[ann@example.org](mailto:ann@example.org);"),
        ] {
            assert_eq!(linked(text), expected);
        }
    }

    #[test]
    fn what_is_no_address_stays_text() {
        for text in [
            "",
            "https://",
            "http:// example.org",
            "example.org",
            "and/or.so",
            "www.",
            "www",
            "@ann",
            "a@b",
            "ann@",
            "12:30",
            "javascript://example.org/%0aalert(1)",
            "data://text/html,x",
            "file:///etc/passwd",
            "ftp://example.org",
            "https://example.org/\u{202e}gro.live",
        ] {
            assert_eq!(linked(text), text);
        }
    }

    #[test]
    fn a_hostile_text_is_done_at_once() {
        for part in ["a._", "http://_", "a@", "www._", "http://a@", "(", "https://a.b/(", "://"] {
            let text = part.repeat(65_536 / part.len());
            assert_eq!(linked(&text), text, "a word that long is no address");
            let words = format!("{} ", part.repeat(500)).repeat(60);
            assert!(linked(&words).len() >= words.len());
        }
    }

    #[test]
    fn links_lead_nowhere_harmful() {
        let is = |to, expect| assert_eq!(is_safe(to), expect, "{to:?}");
        is("https://example.org", true);
        is("HTTP://example.org", true);
        is("mailto:ann@example.org", true);
        is("/boards/1", true);
        is("#top", true);
        is("//evil.example", false);
        is("/\\evil.example", false);
        is("javascript:alert(1)", false);
        is("JavaScript:alert(1)", false);
        is("java\nscript:alert(1)", false);
        is(" javascript:alert(1)", false);
        is("data:text/html,x", false);
        is("vbscript:x", false);
        is("example.org", false);
    }
}

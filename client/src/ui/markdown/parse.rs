//! Markdown as a tree of safe nodes. No HTML is involved: raw HTML in a text stays text, and only links to the web, to
//! an email address or within this app become links.

use pulldown_cmark::{Alignment, CodeBlockKind, CowStr, Event, HeadingLevel, Options, Parser, Tag};

/// A piece of a rendered text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// Plain text.
    Text(String),
    /// An element with its attributes and children.
    Element(&'static str, Vec<(&'static str, String)>, Vec<Node>),
    /// A checkbox: the byte offset of its mark in the source, and whether it is checked.
    Checkbox(usize, bool),
}

/// Parses a text.
pub fn parse(source: &str) -> Vec<Node> {
    let options = Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS | Options::ENABLE_TABLES;
    let mut open: Vec<Open> = vec![Open::default()];
    for (event, range) in Parser::new_ext(source, options).into_offset_iter() {
        match event {
            Event::Start(tag) => {
                let started = start(tag, &mut open);
                open.push(started);
            }
            Event::End(_) => close(&mut open),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => {
                add(&mut open, Node::Text(text.into_string()));
            }
            Event::Code(text) => add(&mut open, element("code", vec![Node::Text(text.into_string())])),
            Event::SoftBreak | Event::HardBreak => add(&mut open, element("br", Vec::new())),
            Event::Rule => add(&mut open, element("hr", Vec::new())),
            Event::TaskListMarker(set) => add(&mut open, Node::Checkbox(range.start + 1, set)),
            Event::FootnoteReference(_) | Event::InlineMath(_) | Event::DisplayMath(_) => {}
        }
    }
    open.into_iter().next().unwrap_or_default().children
}

/// The text with the checkbox at `mark` (see [`Node::Checkbox`]) checked or unchecked; `None` if it is gone.
pub fn check(source: &str, mark: usize, set: bool) -> Option<String> {
    let (before, rest) = source.split_at_checked(mark)?;
    let after = rest.strip_prefix([' ', 'x', 'X'])?;
    (before.ends_with('[') && after.starts_with(']'))
        .then(|| [before, if set { "x" } else { " " }, after].concat())
}

/// How many checkboxes the text has, and how many are checked.
pub fn progress(source: &str) -> (usize, usize) {
    if !source.contains('[') {
        return (0, 0);
    }
    let marks = Parser::new_ext(source, Options::ENABLE_TASKLISTS);
    marks.fold((0, 0), |(all, set), event| match event {
        Event::TaskListMarker(is) => (all + 1, set + usize::from(is)),
        _ => (all, set),
    })
}

/// An element not closed yet. Without a tag, its children go to its parent.
#[derive(Default)]
struct Open {
    tag: Option<&'static str>,
    attributes: Vec<(&'static str, String)>,
    children: Vec<Node>,
    /// In a table: the alignments of its columns, and the next column.
    columns: Vec<Alignment>,
    column: usize,
    head: bool,
}

fn element(tag: &'static str, children: Vec<Node>) -> Node {
    Node::Element(tag, Vec::new(), children)
}

fn add(open: &mut [Open], node: Node) {
    if let Some(parent) = open.last_mut() {
        parent.children.push(node);
    }
}

fn close(open: &mut Vec<Open>) {
    if open.len() < 2 {
        return;
    }
    let Some(done) = open.pop() else { return };
    let Some(parent) = open.last_mut() else { return };
    match done.tag {
        Some(tag) => parent.children.push(Node::Element(tag, done.attributes, done.children)),
        None => parent.children.extend(done.children),
    }
}

fn start(tag: Tag<'_>, open: &mut [Open]) -> Open {
    let plain = |tag| Open { tag: Some(tag), ..Open::default() };
    match tag {
        Tag::Paragraph | Tag::HtmlBlock => plain("p"),
        Tag::Heading { level, .. } => plain(heading(level)),
        Tag::BlockQuote(_) => plain("blockquote"),
        Tag::CodeBlock(kind) => {
            let language = match kind {
                CodeBlockKind::Fenced(language) => language.into_string(),
                CodeBlockKind::Indented => String::new(),
            };
            // A wide block scrolls, so it must be reachable by keyboard.
            let mut attributes = vec![("tabindex", "0".to_owned())];
            if !language.is_empty() {
                attributes.push(("data-language", language));
            }
            Open { attributes, ..plain("pre") }
        }
        Tag::List(None) => plain("ul"),
        Tag::List(Some(first)) => Open { attributes: vec![("start", first.to_string())], ..plain("ol") },
        Tag::Item => plain("li"),
        Tag::Emphasis => plain("em"),
        Tag::Strong => plain("strong"),
        Tag::Strikethrough => plain("del"),
        Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => link(&dest_url),
        Tag::Table(columns) => Open { columns, ..plain("table") },
        Tag::TableHead => Open { columns: columns(open), head: true, ..plain("tr") },
        Tag::TableRow => Open { columns: columns(open), ..plain("tr") },
        Tag::TableCell => cell(open),
        _ => Open::default(),
    }
}

/// Below the dialog's own headings, so that the outline stays in order.
const fn heading(level: HeadingLevel) -> &'static str {
    match level {
        HeadingLevel::H1 | HeadingLevel::H2 => "h4",
        HeadingLevel::H3 | HeadingLevel::H4 => "h5",
        HeadingLevel::H5 | HeadingLevel::H6 => "h6",
    }
}

fn columns(open: &[Open]) -> Vec<Alignment> {
    open.last().map(|table| table.columns.clone()).unwrap_or_default()
}

fn cell(open: &mut [Open]) -> Open {
    let Some(row) = open.last_mut() else { return Open::default() };
    let alignment = row.columns.get(row.column).copied().unwrap_or(Alignment::None);
    row.column += 1;
    let align = match alignment {
        Alignment::None => None,
        Alignment::Left => Some("left"),
        Alignment::Center => Some("center"),
        Alignment::Right => Some("right"),
    };
    let attributes = align.map(|align| ("data-align", align.to_owned())).into_iter().collect();
    Open { tag: Some(if row.head { "th" } else { "td" }), attributes, ..Open::default() }
}

fn link(to: &CowStr<'_>) -> Open {
    if !is_safe(to) {
        return Open::default();
    }
    let mut attributes = vec![("href", to.to_string())];
    if !to.starts_with('/') && !to.starts_with('#') {
        attributes.push(("target", "_blank".to_owned()));
        attributes.push(("rel", "noopener noreferrer nofollow".to_owned()));
    }
    Open { tag: Some("a"), attributes, ..Open::default() }
}

fn is_safe(to: &str) -> bool {
    // Browsers drop control characters and spaces when they read a scheme, and read a backslash as a slash.
    if to.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\') {
        return false;
    }
    let inside = (to.starts_with('/') && !to.starts_with("//")) || to.starts_with('#');
    let scheme = to.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
    inside || scheme.is_some_and(|scheme| matches!(scheme.as_str(), "http" | "https" | "mailto"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The nodes in readable form.
    fn show(nodes: &[Node]) -> String {
        nodes.iter().map(one).collect()
    }

    fn one(node: &Node) -> String {
        match node {
            Node::Text(text) => format!("{text:?}"),
            Node::Checkbox(at, set) => format!("[{at}{}]", if *set { "x" } else { "" }),
            Node::Element(tag, attributes, children) => {
                let attributes: Vec<String> =
                    attributes.iter().map(|(name, value)| format!(" {name}={value}")).collect();
                let attributes = attributes.concat();
                format!("<{tag}{attributes}>{}</>", show(children))
            }
        }
    }

    fn check_parse(source: &str, expect: &str) {
        assert_eq!(show(&parse(source)), expect, "{source}");
    }

    #[test]
    fn the_usual_things() {
        check_parse("a *b* **c**", r#"<p>"a "<em>"b"</>" "<strong>"c"</></>"#);
        check_parse("# Big", r#"<h4>"Big"</>"#);
        check_parse("1. a\n2. b", r#"<ol start=1><li>"a"</><li>"b"</></>"#);
        check_parse("a\nb", r#"<p>"a"<br></>"b"</>"#);
        check_parse("`x`", r#"<p><code>"x"</></>"#);
        check_parse(
            "| a |\n|:-:|\n| b |",
            "<table><tr><th data-align=center>\"a\"</></><tr><td data-align=center>\"b\"</></></>",
        );
    }

    #[test]
    fn html_stays_text() {
        check_parse("a <b onclick=x>c</b>", r#"<p>"a ""<b onclick=x>""c""</b>"</>"#);
        check_parse("<script>alert(1)</script>", r#"<p>"<script>alert(1)</script>"</>"#);
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
        check_parse("[a](javascript:x)", r#"<p>"a"</>"#);
    }

    #[test]
    fn an_image_is_a_link_to_it() {
        check_parse("![a](/x.png)", r#"<p><a href=/x.png>"a"</></>"#);
    }

    #[test]
    fn a_checkbox_can_be_set_and_cleared() {
        let source = "- [ ] ä\n- [x] b";
        let expect = "<ul><li>[3]\"ä\"</><li>[12x]\"b\"</></>";
        check_parse(source, expect);
        assert_eq!(check(source, 3, true).as_deref(), Some("- [x] ä\n- [x] b"));
        assert_eq!(check(source, 12, false).as_deref(), Some("- [ ] ä\n- [ ] b"));
        assert_eq!(check(source, 0, true), None);
        assert_eq!(check(source, 99, true), None);
        assert_eq!(progress(source), (2, 1));
        assert_eq!(progress("nothing"), (0, 0));
    }
}

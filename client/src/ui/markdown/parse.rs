//! Markdown as a tree of safe nodes. No HTML is involved: raw HTML in a text stays text, and only links to the web, to
//! an email address or within this app become links.

use pulldown_cmark::{Alignment, CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag};

use super::links;

/// A piece of a rendered text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// Plain text.
    Text(String),
    /// An element with its attributes and children.
    Element(&'static str, Vec<(&'static str, String)>, Vec<Node>),
    /// A checkbox: the byte offset of its mark in the source, and whether it is checked.
    Checkbox(usize, bool),
    /// An image: its address, and its words.
    Image(String, String),
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
    links::link(open.into_iter().next().unwrap_or_default().children)
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
    /// The address of an image, whose words are the children.
    image: Option<String>,
}

fn element(tag: &'static str, children: Vec<Node>) -> Node {
    Node::Element(tag, Vec::new(), children)
}

fn add(open: &mut [Open], node: Node) {
    let Some(parent) = open.last_mut() else { return };
    match (parent.children.last_mut(), node) {
        // The parser splits texts where an address may go on.
        (Some(Node::Text(before)), Node::Text(text)) => before.push_str(&text),
        (_, node) => parent.children.push(node),
    }
}

fn close(open: &mut Vec<Open>) {
    if open.len() < 2 {
        return;
    }
    let Some(done) = open.pop() else { return };
    let Some(parent) = open.last_mut() else { return };
    match (done.image, done.tag) {
        (Some(to), _) => parent.children.push(image(to, &done.children)),
        (None, Some("table")) => {
            // A wide table scrolls, so it must be reachable by keyboard.
            let attributes =
                [("class", "table"), ("tabindex", "0"), ("role", "group"), ("aria-label", "Table")];
            let attributes = attributes.map(|(name, value)| (name, value.to_owned())).to_vec();
            let table = Node::Element("table", done.attributes, done.children);
            parent.children.push(Node::Element("div", attributes, vec![table]));
        }
        (None, Some(tag)) => parent.children.push(Node::Element(tag, done.attributes, done.children)),
        (None, None) => done.children.into_iter().for_each(|node| add(open, node)),
    }
}

/// An image, or only its words if it may not be shown.
fn image(to: String, children: &[Node]) -> Node {
    let words = words(children);
    if links::is_safe(&to) { Node::Image(to, words) } else { Node::Text(words) }
}

fn words(nodes: &[Node]) -> String {
    let word = |node: &Node| match node {
        Node::Text(text) | Node::Image(_, text) => text.clone(),
        Node::Element(_, _, children) => words(children),
        Node::Checkbox(..) => String::new(),
    };
    nodes.iter().map(word).collect()
}

/// Whether an item of a list with these children begins with a checkbox. If there are blank lines between the items,
/// it is in a paragraph.
pub fn is_task(children: &[Node]) -> bool {
    match children.first() {
        Some(Node::Checkbox(..)) => true,
        Some(Node::Element("p", _, children)) => matches!(children.first(), Some(Node::Checkbox(..))),
        _ => false,
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
        Tag::Link { dest_url, .. } if links::is_safe(&dest_url) => {
            Open { attributes: links::attributes(&dest_url), ..plain("a") }
        }
        Tag::Image { dest_url, .. } => Open { image: Some(dest_url.into_string()), ..Open::default() },
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
            Node::Image(to, words) => format!("({to}: {words})"),
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
            "<div class=table tabindex=0 role=group aria-label=Table><table><tr><th data-align=center>\"a\"</></>\
             <tr><td data-align=center>\"b\"</></></></>",
        );
    }

    #[test]
    fn html_stays_text() {
        check_parse("a <b onclick=x>c</b>", r#"<p>"a <b onclick=x>c</b>"</>"#);
        check_parse("<script>alert(1)</script>", r#"<p>"<script>alert(1)</script>"</>"#);
    }

    #[test]
    fn links_that_may_not_be_followed_are_text() {
        check_parse("[a](javascript:x)", r#"<p>"a"</>"#);
        check_parse("[a](/b)", r#"<p><a href=/b>"a"</></>"#);
    }

    #[test]
    fn addresses_are_links_but_not_in_code_or_in_links() {
        let link = |to: &str, words: &str| {
            format!("<a href={to} target=_blank rel=noopener noreferrer nofollow>{words}</>")
        };
        let inside = link("https://x.org", r#""https://x.org/a""#);
        check_parse("[https://x.org/a](https://x.org)", &format!("<p>{inside}</>"));
        check_parse("`https://x.org`", r#"<p><code>"https://x.org"</></>"#);
        check_parse("    https://x.org", r#"<pre tabindex=0>"https://x.org"</>"#);
        let whole = link("https://x.org/a_b*c_d&e", r#""https://x.org/a_b*c_d&e""#);
        check_parse("https://x.org/a_b*c_d&amp;e", &format!("<p>{whole}</>"));
        check_parse(
            "**https://x.org**",
            &format!("<p><strong>{}</></>", link("https://x.org", r#""https://x.org""#)),
        );
        check_parse("<https://x.org>", &format!("<p>{}</>", link("https://x.org", r#""https://x.org""#)));
    }

    #[test]
    fn images() {
        check_parse("![a *b*](/x.png)", r"<p>(/x.png: a b)</>");
        check_parse("[![a](/x.png)](/b)", r"<p><a href=/b>(/x.png: a)</></>");
        check_parse("![a](javascript:x) b", r#"<p>"a b"</>"#);
        check_parse("![a](data:image/png;base64,x)", r#"<p>"a"</>"#);
        check_parse("![![a](/x)](/y)", r"<p>(/y: a)</>");
    }

    #[test]
    fn items_with_a_checkbox_are_tasks_also_in_loose_lists() {
        let first = |source: &str| match parse(source).first() {
            Some(Node::Element("ul", _, items)) => match items.first() {
                Some(Node::Element("li", _, children)) => is_task(children),
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        };
        assert!(first("- [ ] a\n- b"));
        assert!(first("- [ ] a\n\n- b"));
        assert!(!first("- a\n  - [ ] b"));
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

//! Joins the style sheets of the built client into one: each request costs almost as much as a sheet.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use anyhow::{Context, Result, ensure};

/// How trunk begins the line of a style sheet.
const LINK: &str = "<link rel=\"stylesheet\" href=\"/";

/// Replaces the style sheets of the page in `dist` by one with the same rules in the same order.
pub(crate) fn join(dist: &Path) -> Result<()> {
    let page = dist.join("index.html");
    let text = fs::read_to_string(&page).with_context(|| format!("cannot read {}", page.display()))?;
    let names = names(&text);
    ensure!(!names.is_empty(), "trunk's page has no style sheets that are known here");
    let mut rules = String::new();
    for name in &names {
        let file = dist.join(name);
        rules += &fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        rules.push('\n');
        fs::remove_file(&file).with_context(|| format!("cannot remove {}", file.display()))?;
    }
    let mut hasher = DefaultHasher::new();
    rules.hash(&mut hasher);
    let name = format!("styles-{:016x}.css", hasher.finish());
    fs::write(dist.join(&name), rules).with_context(|| format!("cannot write {name}"))?;
    fs::write(&page, with_one(&text, &name)).with_context(|| format!("cannot write {}", page.display()))
}

/// The files that the page's links name.
fn names(page: &str) -> Vec<&str> {
    page.split(LINK).skip(1).filter_map(|rest| rest.split_once('"')).map(|(name, _)| name).collect()
}

/// The page with one link, in the place of the first, to the file of that name.
fn with_one(page: &str, name: &str) -> String {
    let mut linked = false;
    let mut text = String::with_capacity(page.len());
    for line in page.split_inclusive('\n') {
        match line.find(LINK) {
            None => text.push_str(line),
            Some(at) if !linked => {
                linked = true;
                text.extend([line.get(..at).unwrap_or_default(), LINK, name, "\">\n"]);
            }
            Some(_) => {}
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<head>\n  <link rel=\"icon\" href=\"/icon.svg\"/>\n  \
                        <link rel=\"stylesheet\" href=\"/a-1.css\" integrity=\"sha384-x\"/>\n  \
                        <link rel=\"stylesheet\" href=\"/b-2.css\" integrity=\"sha384-y\"/>\n</head>\n";

    #[test]
    fn one_link_takes_the_place_of_all() {
        assert_eq!(names(PAGE), ["a-1.css", "b-2.css"]);
        let expected = "<head>\n  <link rel=\"icon\" href=\"/icon.svg\"/>\n  \
                        <link rel=\"stylesheet\" href=\"/styles-3.css\">\n</head>\n";
        assert_eq!(with_one(PAGE, "styles-3.css"), expected);
    }
}

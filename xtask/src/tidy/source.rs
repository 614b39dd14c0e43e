//! The files that the rules read.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::lexer::{Lexed, lex};
use crate::client::files_below;

const FOLDERS: &[&str] = &["server", "client", "shared", "load", "xtask", "e2e"];
const KINDS: &[&str] = &["rs", "css", "mjs"];
const NOT_OURS: &[&str] = &["node_modules/", "output/", "target/", "dist/"];

/// A file, with forward slashes in its path on every system.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) path: String,
    pub(super) text: String,
    /// Whether all of it is for tests.
    pub(super) is_test: bool,
    /// The Rust part without tests, lexed.
    pub(super) product: Lexed,
}

impl Source {
    pub(super) fn new(path: &str, text: &str) -> Self {
        let is_test = path.contains("/tests/") || path.contains("/benches/");
        let mut source =
            Self { path: path.to_owned(), text: text.to_owned(), is_test, product: Lexed::default() };
        if source.kind() == "rs" && !is_test {
            source.product = lex(before_tests(text));
        }
        source
    }

    /// The extension of the file's name.
    pub(super) fn kind(&self) -> &str {
        self.path.rsplit_once('.').map_or("", |(_, kind)| kind)
    }

    /// The lines of Rust that are neither tests nor comments, with their numbers.
    pub(super) fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.product.code.lines())
    }

    /// The number of lines that are not tests; all of them if the file is not split.
    pub(super) fn length(&self) -> usize {
        before_tests(&self.text).lines().count()
    }

    /// The files of modules that this one declares only for tests.
    fn test_modules(&self) -> Vec<String> {
        let folder = ["/mod.rs", "/lib.rs", "/main.rs"]
            .iter()
            .find_map(|name| self.path.strip_suffix(name))
            .or_else(|| self.path.strip_suffix(".rs"));
        let lines: Vec<&str> = self.text.lines().map(str::trim).collect();
        lines
            .windows(2)
            .filter(|pair| pair.first() == Some(&"#[cfg(test)]"))
            .filter_map(|pair| pair.last()?.strip_suffix(';')?.rsplit_once("mod ").map(|(_, name)| name))
            .filter_map(|name| Some(format!("{}/{name}.rs", folder?)))
            .collect()
    }
}

/// All of the project's own code.
pub(super) fn read_all() -> Result<Vec<Source>> {
    let mut sources = Vec::new();
    for folder in FOLDERS {
        for file in files_below(Path::new(folder))? {
            let path = file.to_string_lossy().replace('\\', "/");
            let kind = file.extension().and_then(|kind| kind.to_str()).unwrap_or_default();
            if KINDS.contains(&kind) && !NOT_OURS.iter().any(|folder| path.contains(folder)) {
                let text = fs::read_to_string(&file).with_context(|| format!("cannot read {path}"))?;
                sources.push(Source::new(&path, &text));
            }
        }
    }
    let of_tests: Vec<String> = sources.iter().flat_map(Source::test_modules).collect();
    for source in sources.iter_mut().filter(|source| of_tests.contains(&source.path)) {
        source.is_test = true;
        source.product = Lexed::default();
    }
    Ok(sources)
}

/// A file up to the test module at its end.
fn before_tests(text: &str) -> &str {
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(|rest| rest.find("#[cfg(test)]")) {
        let begin = from + at;
        let mut after = text.get(begin..).unwrap_or_default().lines().skip(1).map(str::trim);
        let item = after.find(|line| !line.starts_with("#[")).unwrap_or_default();
        if item.starts_with("mod ") && item.ends_with('{') {
            return text.get(..begin).unwrap_or_default();
        }
        from = begin + 1;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::Source;

    #[test]
    fn tests_are_not_counted() {
        let text = "fn a() {}\n#[cfg(test)]\nmod tests;\nfn b() {}\n#[cfg(test)]\nmod more {\n  \"x\" }\n";
        let source = Source::new("server/src/a.rs", text);
        assert_eq!(source.length(), 4);
        assert!(source.product.strings.is_empty());
        assert!(Source::new("server/tests/it/a.rs", text).product.code.is_empty());
    }

    #[test]
    fn test_modules_are_found_by_their_declaration() {
        let text = "mod a;\n#[cfg(test)]\nmod b;\n#[cfg(test)]\npub(crate) mod c;\n";
        assert_eq!(Source::new("x/src/y/mod.rs", text).test_modules(), ["x/src/y/b.rs", "x/src/y/c.rs"]);
        assert_eq!(Source::new("x/src/y.rs", text).test_modules(), ["x/src/y/b.rs", "x/src/y/c.rs"]);
    }
}

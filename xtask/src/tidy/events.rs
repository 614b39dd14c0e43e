//! Each event name on the wire is written once in the code of server, client and shared. A name written twice becomes
//! two names as soon as one is mistyped.

use std::collections::BTreeMap;

use super::{Finding, Source};

const WHERE: &[&str] = &["server/src/", "client/src/", "shared/src/"];

pub(super) fn check(sources: &[Source]) -> Vec<Finding> {
    let mut places: BTreeMap<&str, Vec<(&str, usize)>> = BTreeMap::new();
    for source in sources.iter().filter(|source| WHERE.iter().any(|folder| source.path.starts_with(folder))) {
        for (line, string) in source.product.strings.iter().filter(|(_, string)| is_event(string)) {
            places.entry(string).or_default().push((&source.path, *line));
        }
    }
    let mut findings = Vec::new();
    for (name, places) in places {
        let Some(((first, number), others)) = places.split_first() else { continue };
        for (path, line) in others {
            let text = format!(
                "the event {name:?} is already named in {first}:{number}: use that constant or table"
            );
            findings.push(Finding::new(path, *line, text));
        }
    }
    findings
}

/// `card:move`, `phx_join` or `presence_diff`.
fn is_event(string: &str) -> bool {
    let word = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    match string.split_once(':') {
        Some((subject, verb)) => word(subject) && word(verb),
        None => ["phx_", "presence_"].iter().any(|start| string.strip_prefix(start).is_some_and(word)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::findings;
    use super::{check, is_event};

    #[test]
    fn events_are_distinguished_from_other_strings() {
        for name in ["card:move", "cards:create", "card:add_member", "phx_join", "presence_state"] {
            assert!(is_event(name), "{name}");
        }
        for other in ["boards:", "boards:{id}", "http://a", "key: value", "a::b", "phx_", "name"] {
            assert!(!is_event(other), "{other}");
        }
    }

    #[test]
    fn the_second_occurrence_is_reported() {
        let text = "a(\"card:move\");\nb(\"card:moved\");\nc(\"card:move\");\n";
        assert_eq!(findings(check, "client/src/a.rs", text), [3]);
    }
}

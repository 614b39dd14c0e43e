//! A file that is too long has two jobs.

use super::{Finding, Source};

/// The maximum lines of a file, without tests.
const MOST: usize = 400;

pub(super) fn check(sources: &[Source]) -> Vec<Finding> {
    let too_long = |source: &&Source| !source.is_test && source.length() > MOST;
    sources
        .iter()
        .filter(too_long)
        .map(|source| {
            let text = format!(
                "{} lines without tests, at most {MOST}: move its second job to another file",
                source.length()
            );
            Finding::new(&source.path, 0, text)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::findings;
    use super::{MOST, check};

    #[test]
    fn tests_do_not_count() {
        let text = format!("{}#[cfg(test)]\nmod tests {{\n}}\n", "\n".repeat(MOST));
        assert_eq!(findings(check, "server/src/a.rs", &text), [0; 0]);
        assert_eq!(findings(check, "server/src/a.rs", &format!("\n{text}")), [0]);
    }
}

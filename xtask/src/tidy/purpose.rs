//! Every file begins by saying what it is for.

use super::{Finding, Source};

pub(super) fn check(sources: &[Source]) -> Vec<Finding> {
    sources
        .iter()
        .filter(|source| source.kind() == "rs" && !source.text.starts_with("//!"))
        .map(|source| {
            Finding::new(
                &source.path,
                1,
                "begins without `//!`: say in one sentence, without \"and\", what it is for",
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::findings;
    use super::check;

    #[test]
    fn only_rust_is_checked() {
        assert_eq!(findings(check, "client/src/a.rs", "//! Drags cards.\n"), [0; 0]);
        assert_eq!(findings(check, "client/src/a.rs", "use b;\n//! Late.\n"), [1]);
        assert_eq!(findings(check, "client/styles/a.css", "a {}\n"), [0; 0]);
    }
}

//! The server logs errors with their causes, and a line that cannot be printed does no harm.

use super::{Finding, Source};

/// What errors are called.
const ERRORS: &[&str] = &["error", "err", "e", "cause", "source"];

/// They panic when the output cannot be written: a full disk, a reader that is gone.
const PRINTS: &[&str] = &["println!", "eprintln!", "print!", "eprint!"];

pub(super) fn check(sources: &[Source]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in sources.iter().filter(|source| source.path.starts_with("server/src/")) {
        for (line, code) in source.code() {
            if is_logged_without_causes(code) {
                let text = "an error is logged without its causes: write `error = %chain(&error)`";
                findings.push(Finding::new(&source.path, line, text));
            }
            if words(code).any(|word| PRINTS.contains(&word)) {
                let text =
                    "it panics when the output cannot be written: log it, or `writeln!` and drop the result";
                findings.push(Finding::new(&source.path, line, text));
            }
        }
    }
    findings
}

/// Whether a field of a log line is an error: `%error`, `error = ?err`, …
fn is_logged_without_causes(code: &str) -> bool {
    code.split_inclusive(['%', '?']).zip(code.split(['%', '?']).skip(1)).any(|(before, after)| {
        let before = before.get(..before.len() - 1).unwrap_or_default();
        let is_field = before.is_empty() || before.ends_with([' ', '(', ',']);
        let name = after.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
        let is_value = !after.get(name.len()..).unwrap_or_default().starts_with(['(', '.']);
        is_field && is_value && ERRORS.contains(&name)
    })
}

/// The names in a line, with the `!` of macros.
fn words(code: &str) -> impl Iterator<Item = &str> {
    code.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '!')
}

#[cfg(test)]
mod tests {
    use super::super::tests::findings;
    use super::check;

    #[test]
    fn errors_are_logged_with_their_causes() {
        let lines = [
            "tracing::error!(%error, 1);",
            "tracing::error!(error = %error, 1);",
            "tracing::warn!(board.id = %id, cids, ?err, 1);",
            "    %error,",
            "tracing::error!(error = %chain(&error), 1);",
            "tracing::error!(kind = ?error.kind(), 1);",
            "let n = a % e; b()?;",
        ];
        assert_eq!(findings(check, "server/src/live/commit.rs", &lines.join("\n")), [1, 2, 3, 4]);
        assert_eq!(findings(check, "load/src/main.rs", &lines.join("\n")), [0; 0]);
    }

    #[test]
    fn nothing_is_printed_in_a_way_that_may_panic() {
        let text = "println!();\nwriteln!(out);\n eprintln!(1);\n";
        assert_eq!(findings(check, "server/src/main.rs", text), [1, 3]);
    }
}

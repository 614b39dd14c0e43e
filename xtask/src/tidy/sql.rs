//! SQL is only in the server's store, where tests run each statement on every supported database.

use super::{Finding, Source};

const STORE: &str = "server/src/store/";

const STATEMENTS: &[&str] =
    &["SELECT ", "INSERT ", "UPDATE ", "DELETE ", "CREATE ", "ALTER ", "DROP ", "PRAGMA "];

pub(super) fn check(sources: &[Source]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in sources {
        if source.path.starts_with(STORE) || source.path.starts_with("xtask/") {
            continue;
        }
        for (line, string) in &source.product.strings {
            if STATEMENTS.iter().any(|statement| string.trim_start().starts_with(statement)) {
                let text = format!("SQL outside {STORE}: move it into a function of the store");
                findings.push(Finding::new(&source.path, *line, text));
            }
        }
        for (line, code) in source.code() {
            if code.contains("sqlx::") || code.contains("use sqlx") {
                let text = format!(
                    "sqlx outside {STORE}: let the store return a type of the domain or a `StoreError`"
                );
                findings.push(Finding::new(&source.path, line, text));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::tests::findings;
    use super::check;

    #[test]
    fn statements_are_found_outside_the_store_only() {
        let text = "const SQL: &str = \"SELECT 1\";\nlet label = \"Select a card\";\nsqlx::query(SQL)\n";
        assert_eq!(findings(check, "server/src/http/boards.rs", text), [1, 3]);
        assert_eq!(findings(check, "server/src/store/boards.rs", text), [0; 0]);
    }
}

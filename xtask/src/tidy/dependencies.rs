//! The shared crate depends on no runtime, web or database crate, not even indirectly.

use std::fs;

use anyhow::{Context, Result};

use super::Finding;
use crate::process::{command, output};

const NOT_SHARED: &[&str] =
    &["tokio", "axum", "hyper", "sqlx", "leptos", "web-sys", "js-sys", "wasm-bindgen", "gloo-net", "reqwest"];

/// npm's lock file, which by default records the registry that the packages came from.
const NPM_LOCK: &str = "e2e/package-lock.json";

pub(super) fn check() -> Result<Vec<Finding>> {
    let tree = "cargo tree --offline --package shared --edges normal --prefix none --format {p}";
    let tree =
        output(&mut command(tree)).with_context(|| format!("`{tree}` failed; run `cargo fetch` once"))?;
    let mut findings = forbidden(&tree);
    if fs::read_to_string(NPM_LOCK).is_ok_and(|lock| lock.contains("\"resolved\"")) {
        let text = "names a registry: run `npm install` in e2e/, where .npmrc leaves that out";
        findings.push(Finding::new(NPM_LOCK, 0, text));
    }
    Ok(findings)
}

fn forbidden(tree: &str) -> Vec<Finding> {
    let name = |line: &str| line.split_whitespace().next().map(str::to_owned);
    let mut names: Vec<String> = tree.lines().filter_map(name).collect();
    names.sort();
    names.dedup();
    names
        .iter()
        .filter(|name| NOT_SHARED.contains(&name.as_str()))
        .map(|name| {
            let text = format!(
                "brings in {name}: `cargo tree -p shared -i {name}` shows how; do it in server or client"
            );
            Finding::new("shared/Cargo.toml", 0, text)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::forbidden;

    #[test]
    fn a_runtime_is_found_once() {
        let tree = "shared v0.1.0 (/somewhere)\nserde v1.0.0\ntokio v1.0.0\ntokio v1.0.0 (*)\n";
        assert_eq!(forbidden(tree).len(), 1);
    }
}

//! The server's modules form layers, and each uses only what is below it, so there are no cycles.

use super::{Finding, Source};

const SERVER: &str = "server/src/";

/// Topmost first. Modules of one layer do not use each other.
const LAYERS: &[&[&str]] = &[
    &["main"],
    &["lib"],
    &["serve"],
    &["app", "backup", "listen", "router", "shutdown"],
    &["config", "http"],
    &["seed", "transport"],
    &["socket"],
    &["channel"],
    &["live", "presence"],
    &["auth"],
    &["bus", "registry", "store"],
    &["budget", "clock", "data_dir", "log", "peer", "places", "queue", "rate"],
    &["metrics"],
];

pub(super) fn check(sources: &[Source]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in sources {
        let Some(path) = source.path.strip_prefix(SERVER) else { continue };
        if source.is_test {
            continue;
        }
        let module = path.split('/').next().unwrap_or_default().trim_end_matches(".rs");
        let Some(layer) = layer(module) else {
            let text = format!("`{module}` is not in a layer: add it in xtask/src/tidy/layers.rs");
            findings.push(Finding::new(&source.path, 0, text));
            continue;
        };
        for (number, used) in used(&source.product.code).filter(|(_, used)| *used != module) {
            // A name that is not a module is an item of lib.rs, such as `App`.
            if self::layer(used).or_else(|| self::layer("lib")).is_some_and(|other| other <= layer) {
                let text = format!(
                    "`{module}` uses `{used}`, which is not below it: pass in what it needs, or move that down"
                );
                findings.push(Finding::new(&source.path, number, text));
            }
        }
    }
    findings
}

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&module))
}

/// The modules that code names by a path from the crate root, also in a list, with their lines.
fn used(code: &str) -> impl Iterator<Item = (usize, &str)> {
    code.match_indices("crate::").flat_map(|(at, root)| {
        let line = 1 + code.get(..at).unwrap_or_default().matches('\n').count();
        let path = code.get(at + root.len()..).unwrap_or_default();
        let paths = path.strip_prefix('{').map_or_else(|| vec![path], outer_paths);
        paths.into_iter().map(move |path| (line, first_name(path)))
    })
}

/// The paths of a list after its opening brace; inner lists are part of their path.
fn outer_paths(list: &str) -> Vec<&str> {
    let mut depth = 1_usize;
    let ours = list.find(|c| {
        depth = match c {
            '{' => depth + 1,
            '}' => depth - 1,
            _ => depth,
        };
        depth == 0
    });
    let ours = list.get(..ours.unwrap_or(list.len())).unwrap_or_default();
    let paths = ours.split(|c| {
        depth = match c {
            '{' => depth + 1,
            '}' => depth - 1,
            _ => depth,
        };
        depth == 0 && c == ','
    });
    paths.map(str::trim).filter(|path| !path.is_empty()).collect()
}

fn first_name(path: &str) -> &str {
    path.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::tests::findings;
    use super::{check, used};

    #[test]
    fn modules_are_found_in_paths_and_lists() {
        let names = |code| used(code).map(|(_, name)| name).collect::<Vec<_>>();
        assert_eq!(names("use crate::live::Boards;"), ["live"]);
        assert_eq!(names("use crate::{App, live::Boards, router};"), ["App", "live", "router"]);
        assert_eq!(names("use crate::{\n    live::{Boards, Joined},\n    bus,\n};"), ["live", "bus"]);
        assert_eq!(names("crate::queue::queue(crate::clock::now())"), ["queue", "clock"]);
        assert_eq!(names("pub(crate) fn f() {}"), [""; 0]);
    }

    #[test]
    fn only_what_is_below_may_be_used() {
        let text = "use crate::live::Boards;\nuse crate::clock::Clock;\nuse crate::App;\n";
        assert_eq!(findings(check, "server/src/channel/board.rs", text), [3]);
        assert_eq!(findings(check, "server/src/store/boards.rs", text), [1, 3]);
        assert_eq!(findings(check, "server/src/presence.rs", text), [1, 3]);
        assert_eq!(findings(check, "server/src/serve.rs", "use crate::router;\n"), [0; 0]);
        assert_eq!(findings(check, "server/src/misc.rs", ""), [0]);
    }
}

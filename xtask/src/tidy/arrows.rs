//! Words that a folder must not use: a transport never says *board*, only the outermost modules say *axum*, and the
//! protocol knows nothing about the product. The order of the server's modules is in [`layers`](super::layers).

use super::{Finding, Source};

struct Arrow {
    /// The folder or file that it applies to.
    inside: &'static str,
    /// Words that its code must not use; `a::b` means exactly that path.
    never: &'static [&'static str],
    instead: &'static str,
}

const ARROWS: &[Arrow] = &[
    Arrow {
        inside: "server/src/transport/",
        never: &["board", "crate::channel", "crate::live", "sqlx"],
        instead: "a transport moves frames for a socket; what they mean is decided in channel/",
    },
    Arrow {
        inside: "server/src/socket/",
        never: &["board", "axum", "crate::live", "sqlx"],
        instead: "a socket routes frames to channels; what they mean is decided in channel/",
    },
    Arrow {
        inside: "server/src/channel/",
        never: &["axum", "sqlx"],
        instead: "a channel does not know its client's transport",
    },
    Arrow {
        inside: "server/src/live/",
        never: &["axum", "sqlx"],
        instead: "a live board is called by channels and handlers; hand in what it needs as an argument",
    },
    Arrow {
        inside: "server/src/store/",
        never: &["axum", "phoenix"],
        instead: "the store only reads and writes; callers above it act on the results",
    },
    Arrow {
        inside: "server/src/bus/",
        never: &["board", "axum", "sqlx"],
        instead: "the bus carries encoded frames and knows only topics",
    },
    Arrow {
        inside: "server/src/queue.rs",
        never: &["board", "axum", "sqlx"],
        instead: "a queue holds encoded frames for one client, on any transport",
    },
    Arrow {
        inside: "server/src/registry.rs",
        never: &["board", "axum", "sqlx"],
        instead: "the registry knows users, sessions and topics",
    },
    Arrow {
        inside: "server/src/presence.rs",
        never: &["board", "axum", "sqlx"],
        instead: "presence is who is on a topic; what they do there is opaque to it",
    },
    Arrow {
        inside: "server/src/auth/",
        never: &["axum", "sqlx"],
        instead: "authentication does not depend on the transport; HTTP belongs in http/",
    },
    Arrow {
        inside: "server/src/seed/",
        never: &["axum", "sqlx"],
        instead: "a board is filled by the commands that a user would send",
    },
    Arrow {
        inside: "shared/src/phoenix/",
        never: &["board", "crate::wire"],
        instead: "the protocol would serve a chat unchanged; the product's messages are in shared/src/wire/",
    },
    Arrow {
        inside: "shared/src/board/",
        never: &["phoenix", "crate::wire", "serde_json"],
        instead: "the domain would work over e-mail; its messages are in shared/src/wire/",
    },
    Arrow {
        inside: "shared/src/",
        never: &["tokio", "axum", "sqlx", "leptos", "web_sys", "js_sys", "wasm_bindgen", "gloo", "reqwest"],
        instead: "browser, server and tests run the same code: do I/O outside and pass in the results",
    },
];

const CLIENT: &str = "client/src/";

/// The client's modules, lowest first. Each may use those before it and none after it, so there are no cycles.
/// Everything a first visit needs comes before the board page's modules and so cannot pull in their code.
const STAIRS: &[&str] = &[
    "ids", "storage", "ui", "api", "socket", "session", "shell", "auth", "home", // a first visit
    "account", "view", "drag", "live", "card", "list", "board", // the board page
    "app",
];

pub(super) fn check(sources: &[Source]) -> Vec<Finding> {
    let mut findings = downstairs_only(sources);
    for arrow in ARROWS {
        for source in sources.iter().filter(|source| source.path.starts_with(arrow.inside)) {
            for (number, line) in source.code() {
                for word in arrow.never.iter().filter(|word| says(line, word)) {
                    let text = format!("`{word}` does not belong in {}: {}", arrow.inside, arrow.instead);
                    findings.push(Finding::new(&source.path, number, text));
                }
            }
        }
    }
    findings
}

/// Violations of the order of the client's modules.
fn downstairs_only(sources: &[Source]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in sources {
        let Some(path) = source.path.strip_prefix(CLIENT).and_then(|path| path.strip_suffix(".rs")) else {
            continue;
        };
        let module = path.split('/').next().unwrap_or(path);
        if ["lib", "main"].contains(&module) {
            continue;
        }
        let Some(step) = STAIRS.iter().position(|known| *known == module) else {
            let text = format!("`{module}` is not in the order of the client's modules: add it to STAIRS");
            findings.push(Finding::new(&source.path, 0, text));
            continue;
        };
        for (number, line) in source.code() {
            if line.contains("crate::{") {
                let text = "name the modules one by one, so that their order can be checked";
                findings.push(Finding::new(&source.path, number, text));
            }
            for above in STAIRS.iter().skip(step + 1).filter(|above| says(line, &format!("crate::{above}"))) {
                let text = format!(
                    "`{module}` is below `{above}` and cannot use it: pass in what is needed, or move it down"
                );
                findings.push(Finding::new(&source.path, number, text));
            }
        }
    }
    findings
}

/// Whether a line of code contains a word, also as part of a longer name (`board_id`, `LiveBoard`), but not as part of
/// another word (`keyboard`, `Boardwalk`).
fn says(line: &str, word: &str) -> bool {
    if word.contains("::") {
        return line.match_indices(word).any(|(at, _)| !continues(line, at + word.len()));
    }
    let capital: String =
        word.chars().take(1).flat_map(char::to_uppercase).chain(word.chars().skip(1)).collect();
    let apart = |at: usize| {
        let before = line.get(..at).and_then(|before| before.chars().next_back());
        !before.is_some_and(char::is_alphabetic)
    };
    let another = |at: usize| {
        let after = line.get(at + word.len()..).unwrap_or_default().to_ascii_lowercase();
        after.starts_with("walk")
    };
    line.match_indices(&capital).any(|(at, _)| !another(at))
        || line.match_indices(word).any(|(at, _)| apart(at) && !another(at))
        || line.match_indices(&word.to_uppercase()).any(|(at, _)| apart(at) && !another(at))
}

/// Whether a name continues here.
fn continues(line: &str, at: usize) -> bool {
    line.get(at..).and_then(|rest| rest.chars().next()).is_some_and(|c| c.is_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::super::tests::findings;
    use super::{check, says};

    #[test]
    fn a_word_counts_within_names_but_not_within_words() {
        for line in ["board_id", "LiveBoard", "\"boards:\"", "MAX_BOARDS", "on_board(", "a.board"] {
            assert!(says(line, "board"), "{line}");
        }
        for line in ["keyboard", "Keyboard", "boardwalk::run", "Boardwalk", "BOARDWALK_PORT", "aboard"] {
            assert!(!says(line, "board"), "{line}");
        }
        assert!(says("use crate::channel::Route;", "crate::channel"));
        assert!(!says("use crate::channels;", "crate::channel"));
        assert!(!says("mpsc::channel(1)", "crate::channel"));
    }

    #[test]
    fn a_client_module_may_use_those_below_it() {
        let text = "use crate::ui::Icon;\nuse crate::live::LiveBoard;\nuse crate::card::CardTile;\nuse crate::idsx;\n";
        let braces = "use crate::{board, ids};\n";
        let check = |path, expect: &[usize]| assert_eq!(findings(super::check, path, text), expect, "{path}");
        check("client/src/list/column.rs", &[]);
        check("client/src/live/sync.rs", &[3]);
        check("client/src/home/page.rs", &[2, 3]);
        check("client/src/storage.rs", &[1, 2, 3]);
        check("client/src/lib.rs", &[]);
        check("client/src/elsewhere/a.rs", &[0]);
        assert_eq!(findings(super::check, "client/src/list/menu.rs", braces), [1]);
    }

    #[test]
    fn comments_and_tests_may_say_anything() {
        let text = "// A board.\nlet board = 1;\n#[cfg(test)]\nmod tests {\n    let board = 2;\n}\n";
        assert_eq!(findings(check, "server/src/transport/websocket.rs", text), [2]);
        assert_eq!(findings(check, "server/src/channel/board.rs", text), [0; 0]);
    }
}

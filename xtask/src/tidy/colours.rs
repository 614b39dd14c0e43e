//! Colours are defined in `tokens.css`, light and dark side by side, and used by name everywhere else.

use super::{Finding, Source};

const TOKENS: &str = "client/styles/tokens.css";

const FUNCTIONS: &[&str] = &["rgb(", "rgba(", "hsl(", "hsla(", "hwb(", "lab(", "lch(", "oklab(", "oklch("];

pub(super) fn check(sources: &[Source]) -> Vec<Finding> {
    let text = format!("a colour outside {TOKENS}: name it there, for light and dark, and use `var(--name)`");
    let finding = |path: &str, line: usize| Finding::new(path, line, text.clone());
    let mut findings = Vec::new();
    for source in sources.iter().filter(|source| source.path.starts_with("client/") && source.path != TOKENS)
    {
        if source.kind() == "css" {
            let lines = (1..).zip(source.text.lines());
            findings.extend(
                lines.filter(|(_, line)| has_colour(line)).map(|(number, _)| finding(&source.path, number)),
            );
        } else {
            let strings = &source.product.strings;
            findings.extend(
                strings
                    .iter()
                    .filter(|(_, string)| has_colour(string))
                    .map(|(line, _)| finding(&source.path, *line)),
            );
        }
    }
    findings
}

fn has_colour(text: &str) -> bool {
    let function = |name: &&&str| {
        text.match_indices(**name).any(|(at, _)| {
            let before = text.get(..at).and_then(|before| before.chars().next_back());
            !before.is_some_and(|c| c.is_alphanumeric() || c == '-')
        })
    };
    FUNCTIONS.iter().find(function).is_some()
        || text.match_indices('#').any(|(at, _)| is_hex_colour(text, at + 1))
}

/// Whether a word of three, four, six or eight hexadecimal digits starts here.
fn is_hex_colour(text: &str, at: usize) -> bool {
    let word: String = text
        .chars()
        .skip(text.get(..at).unwrap_or_default().chars().count())
        .take_while(|c| in_name(*c))
        .collect();
    [3, 4, 6, 8].contains(&word.len()) && word.chars().all(|c| c.is_ascii_hexdigit())
}

fn in_name(c: char) -> bool {
    c.is_alphanumeric() || c == '-' || c == '_'
}

#[cfg(test)]
mod tests {
    use super::super::tests::findings;
    use super::{TOKENS, check};

    #[test]
    fn only_the_tokens_hold_colours() {
        let css = "a { color: #fff; }\n#main { color: var(--ink); }\nb { background: rgb(0 0 0 / 50%); }\n\
                   c { fill: color-mix(in oklab, var(--a), transparent); }\nd { color: oklch(0.5 0.1 200); }\n";
        assert_eq!(findings(check, "client/styles/board.css", css), [1, 3, 5]);
        assert_eq!(findings(check, TOKENS, css), [0; 0]);
        let rust = "let style = \"color: #a1b2c3\";\nlet link = \"#main\"; // #fff\n";
        assert_eq!(findings(check, "client/src/app.rs", rust), [1]);
    }
}

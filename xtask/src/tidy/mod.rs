//! The rules of the architecture that the compiler does not check. A rule that is not checked is only a wish.
//!
//! Each rule reads the sources as text and reports where it is broken and what to do instead.

mod arrows;
mod colours;
mod dependencies;
mod events;
mod layers;
mod lexer;
mod logs;
mod migrations;
mod purpose;
mod size;
mod source;
mod sql;

use std::fmt;

use anyhow::{Result, bail};

use source::Source;

/// A violation of a rule.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Finding {
    path: String,
    /// From 1; 0 for the whole file.
    line: usize,
    text: String,
}

impl Finding {
    fn new(path: &str, line: usize, text: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, text: text.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.path, self.text),
            line => write!(f, "{}:{line}: {}", self.path, self.text),
        }
    }
}

/// Prints all violations, and fails if there are any.
pub(crate) fn run() -> Result<()> {
    let findings = check()?;
    for finding in &findings {
        println!("{finding}");
    }
    match findings.len() {
        0 => Ok(()),
        1 => bail!("one rule of the architecture is broken, see above"),
        many => bail!("rules of the architecture are broken in {many} places, see above"),
    }
}

/// All violations in the project, whose folder must be the current one.
fn check() -> Result<Vec<Finding>> {
    let sources = source::read_all()?;
    let mut findings: Vec<Finding> = [
        arrows::check,
        layers::check,
        logs::check,
        sql::check,
        events::check,
        colours::check,
        size::check,
        purpose::check,
    ]
    .iter()
    .flat_map(|rule| rule(&sources))
    .collect();
    findings.extend(migrations::check()?);
    findings.extend(dependencies::check()?);
    findings.sort();
    Ok(findings)
}

#[cfg(test)]
mod tests {
    use super::{Source, check};

    #[test]
    fn the_project_keeps_its_rules() {
        std::env::set_current_dir(crate::root()).unwrap();
        let findings: Vec<String> = check().unwrap().iter().map(ToString::to_string).collect();
        assert!(findings.is_empty(), "\n{}", findings.join("\n"));
    }

    /// The violations of one rule in one file, as their lines.
    pub(super) fn findings(rule: fn(&[Source]) -> Vec<super::Finding>, path: &str, text: &str) -> Vec<usize> {
        rule(&[Source::new(path, text)]).iter().map(|finding| finding.line).collect()
    }
}

//! The tools for building the client, beside the Rust toolchain: the wasm target, trunk, wasm-bindgen and wasm-split.
//!
//! One version each, in the project's own `.tools` folder, so that nothing else on the machine changes. A program with
//! the right version on the `PATH` is used as it is.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::process::{self, command, find};

const FOLDER: &str = ".tools";
const TARGET: &str = "wasm32-unknown-unknown";
const TRUNK: &str = "0.21.14";
/// Reads the output of our Leptos's `wasm_split_helpers`; a newer Leptos may need a newer one.
const WASM_SPLIT: &str = "0.2.4";

/// A program that cargo can install.
struct Tool {
    /// The name of its crate.
    package: &'static str,
    program: &'static str,
    version: String,
    /// The features we need, fewer than the default ones.
    features: &'static [&'static str],
    /// Roughly how many minutes it takes to build on two cores.
    minutes: u32,
}

/// Installs what is missing; prints nothing if nothing is.
pub(crate) fn ensure() -> Result<()> {
    ensure_target()?;
    let lock = fs::read_to_string("Cargo.lock").context("cannot read Cargo.lock")?;
    let bindgen = locked_version(&lock, "wasm-bindgen")
        .context("Cargo.lock names no wasm-bindgen, so its program's version is not known")?;
    let tools = [
        Tool {
            package: "trunk",
            program: "trunk",
            version: TRUNK.to_owned(),
            features: &["--no-default-features", "--features", "rustls"],
            minutes: 5,
        },
        Tool {
            package: "wasm-bindgen-cli",
            program: "wasm-bindgen",
            version: bindgen,
            features: &[],
            minutes: 2,
        },
        Tool {
            package: "wasm_split_cli_support",
            program: "wasm-split-cli",
            version: WASM_SPLIT.to_owned(),
            features: &["--features", "build-binary"],
            minutes: 1,
        },
    ];
    let missing: Vec<&Tool> = tools.iter().filter(|tool| !tool.is_present()).collect();
    for tool in &missing {
        tool.install()?;
    }
    if !missing.is_empty() {
        // A few hundred megabytes that are not needed again.
        drop(fs::remove_dir_all(build_folder()));
    }
    Ok(())
}

/// One of the tools, with its arguments, split at blanks.
pub(crate) fn tool(line: &str) -> Result<Command> {
    let mut tool = command(line);
    // The program itself is looked up on this `PATH`.
    tool.env("PATH", path()?);
    Ok(tool)
}

/// The `PATH` with the project's own tools first.
fn path() -> Result<OsString> {
    let ours = std::path::absolute(Path::new(FOLDER).join("bin"))?;
    let others = process::environment("PATH").unwrap_or_default();
    Ok(std::env::join_paths(std::iter::once(ours).chain(std::env::split_paths(&others)))?)
}

impl Tool {
    fn is_present(&self) -> bool {
        let ours = Path::new(FOLDER).join("bin").join(self.program);
        // cargo records what it installs. Not every program can report its version.
        let noted = fs::read_to_string(Path::new(FOLDER).join(".crates.toml")).unwrap_or_default();
        if ours.is_file() && noted.contains(&format!("\"{} {} (", self.package, self.version)) {
            return true;
        }
        // The one that the build will find, so an unsuitable one of ours hides a suitable one elsewhere.
        let first = if ours.is_file() { Some(ours) } else { find(self.program) };
        first
            .and_then(|program| process::output(Command::new(program).arg("--version")))
            .is_some_and(|answer| answer.split_whitespace().nth(1) == Some(&self.version))
    }

    fn install(&self) -> Result<()> {
        let Self { package, version, minutes, .. } = self;
        if process::output(&mut command("cargo binstall -V")).is_some() {
            eprintln!("Fetching {package} {version} into {FOLDER}/ (once, with cargo binstall)");
            let mut binstall = command("cargo binstall --no-confirm --disable-strategies compile");
            binstall.args(["--root", FOLDER]).arg(format!("{package}@{version}"));
            if process::run(&mut binstall).is_ok() {
                return Ok(());
            }
        }
        eprintln!("Building {package} {version} into {FOLDER}/ (once; about {minutes} minutes on two cores)");
        let mut install = command("cargo install --locked");
        install.args(["--root", FOLDER, package, "--version", version]).args(self.features);
        // An interrupted build resumes, and the second tool reuses what the first one compiled.
        install.env("CARGO_TARGET_DIR", build_folder());
        // They run for seconds per day, which is not worth minutes of optimising.
        install
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env("CARGO_PROFILE_RELEASE_DEBUG", "0");
        process::run(&mut install).with_context(|| {
            format!("{package} {version} could not be installed; is the crate registry reachable?")
        })
    }
}

/// Installs the browser target. rustup may be configured not to do so by itself.
pub(crate) fn ensure_target() -> Result<()> {
    let libraries = process::output(command("rustc --print target-libdir --target").arg(TARGET));
    if libraries.is_some_and(|folder| Path::new(&folder).is_dir()) {
        return Ok(());
    }
    eprintln!("Adding the {TARGET} target (once, seconds)");
    process::run(command("rustup target add").arg(TARGET)).with_context(|| {
        format!(
            "the {TARGET} target is missing and could not be added. With rustup: `rustup target add {TARGET}`; \
             with Rust from a distribution, install its package of the standard library for that target"
        )
    })
}

fn build_folder() -> PathBuf {
    process::target().join("tools")
}

/// The version of a package in a `Cargo.lock`.
fn locked_version(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name).skip(1);
    lines.next()?.strip_prefix("version = \"")?.strip_suffix('"').map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::locked_version;

    #[test]
    fn reads_a_version_from_the_lock_file() {
        let lock = "[[package]]\nname = \"a-b\"\nversion = \"1.2.3\"\n\n[[package]]\nname = \"a\"\nversion = \"0.4.0\"\n";
        assert_eq!(locked_version(lock, "a").as_deref(), Some("0.4.0"));
        assert_eq!(locked_version(lock, "a-b").as_deref(), Some("1.2.3"));
        assert_eq!(locked_version(lock, "b"), None);
    }
}

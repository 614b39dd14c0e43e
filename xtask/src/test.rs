//! `cargo xtask test`: everything that must pass before a change is merged, cheapest first.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::client;
use crate::process::{self, command, find, output, run_picking};
use crate::services::browsers::{CHROMIUM, FIREFOX, Program, WEBKIT_DRIVER, XVFB};
use crate::services::{postgres, python};
use crate::{tidy, tools};

/// One step. The runner adds lines for the final summary to the list.
struct Step {
    name: &'static str,
    about: &'static str,
    run: fn(&mut Vec<String>) -> Result<()>,
}

const STEPS: &[Step] = &[
    Step { name: "fmt", about: "the code is formatted", run: fmt },
    Step { name: "tidy", about: "the rules of the architecture", run: tidy_rules },
    Step { name: "clippy", about: "lints, on this machine's target", run: clippy },
    Step { name: "wasm", about: "lints of the client, on the browser's target", run: clippy_wasm },
    Step { name: "unit", about: "unit, property, protocol and system tests", run: unit },
    Step { name: "deny", about: "licences and advisories of our dependencies", run: deny },
    Step { name: "browser", about: "Chromium against the real server", run: browser },
    Step { name: "engines", about: "the main path in Firefox and WebKit", run: engines },
    Step {
        name: "clients",
        about: "every generation of phoenix.js and third-party clients against the real server",
        run: clients,
    },
];

/// Runs all steps, or those that `--only` names, up to the first failure.
pub(crate) fn run(options: &[String]) -> Result<()> {
    let Some(chosen) = choose(options)? else { return Ok(()) };
    let start = Instant::now();
    let mut closing = Vec::new();
    let mut failure = None;
    for step in &chosen {
        eprintln!("\n── {}: {} ({} so far)", step.name, step.about, shown(start.elapsed()));
        let began = Instant::now();
        let mut lines = Vec::new();
        let result = (step.run)(&mut lines);
        let verdict = if result.is_ok() { "ok" } else { "FAILED" };
        closing.push(format!("{:8} {verdict}, {}", step.name, shown(began.elapsed())));
        closing.extend(lines.into_iter().map(|line| format!("         {line}")));
        if let Err(error) = result {
            failure = Some(error.context(format!("step `{}`", step.name)));
            break;
        }
    }
    println!("\n── {} in all\n{}", shown(start.elapsed()), closing.join("\n"));
    failure.map_or(Ok(()), Err)
}

/// The steps to run; empty if only help was requested.
fn choose(options: &[String]) -> Result<Option<Vec<&'static Step>>> {
    let names = match options {
        [] => return Ok(Some(STEPS.iter().collect())),
        [only, names] if only == "--only" => names,
        [only] if only.starts_with("--only=") => only.trim_start_matches("--only="),
        [help] if help == "--help" || help == "-h" => {
            println!("cargo xtask test [--only STEP,STEP…]\n");
            for step in STEPS {
                println!("  {:8} {}", step.name, step.about);
            }
            return Ok(None);
        }
        other => bail!("`{}` is not an option of `test`; see `cargo xtask test --help`", other.join(" ")),
    };
    let step = |name: &str| {
        let known = || STEPS.iter().map(|step| step.name).collect::<Vec<_>>().join(", ");
        STEPS
            .iter()
            .find(|step| step.name == name)
            .with_context(|| format!("there is no step `{name}`, only {}", known()))
    };
    names.split(',').map(|name| step(name.trim())).collect::<Result<Vec<_>>>().map(Some)
}

fn fmt(_: &mut Vec<String>) -> Result<()> {
    process::run(&mut command("cargo fmt --all --check")).context("run `cargo fmt --all`")
}

fn tidy_rules(_: &mut Vec<String>) -> Result<()> {
    tidy::run()
}

fn clippy(_: &mut Vec<String>) -> Result<()> {
    process::run(&mut command("cargo clippy --workspace --all-targets -- -D warnings"))
}

fn clippy_wasm(_: &mut Vec<String>) -> Result<()> {
    tools::ensure_target()?;
    process::run(&mut command(
        "cargo clippy --package client --features split --target wasm32-unknown-unknown -- -D warnings",
    ))
}

fn unit(closing: &mut Vec<String>) -> Result<()> {
    postgres::ensure()?;
    let pick = |line: &str| line.starts_with("test result:") && !line.contains(" 0 passed; 0 failed");
    run_picking(&mut command("cargo test --workspace --no-fail-fast"), pick, closing)
}

fn deny(closing: &mut Vec<String>) -> Result<()> {
    if output(&mut command("cargo deny --version")).is_none() {
        let skipped = "skipped: cargo-deny is not installed (`cargo install --locked cargo-deny`)";
        println!("{skipped}");
        closing.push(skipped.to_owned());
        return Ok(());
    }
    process::run(&mut command("cargo deny --workspace check"))
}

fn browser(closing: &mut Vec<String>) -> Result<()> {
    node_tests(Path::new("e2e"), &[found(&CHROMIUM)?], closing)
}

fn engines(closing: &mut Vec<String>) -> Result<()> {
    let mut programs = vec![found(&FIREFOX)?];
    if cfg!(target_os = "linux") {
        programs.extend([found(&WEBKIT_DRIVER)?, found(&XVFB)?]);
    } else {
        closing.push("WebKit: not tested, because WebKitGTK is for Linux only".to_owned());
    }
    node_tests(Path::new("e2e/engines"), &programs, closing)
}

/// The program, for the tests' environment.
fn found(program: &Program) -> Result<(&'static str, PathBuf)> {
    Ok((program.variable, program.find_or_install()?))
}

fn clients(closing: &mut Vec<String>) -> Result<()> {
    let python = python::ensure()?;
    let target = process::target().join("others");
    process::run(
        command("cargo build --locked --manifest-path e2e/rust/Cargo.toml --target-dir").arg(&target),
    )?;
    let guest = std::path::absolute(target.join("debug/guest"))?;
    let others = [("BOARDWALK_PYTHON", python), ("BOARDWALK_RUST_GUEST", guest), found(&CHROMIUM)?];
    node_tests(Path::new("e2e/clients"), &others, closing)
}

/// Runs the tests in that folder, with a server and the programs that the variables name.
fn node_tests(folder: &Path, programs: &[(&str, PathBuf)], closing: &mut Vec<String>) -> Result<()> {
    for program in ["node", "npm"] {
        find(program)
            .with_context(|| format!("the browser tests need Node 20 or newer: there is no `{program}`"))?;
    }
    client::build()?;
    // With the tests, so that it is the same build as theirs; it reads the client from dist/ at run time.
    process::run(&mut command("cargo build --workspace --bins --tests"))?;
    let server = std::path::absolute(process::target().join("debug/boardwalk"))?;

    install_packages(Path::new("e2e"))?;
    let is_test = |file: &PathBuf| file.to_string_lossy().ends_with(".test.mjs");
    let mut tests: Vec<PathBuf> = folder
        .read_dir()
        .with_context(|| format!("cannot read {}", folder.display()))?
        .map(|entry| Ok(std::path::absolute(entry?.path())?))
        .collect::<Result<_>>()?;
    tests.retain(is_test);
    tests.sort();
    if tests.is_empty() {
        bail!("there are no tests: {}/*.test.mjs", folder.display());
    }
    let mut node = command("node --test --test-reporter=spec --test-concurrency=1");
    node.args(tests).current_dir("e2e").env("BOARDWALK_BIN", server);
    node.envs(programs.iter().map(|(name, program)| (name, program)));
    let pick = |line: &str| ["ℹ tests ", "ℹ pass ", "ℹ fail "].iter().any(|start| line.starts_with(start));
    run_picking(&mut node, pick, closing)
}

/// Installs the npm packages exactly as in the lock file, unless they are installed.
fn install_packages(folder: &Path) -> Result<()> {
    let changed = |file: &str| folder.join(file).metadata().and_then(|file| file.modified()).ok();
    let installed = changed("node_modules/.package-lock.json");
    if installed.is_some() && installed >= changed("package-lock.json") {
        return Ok(());
    }
    process::run(command("npm ci --no-audit --no-fund --ignore-scripts").current_dir(folder))
}

fn shown(time: Duration) -> String {
    let seconds = time.as_secs();
    if seconds < 60 { format!("{seconds} s") } else { format!("{} min {:02} s", seconds / 60, seconds % 60) }
}

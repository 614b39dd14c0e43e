//! Builds the browser app with trunk into `dist/`, where the server finds it.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::process::{self, command};
use crate::{compress, split, styles, tools};

const DIST: &str = "dist";

/// Everything the build reads.
const INPUTS: &[&str] = &[
    "client",
    "shared/src",
    "shared/Cargo.toml",
    "Cargo.toml",
    "Cargo.lock",
    "Trunk.toml",
    "rust-toolchain.toml",
    "xtask/src/split.rs",
    "xtask/src/styles.rs",
    "xtask/src/tools.rs",
];

/// Builds the client for production, unless `dist/` was built from the same files.
pub(crate) fn build() -> Result<()> {
    let stamp = process::target().join("client.stamp");
    if fs::read_to_string(&stamp).is_ok_and(|text| Stamp::now().is_ok_and(|now| now.text() == text)) {
        return Ok(());
    }
    tools::ensure()?;
    eprintln!("Building the client into {DIST}/ (about 3 minutes the first time)");
    // trunk must not look for newer tools on the network, so the dependencies in the lock file are fetched first.
    process::run(&mut command("cargo fetch --quiet"))?;
    let build = "build --release --offline=true --cargo-profile wasm --features split --dist";
    process::run(trunk(build)?.arg(DIST))?;
    let dist = Path::new(DIST);
    split::run(&cargo_output().join("wasm32-unknown-unknown/wasm/client.wasm"), dist)?;
    styles::join(dist)?;
    let (later, first): (Vec<_>, Vec<_>) = files_below(dist)?.into_iter().partition(|it| split::is_later(it));
    let (first, later) = (compress::files(&first)?, compress::files(&later)?);
    eprintln!("A first visit fetches {first}, the first board {later} more");
    fs::write(&stamp, Stamp::now()?.text()).with_context(|| format!("cannot write {}", stamp.display()))
}

/// trunk with the project's tools and its own target folder, because flags and features differ from the host's.
pub(crate) fn trunk(arguments: &str) -> Result<std::process::Command> {
    let mut trunk = tools::tool("trunk")?;
    trunk.args(arguments.split_whitespace());
    trunk.env("CARGO_TARGET_DIR", std::path::absolute(cargo_output())?);
    // trunk expects `true` or `false` there and fails on the usual `1`.
    trunk.env_remove("NO_COLOR");
    Ok(trunk)
}

/// Where cargo puts the builds for browsers.
fn cargo_output() -> PathBuf {
    process::target().join("client-wasm")
}

/// Hashes of what was built, and from what.
struct Stamp {
    inputs: u64,
    outputs: u64,
}

impl Stamp {
    /// The hashes of the current files.
    fn now() -> Result<Self> {
        let mut inputs = DefaultHasher::new();
        for input in INPUTS {
            for file in files_below(Path::new(input))? {
                file.hash(&mut inputs);
                fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?.hash(&mut inputs);
            }
        }
        let mut outputs = DefaultHasher::new();
        for file in files_below(Path::new(DIST))? {
            fs::metadata(&file)?.len().hash(&mut outputs);
            file.hash(&mut outputs);
        }
        Ok(Self { inputs: inputs.finish(), outputs: outputs.finish() })
    }

    fn text(&self) -> String {
        format!("{:016x} {:016x}\n", self.inputs, self.outputs)
    }
}

/// All files of a folder in a stable order, or the file itself; empty if it does not exist.
pub(crate) fn files_below(path: &Path) -> Result<Vec<PathBuf>> {
    if path.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    if !path.is_dir() {
        return Ok(Vec::new());
    }
    let mut entries = fs::read_dir(path)
        .and_then(|entries| {
            entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>()
        })
        .with_context(|| format!("cannot list {}", path.display()))?;
    entries.sort();
    let mut files = Vec::new();
    for entry in entries {
        files.extend(files_below(&entry)?);
    }
    Ok(files)
}

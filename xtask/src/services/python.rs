//! The Python that runs the third-party clients.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::distribution;
use crate::process::{self, environment, find, output};

/// The folder of its packages, separate from the system's.
const FOLDER: &str = ".tools/python";

/// The packages and their versions.
const REQUIREMENTS: &str = "e2e/python/requirements.txt";

/// Fails if a part of Python that distributions package separately is missing, or if it is too old for the packages.
const PROBE: &str = "import sys, venv, ensurepip; assert sys.version_info >= (3, 10)";

/// A Python with the packages; created once, and again when they change.
pub(crate) fn ensure() -> Result<PathBuf> {
    let python = std::path::absolute(Path::new(FOLDER).join("bin/python"))?;
    let wanted = fs::read_to_string(REQUIREMENTS).with_context(|| format!("cannot read {REQUIREMENTS}"))?;
    let stamp = Path::new(FOLDER).join("requirements.txt");
    let installed = fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted);
    if installed && output(Command::new(&python).arg("--version")).is_some() {
        return Ok(python);
    }
    let base = find_or_install()?;
    process::run(Command::new(&base).args(["-m", "venv", "--clear", FOLDER]))?;
    let pip =
        ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement", REQUIREMENTS];
    process::run(Command::new(&python).args(pip))?;
    // Last, so that an interrupted installation starts over.
    fs::write(&stamp, wanted).with_context(|| format!("cannot write {}", stamp.display()))?;
    Ok(python)
}

/// The Python in `PYTHON`, or one on the `PATH`, or one that we install.
fn find_or_install() -> Result<PathBuf> {
    if let Some(named) = environment("PYTHON").map(PathBuf::from) {
        if !is_whole(&named) {
            bail!(
                "PYTHON names {}, which is no Python 3.10 or newer with venv and ensurepip",
                named.display()
            );
        }
        return Ok(named);
    }
    if let Some(found) = on_path() {
        return Ok(found);
    }
    if distribution::install("Python", "python3 python3-venv")?
        && let Some(found) = on_path()
    {
        return Ok(found);
    }
    bail!(
        "the tests with others' clients need Python 3.10 or newer with its modules venv and ensurepip: install it (on \
         Debian `apt-get install python3 python3-venv`), or name it in the environment variable PYTHON"
    )
}

fn on_path() -> Option<PathBuf> {
    ["python3", "python"].iter().filter_map(|name| find(name)).find(|python| is_whole(python))
}

fn is_whole(python: &Path) -> bool {
    output(Command::new(python).args(["-c", PROBE])).is_some()
}

//! The browser for the browser tests.

use std::path::PathBuf;

use anyhow::{Result, bail};

use super::distribution;
use crate::process::{environment, find};

const NAMES: &[&str] = &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// The browser in `CHROMIUM`, or one on the `PATH`, or one that we install.
pub(crate) fn find_or_install() -> Result<PathBuf> {
    if let Some(named) = environment("CHROMIUM").map(PathBuf::from) {
        if !named.is_file() {
            bail!("CHROMIUM names {}, where there is no file", named.display());
        }
        return Ok(named);
    }
    if let Some(found) = on_path() {
        return Ok(found);
    }
    if distribution::install("Chromium", "chromium fonts-liberation")?
        && let Some(found) = on_path()
    {
        return Ok(found);
    }
    bail!(
        "the browser tests need Chromium: install it (on Debian `apt-get install chromium`), or name a Chromium or \
         Chrome program in the environment variable CHROMIUM"
    )
}

fn on_path() -> Option<PathBuf> {
    NAMES.iter().find_map(|name| find(name))
}

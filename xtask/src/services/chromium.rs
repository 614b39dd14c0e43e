//! The browser for the browser tests.

use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::process::{self, command, environment, find, is_root};

const NAMES: &[&str] = &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// The browser of `CHROMIUM`, or one on the path, or one that we install.
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
    if find("apt-get").is_some() && is_root() {
        eprintln!("Installing Chromium from the distribution (once, a minute or two)");
        process::run(&mut command("apt-get update -qq"))?;
        let mut install = command("apt-get install -y -qq --no-install-recommends chromium fonts-liberation");
        process::run(install.env("DEBIAN_FRONTEND", "noninteractive"))?;
        if let Some(found) = on_path() {
            return Ok(found);
        }
    }
    bail!(
        "the browser tests need Chromium: install it (on Debian `apt-get install chromium`), or name a Chromium or \
         Chrome program in the environment variable CHROMIUM"
    )
}

fn on_path() -> Option<PathBuf> {
    NAMES.iter().find_map(|name| find(name))
}

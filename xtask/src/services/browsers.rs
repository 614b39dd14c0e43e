//! The programs that the browser tests run: browsers, and what drives or shows them.

use std::path::PathBuf;

use anyhow::{Result, bail};

use super::distribution;
use crate::process::{environment, find};

/// A program that the tests need.
pub(crate) struct Program {
    what: &'static str,
    /// The environment variable that names it, for us and for the tests.
    pub(crate) variable: &'static str,
    names: &'static [&'static str],
    /// Debian's packages with it.
    packages: &'static str,
}

pub(crate) const CHROMIUM: Program = Program {
    what: "Chromium or Chrome",
    variable: "CHROMIUM",
    names: &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
    packages: "chromium fonts-liberation",
};

pub(crate) const FIREFOX: Program = Program {
    what: "Firefox",
    variable: "FIREFOX",
    names: &["firefox-esr", "firefox"],
    packages: "firefox-esr fonts-liberation",
};

pub(crate) const WEBKIT_DRIVER: Program = Program {
    what: "WebKitGTK's WebDriver",
    variable: "WEBKIT_DRIVER",
    names: &["WebKitWebDriver"],
    packages: "webkit2gtk-driver fonts-liberation",
};

/// A display for browsers that can't do without one.
pub(crate) const XVFB: Program =
    Program { what: "Xvfb", variable: "XVFB", names: &["Xvfb"], packages: "xvfb" };

impl Program {
    /// The one that the variable names, or one on the `PATH`, or one that we install.
    pub(crate) fn find_or_install(&self) -> Result<PathBuf> {
        let Self { what, variable, packages, .. } = self;
        if let Some(named) = environment(variable).map(PathBuf::from) {
            if !named.is_file() {
                bail!("{variable} names {}, where there is no file", named.display());
            }
            return Ok(named);
        }
        if let Some(found) = self.on_path() {
            return Ok(found);
        }
        if distribution::install(what, packages)?
            && let Some(found) = self.on_path()
        {
            return Ok(found);
        }
        bail!(
            "the browser tests need {what}: install it (on Debian `apt-get install {packages}`), or name the program \
             in the environment variable {variable}"
        )
    }

    fn on_path(&self) -> Option<PathBuf> {
        self.names.iter().find_map(|name| find(name))
    }
}

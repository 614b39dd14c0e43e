//! PostgreSQL for the tests, which start and stop it themselves (`server/tests/it/support/postgres.rs`).

use std::path::Path;

use anyhow::{Result, bail};

use super::distribution;
use crate::process::find;

/// Where Debian and its derivatives put the programs, in a folder for each version.
const VERSIONS: &str = "/usr/lib/postgresql";

/// Installs it if it is missing and we may.
pub(crate) fn ensure() -> Result<()> {
    if is_there() || (distribution::install("PostgreSQL", "postgresql")? && is_there()) {
        return Ok(());
    }
    bail!(
        "the tests need PostgreSQL 14 or newer, of which they start one of their own: install it (on Debian `apt-get \
         install postgresql`, on macOS `brew install postgresql@17`), so that its programs initdb and pg_ctl are in \
         {VERSIONS}/<version>/bin or on the PATH"
    )
}

fn is_there() -> bool {
    let versions = Path::new(VERSIONS).read_dir().into_iter().flatten().flatten();
    let packed = versions.map(|version| version.path()).any(|it| it.join("bin/initdb").is_file());
    packed || find("initdb").is_some()
}

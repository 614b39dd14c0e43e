//! The PostgreSQL for the tests of the store. They start and stop it themselves, see
//! `server/tests/it/support/postgres.rs`; here it is only made sure of.

use std::path::Path;

use anyhow::{Result, bail};

use super::distribution;
use crate::process::find;

/// Where Debian and its like put the programs, a folder a version.
const VERSIONS: &str = "/usr/lib/postgresql";

/// Installs it where it is missing and that can be done.
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

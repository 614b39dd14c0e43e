//! Packages of the system's distribution, if we may install them.

use anyhow::Result;

use crate::process::{self, command, find, is_root};

/// Installs the packages on Debian and its derivatives, as root. `false` if this is not such a system or not root.
pub(super) fn install(what: &str, packages: &str) -> Result<bool> {
    if find("apt-get").is_none() || !is_root() {
        return Ok(false);
    }
    eprintln!("Installing {what} from the distribution (once, a minute or two)");
    process::run(&mut command("apt-get update -qq"))?;
    let mut install = command("apt-get install -y -qq --no-install-recommends");
    process::run(install.args(packages.split_whitespace()).env("DEBIAN_FRONTEND", "noninteractive"))?;
    Ok(true)
}

//! The project's own commands: `cargo xtask <command>`.
//!
//! Everything needed to run, test and develop Boardwalk, without shell scripts. All commands work from any folder of
//! the project and keep everything they fetch or build inside it.

mod client;
mod compress;
mod dev;
mod process;
mod run;
mod services;
mod soak;
mod split;
mod styles;
mod test;
mod tidy;
mod tools;

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

const HELP: &str = "\
cargo xtask <command>

  run [-- OPTIONS]     build client and server in release and start the server; `run -- --help` lists its options
  test [--only STEPS]  everything CI checks; STEPS is a list such as `fmt,unit` (`test --help` names them)
  dev [-- OPTIONS]     the server and the client, rebuilt and reloaded on every change
  soak [-- OPTIONS]    thousands of connections to a new server: memory, joins, delivery; `soak -- --help`
  tidy                 the rules of the architecture that the compiler does not check
  client               only build the client into dist/
  tools                only fetch what the client's build needs";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let command = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.collect();
    match dispatch(&command, &rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(command: &str, rest: &[String]) -> Result<()> {
    std::env::set_current_dir(root()).context("cannot enter the project's folder")?;
    match command {
        "run" => run::run(passed_on(rest)),
        "test" => test::run(rest),
        "dev" => dev::run(passed_on(rest)),
        "soak" => soak::run(passed_on(rest)),
        "tidy" => tidy::run(),
        "client" => client::build(),
        "tools" => tools::ensure(),
        "" | "help" | "--help" | "-h" => {
            println!("{HELP}");
            Ok(())
        }
        other => bail!("there is no command `{other}`\n\n{HELP}"),
    }
}

/// The arguments after `--`, which is optional.
fn passed_on(rest: &[String]) -> &[String] {
    match rest {
        [first, options @ ..] if first == "--" => options,
        options => options,
    }
}

/// The folder of the workspace.
fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}

//! The `boardwalk` binary: arguments, logs, and what it was asked to do.

use std::io::{IsTerminal, Write};
use std::path::Path;
use std::{fmt, io, panic};

use anyhow::Context;
use clap::Parser;
use server::backup::{self, Backup};
use server::config::{Cli, Command, Config, LogFormat};
use server::metrics::CountTroubles;
use server::store::Contents;
use server::{App, DEMO_PASSWORD, Demo};
use tokio::net::TcpListener;
use tracing::Level;
use tracing_appender::non_blocking::{NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::filter::{FilterExt, LevelFilter, filter_fn};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

/// glibc's allocator keeps what thousands of connections have freed, and 19 MiB for each thread that ever hashed a
/// password; this one returns both to the system within seconds. `cargo xtask soak` shows it.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// At level `trace` this library logs every frame, with the texts of boards, which do not belong in a log at any level.
const FRAMES: &str = "tungstenite";

/// Lines of the log that may wait to be written.
const WAITING_LINES: usize = 8_192;

fn main() -> anyhow::Result<()> {
    let Cli { command, config } = Cli::parse();
    // Until it is dropped, what is logged is written.
    let _written = log_as(&config)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        match command {
            None => serve(config).await,
            Some(Command::Backup { target }) => back_up(&config, &target).await,
            Some(Command::Restore { source }) => restore(&config, &source).await,
        }
    })
}

async fn back_up(config: &Config, target: &Path) -> anyhow::Result<()> {
    let Backup { contents, has_secret } = backup::back_up(config, target).await?;
    say(format_args!("The backup is in {}: {}.", target.display(), described(contents)));
    if !has_secret {
        say(format_args!("It has no secret: keep a copy of the one that you give by --secret."));
    }
    Ok(())
}

async fn restore(config: &Config, source: &Path) -> anyhow::Result<()> {
    let Backup { contents, has_secret } = backup::restore(config, source).await?;
    say(format_args!("The data is in {}: {}.", config.data_dir.display(), described(contents)));
    if !has_secret {
        say(format_args!(
            "The backup has no secret: unless you give it by --secret, everyone has to sign in again."
        ));
    }
    Ok(())
}

fn described(Contents { users, boards, events }: Contents) -> String {
    format!("{users} users, {boards} boards, {events} changes")
}

async fn serve(config: Config) -> anyhow::Result<()> {
    let (host, port, demo) = (config.host, config.port, config.demo);
    let address = format!("{host}:{port}");
    let public_url = config.public_url.clone();
    // Whoever sees that it is ready may stop it at once, and that has to be in order too.
    let stop = server::shutdown::signal();
    let app = App::open(config).await?;
    let listener = TcpListener::bind((host, port))
        .await
        .with_context(|| format!("cannot listen on {address}; another --port may be free"))?;
    let url = public_url.unwrap_or_else(|| {
        let port = listener.local_addr().map_or(port, |it| it.port());
        format!(
            "http://{}:{port}",
            if host.is_loopback() { "localhost".to_owned() } else { host.to_string() }
        )
    });
    if !server::http::Assets::built() {
        tracing::warn!("the browser app is not built in; `cargo xtask run` builds it");
    }
    if demo {
        if !host.is_loopback() {
            tracing::warn!(
                "the demo's password is known to everyone, and this server is reachable from other machines"
            );
        }
        let Demo { people, board } = Demo::create(&app).await.context("the demo could not be created")?;
        for email in people {
            say(format_args!("Demo: sign in as {email} with the password {DEMO_PASSWORD}"));
        }
        say(format_args!("Demo board: {url}/boards/{board}"));
    }
    say(format_args!("Boardwalk is at {url}"));
    server::serve(listener, app, stop).await;
    say(format_args!("Boardwalk has stopped."));
    Ok(())
}

/// Prints a line. There may be nobody to read it: then it is lost, and the server goes on.
fn say(line: fmt::Arguments<'_>) {
    drop(writeln!(io::stdout(), "{line}"));
}

/// Logs to stderr. Lines that cannot be written, because its disk is full, its reader is gone or does not keep up, are
/// lost: nothing waits for the log.
fn log_as(config: &Config) -> anyhow::Result<WorkerGuard> {
    let filter = EnvFilter::try_new(&config.log).context("--log")?;
    let without_frames = filter_fn(|it| !it.target().starts_with(FRAMES) || *it.level() < Level::TRACE);
    let (log, written) =
        NonBlockingBuilder::default().buffered_lines_limit(WAITING_LINES).finish(io::stderr());
    let lines = tracing_subscriber::fmt::layer().with_writer(log).with_ansi(io::stderr().is_terminal());
    // Otherwise a line that cannot be written is reported on stderr, and when that fails too, the task panics.
    let lines = match config.log_format {
        LogFormat::Text => lines.log_internal_errors(false).boxed(),
        LogFormat::Json => lines.json().log_internal_errors(false).boxed(),
    };
    let counted = CountTroubles.with_filter(LevelFilter::WARN);
    tracing_subscriber::registry().with(lines.with_filter(filter.and(without_frames))).with(counted).init();
    panic::set_hook(Box::new(|panic| {
        let (place, message) = (panic.location().map(tracing::field::display), panic.payload_as_str());
        tracing::error!(place, message, "a task has panicked");
    }));
    Ok(written)
}

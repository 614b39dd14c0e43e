//! All options, on the command line or in the environment. Nothing else reads either.

use std::net::{IpAddr, Ipv4Addr};
use std::num::{NonZeroU16, NonZeroU32};
use std::path::PathBuf;

use axum::http::uri::Authority;
use clap::builder::TypedValueParser;
use clap::{Args, Parser, Subcommand, ValueEnum};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

use crate::auth::Registrations;
use crate::peer::TrustedProxies;
use crate::store::DatabaseUrl;
use crate::transport::OriginPolicy;

/// Live Kanban boards for teams.
#[derive(Debug, Parser)]
#[command(name = "boardwalk", version, about, args_override_self = true)]
pub struct Cli {
    /// What to do instead of serving.
    #[command(subcommand)]
    pub command: Option<Command>,

    /// The options.
    #[command(flatten)]
    pub config: Config,
}

/// What the program does besides serving.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum Command {
    /// Copy the data directory to a new folder, also while the server is running.
    Backup {
        /// The folder; it must not exist.
        target: PathBuf,
    },
    /// Check a backup, and make the data directory of it. There must be no database in it yet.
    Restore {
        /// The folder that `backup` made.
        source: PathBuf,
    },
}

/// The format of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// Text for people.
    Text,
    /// One JSON object per line, for programs.
    Json,
}

/// The server's options.
#[derive(Debug, Clone, Args)]
pub struct Config {
    /// Network address to listen on; 0.0.0.0 for all interfaces.
    #[arg(long, env = "BOARDWALK_HOST", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST), global = true)]
    pub host: IpAddr,

    /// Port to listen on; 0 for any free port.
    #[arg(long, env = "BOARDWALK_PORT", default_value_t = 4000, global = true)]
    pub port: u16,

    /// Folder for the database and the signing secret; created if missing. With --database-url, only the secret.
    #[arg(long, env = "BOARDWALK_DATA_DIR", default_value = "data", global = true)]
    pub data_dir: PathBuf,

    /// PostgreSQL database (14 or newer) to use instead of the one in the data directory, for example
    /// `postgres://user:password@localhost:5432/boardwalk`. It must exist; tables are created.
    #[arg(long, env = "BOARDWALK_DATABASE_URL", hide_env_values = true, value_name = "URL", global = true)]
    pub database_url: Option<DatabaseUrl>,

    /// The URL people visit, if it differs from the address listened on. With https, cookies are only sent encrypted.
    #[arg(long, env = "BOARDWALK_PUBLIC_URL", value_name = "URL", value_parser = public_url, global = true)]
    pub public_url: Option<String>,

    /// Secret that signs access tokens, at least 32 bytes; if omitted, one is generated and kept in the data directory.
    #[arg(long, env = "BOARDWALK_SECRET", hide_env_values = true, global = true)]
    pub secret: Option<String>,

    /// Create two demo users and a filled board, unless they exist, and print how to sign in.
    #[arg(long, env = "BOARDWALK_DEMO", global = true)]
    pub demo: bool,

    /// Whether new users get a welcome board as a tour.
    #[arg(
        long,
        env = "BOARDWALK_WELCOME_BOARD",
        default_value_t = true,
        action = clap::ArgAction::Set,
        value_name = "true|false",
        global = true
    )]
    pub welcome_board: bool,

    /// Whether new users may sign up.
    #[arg(long, env = "BOARDWALK_REGISTRATION", value_enum, default_value = "open", global = true)]
    pub registration: Registrations,

    /// Wrong passwords allowed per minute from one network address.
    #[arg(long, env = "BOARDWALK_SIGN_INS_PER_ADDRESS", default_value = "10", value_parser = positive(), global = true)]
    pub sign_ins_per_address: NonZeroU32,

    /// Wrong passwords allowed per minute for one account, from one network address and from each browser that has signed
    /// in before. Many from other addresses only delay an attempt for some seconds.
    #[arg(long, env = "BOARDWALK_SIGN_INS_PER_ACCOUNT", default_value = "5", value_parser = positive(), global = true)]
    pub sign_ins_per_account: NonZeroU32,

    /// Shortest new password, in characters. Passwords in use are not affected.
    #[arg(
        long,
        env = "BOARDWALK_SHORTEST_PASSWORD",
        default_value_t = 8,
        value_parser = clap::value_parser!(u8).range(5..=128),
        global = true
    )]
    pub shortest_password: u8,

    /// People that one user may add to boards, or invite, per hour; and times that all may add or invite one address.
    #[arg(long, env = "BOARDWALK_ADDED_PER_HOUR", default_value = "20", value_parser = positive(), global = true)]
    pub added_per_hour: NonZeroU32,

    /// Which web pages may change something or connect to the socket: `on` (those of the host of --public-url or,
    /// without it, of the host that the request was sent to), `off` (any), or a list such as
    /// `https://example.org,//*.example.com`.
    #[arg(long, env = "BOARDWALK_CHECK_ORIGIN", default_value = "on", global = true)]
    pub check_origin: OriginPolicy,

    /// Connections allowed per user at a time: tabs, devices and scripts.
    #[arg(long, env = "BOARDWALK_CONNECTIONS_PER_PERSON", default_value = "200", global = true)]
    pub connections_per_person: NonZeroU16,

    /// Connections allowed from one network address at a time; those of trusted proxies do not count.
    #[arg(long, env = "BOARDWALK_CONNECTIONS_PER_ADDRESS", default_value = "2000", global = true)]
    pub connections_per_address: NonZeroU16,

    /// Connections allowed in all at a time; fewer if the system allows too few open files.
    #[arg(long, env = "BOARDWALK_CONNECTIONS", default_value = "20000", value_parser = positive(), global = true)]
    pub connections: NonZeroU32,

    /// Proxies in front of this server whose `X-Forwarded-For` (or, without it, `Forwarded`) says truly who asked
    /// them, as addresses or networks: `127.0.0.1,10.0.0.0/8`. Without it, everyone behind a proxy is one address.
    #[arg(long, env = "BOARDWALK_TRUSTED_PROXIES", default_value = "", value_name = "LIST", global = true)]
    pub trusted_proxies: TrustedProxies,

    /// Accounts that may be created per hour from one network address, half of them at once.
    #[arg(long, env = "BOARDWALK_REGISTRATIONS_PER_HOUR", default_value = "20", value_parser = positive(), global = true)]
    pub registrations_per_hour: NonZeroU32,

    /// Boards that one user may create per hour, half of them at once.
    #[arg(long, env = "BOARDWALK_BOARDS_PER_HOUR", default_value = "60", value_parser = positive(), global = true)]
    pub boards_per_hour: NonZeroU32,

    /// Messages handled per second from one user after a burst, over all of their connections and the API; further
    /// messages wait, further requests are refused.
    #[arg(long, env = "BOARDWALK_MESSAGES_PER_SECOND", default_value = "50", value_parser = positive(), global = true)]
    pub messages_per_second: NonZeroU32,

    /// Messages that one user may send in a burst.
    #[arg(long, env = "BOARDWALK_MESSAGE_BURST", default_value = "200", value_parser = positive(), global = true)]
    pub message_burst: NonZeroU32,

    /// Memory for what is being received and answered, in MiB. One user may have a quarter of it; who finds none waits,
    /// and is refused after some seconds.
    #[arg(long, env = "BOARDWALK_TRAFFIC_MIB", default_value = "128", global = true)]
    pub traffic_mib: NonZeroU16,

    /// Largest message accepted from a client, in bytes.
    #[arg(long, env = "BOARDWALK_LARGEST_MESSAGE", default_value_t = 1024 * 1024, value_parser = largest_message, global = true)]
    pub largest_message: usize,

    /// Frames that may wait for one client; with more it is disconnected, and resumes when it reconnects.
    #[arg(long, env = "BOARDWALK_WAITING_FRAMES", default_value = "1024", global = true)]
    pub waiting_frames: NonZeroU16,

    /// Seconds after which a silent WebSocket is closed. Clients send a heartbeat every 30 seconds.
    #[arg(long, env = "BOARDWALK_IDLE_SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=3_600), global = true)]
    pub idle_seconds: u64,

    /// Milliseconds that a long-poll request waits for messages. A long-poll session ends without a request for one and
    /// a half times as long.
    #[arg(long, env = "BOARDWALK_LONGPOLL_WINDOW_MS", default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(100..=60_000), global = true)]
    pub longpoll_window_ms: u64,

    /// Seconds to wait for connections to end when stopping.
    #[arg(long, env = "BOARDWALK_DRAIN_SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(0..=600), global = true)]
    pub drain_seconds: u64,

    /// Seconds between `/readyz` answering 503 and the end of connections when stopping, for a load balancer that asks it.
    #[arg(long, env = "BOARDWALK_UNREADY_SECONDS", default_value_t = 0, value_parser = clap::value_parser!(u64).range(0..=600), global = true)]
    pub unready_seconds: u64,

    /// Bearer token to read `/metrics` with. Without it, only programs on this machine can, and none with --public-url:
    /// a proxy on this machine looks the same.
    #[arg(
        long,
        env = "BOARDWALK_METRICS_TOKEN",
        hide_env_values = true,
        value_name = "TOKEN",
        global = true
    )]
    pub metrics_token: Option<String>,

    /// What to log, as a `tracing` filter: `info`, `server=debug`, …
    #[arg(long, env = "BOARDWALK_LOG", default_value = "info", value_parser = filter, global = true)]
    pub log: String,

    /// The format of the log.
    #[arg(long, env = "BOARDWALK_LOG_FORMAT", value_enum, default_value_t = LogFormat::Text, global = true)]
    pub log_format: LogFormat,
}

/// The URL of a host, without a path.
fn public_url(text: &str) -> Result<String, &'static str> {
    let bare = text.strip_suffix('/').unwrap_or(text);
    let rest = bare.strip_prefix("https://").or_else(|| bare.strip_prefix("http://"));
    let rest = rest.ok_or("it starts with https:// or http://")?;
    let authority: Authority =
        rest.parse().map_err(|_| "it has a host, possibly a port, and nothing else")?;
    if authority.host().is_empty() || rest.contains('@') {
        return Err("it has a host, possibly a port, and nothing else");
    }
    Ok(bare.to_owned())
}

/// A number that is not zero, and not so large that it must be a mistake.
fn positive() -> impl TypedValueParser<Value = NonZeroU32> {
    clap::value_parser!(u32).range(1..=1_000_000).try_map(NonZeroU32::try_from)
}

/// A filter of the log. A word alone is a level: as a module of that name it would leave the log empty.
fn filter(text: &str) -> Result<String, String> {
    EnvFilter::try_new(text).map_err(|error| error.to_string())?;
    let words = text.split(',').map(str::trim).filter(|it| !it.is_empty() && !it.contains(['=', '[']));
    match words.into_iter().find(|it| it.parse::<LevelFilter>().is_err()) {
        Some(word) => Err(format!("`{word}` is not a level: it is off, error, warn, info, debug or trace")),
        None => Ok(text.to_owned()),
    }
}

/// The size of a message, in bytes. The largest text of a card must fit.
fn largest_message(text: &str) -> Result<usize, &'static str> {
    let bytes = text.parse().map_err(|_| "it is a number of bytes")?;
    if (1024..=16 * 1024 * 1024).contains(&bytes) {
        Ok(bytes)
    } else {
        Err("it is between 1024 and 16777216")
    }
}

impl Config {
    /// Whether users reach this server over https.
    pub fn is_https(&self) -> bool {
        self.public_url.as_ref().is_some_and(|url| url.starts_with("https://"))
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn what_makes_no_sense_is_refused_with_a_sentence() {
        for (option, wrong, sentence) in [
            ("--public-url", "boards.example.org", "it starts with https:// or http://"),
            ("--public-url", "htps://boards.example.org", "it starts with https:// or http://"),
            ("--public-url", "https://:80", "it has a host"),
            (
                "--public-url",
                "https://boards.example.org/app",
                "it has a host, possibly a port, and nothing else",
            ),
            ("--check-origin", "On", "`on`"),
            ("--check-origin", "yes", "`on`"),
            ("--check-origin", "", "`on`"),
            ("--idle-seconds", "0", "1..=3600"),
            ("--largest-message", "0", "it is between"),
            ("--longpoll-window-ms", "0", "100..=60000"),
            ("--drain-seconds", "-1", "invalid value"),
            ("--trusted-proxies", "proxy", "neither an address nor a network"),
            ("--connections-per-person", "0", "invalid value"),
            ("--traffic-mib", "0", "invalid value"),
            ("--registration", "maybe", "open, closed"),
            ("--messages-per-second", "0", "1..=1000000"),
            ("--message-burst", "4294967295", "1..=1000000"),
            ("--unready-seconds", "1000000", "0..=600"),
            ("--log", "infoo", "`infoo` is not a level"),
            ("--log", "info,server=loud", "expected one of"),
        ] {
            let error =
                Cli::try_parse_from(["boardwalk", &format!("{option}={wrong}")]).unwrap_err().to_string();
            assert!(error.contains(sentence), "{option}={wrong}: {error}");
        }
        let config = Cli::try_parse_from(["boardwalk", "--public-url", "https://boards.example.org:8443/"]);
        assert_eq!(config.unwrap().config.public_url.as_deref(), Some("https://boards.example.org:8443"));
    }

    /// Each option that is a number has a line with its default and its range in `docs/limits.md`, and no other has.
    #[test]
    fn the_page_about_limits_has_each_option_that_is_a_number() {
        let page = include_str!("../../docs/limits.md");
        let cells = |line: &str| -> Vec<String> { line.split('|').map(|it| it.trim().to_owned()).collect() };
        let rows: Vec<_> = page.lines().filter(|it| it.starts_with("| `--")).map(cells).collect();
        let written: Vec<_> = rows.iter().map(|row| (row[1].clone(), row[2].clone())).collect();
        let command = Cli::command();
        let numbers = command.get_arguments().filter(|it| it.get_id() != "port").filter_map(|it| {
            let default = it.get_default_values().first()?.to_str()?;
            default.parse::<u64>().ok()?;
            Some((format!("`--{}`", it.get_long()?), default.to_owned()))
        });
        assert_eq!(written, numbers.collect::<Vec<_>>());
        for row in &rows {
            let option = row[1].trim_matches('`');
            let is_accepted =
                |number: i64| Cli::try_parse_from(["boardwalk", &format!("{option}={number}")]).is_ok();
            let (least, most): (i64, i64) = (row[3].parse().unwrap(), row[4].parse().unwrap());
            let around = [least - 1, least, most, most + 1].map(is_accepted);
            assert_eq!(around, [false, true, true, false], "{option}");
        }
    }

    /// What a page says in backticks of an option or a variable is one.
    #[test]
    fn the_pages_name_only_options_that_exist() {
        let command = Cli::command();
        let options: Vec<_> = command.get_arguments().filter_map(|it| it.get_long()).collect();
        let variables: Vec<_> = command.get_arguments().filter_map(|it| it.get_env()?.to_str()).collect();
        for page in [
            include_str!("../../README.md"),
            include_str!("../../ARCHITECTURE.md"),
            include_str!("../../CHANGELOG.md"),
            include_str!("../../docs/clients.md"),
            include_str!("../../docs/limits.md"),
            include_str!("../../docs/operating.md"),
            include_str!("../../deploy/Dockerfile"),
            include_str!("../../deploy/boardwalk.service"),
        ] {
            let name = |text: &str, is_part: fn(char) -> bool| {
                text.split(|it| !is_part(it)).next().unwrap_or_default().to_owned()
            };
            for option in
                page.split("`--").skip(1).map(|it| name(it, |it| it.is_ascii_lowercase() || it == '-'))
            {
                assert!(["help", "version"].contains(&&*option) || options.contains(&&*option), "--{option}");
            }
            for rest in page.split("BOARDWALK_").skip(1) {
                let variable = format!("BOARDWALK_{}", name(rest, |it| it.is_ascii_uppercase() || it == '_'));
                assert!(variable == "BOARDWALK_" || variables.contains(&&*variable), "{variable}");
            }
        }
    }

    #[test]
    fn an_option_given_twice_has_its_last_value() {
        let config =
            Cli::try_parse_from(["boardwalk", "--port", "1", "--demo", "--port", "8080"]).unwrap().config;
        assert_eq!((config.port, config.demo), (8080, true));
    }

    #[test]
    fn the_password_in_a_database_url_is_not_shown() {
        let url = "postgres://ann:sesame@localhost/boards";
        let cli = Cli::try_parse_from(["boardwalk", "--database-url", url]).unwrap();
        assert!(cli.config.database_url.is_some());
        assert!(!format!("{cli:?}").contains("sesame"));
    }
}

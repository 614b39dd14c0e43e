//! A private PostgreSQL for the tests: one server for all, a database for each. `postgres.sh` starts and stops it.

use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{Connection, Executor, PgConnection};

/// Passed as text, because the user that runs it may not be allowed to read the file.
const SCRIPT: &str = include_str!("postgres.sh");

/// Where Debian and its derivatives put the programs, in a folder for each version.
const VERSIONS: &str = "/usr/lib/postgresql";

const MISSING: &str = "these tests need the programs of PostgreSQL 14 or newer (initdb, pg_ctl), but there are none on \
    the PATH or in /usr/lib/postgresql: install it (on Debian `apt-get install postgresql`), or let `cargo xtask test` \
    do it";

/// A PostgreSQL server that runs as long as this value or, if it is shared, this process.
pub struct Cluster {
    /// The folder of its socket, percent-encoded as the host of a URL.
    host: String,
    databases: AtomicU32,
    /// `postgres.sh` stops when this closes, at the latest when this process ends, even if it is killed.
    _input: ChildStdin,
}

impl Cluster {
    /// The one that all tests of this process share.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Result<Cluster, String>> = OnceLock::new();
        match SHARED.get_or_init(Self::start) {
            Ok(cluster) => cluster,
            Err(why) => panic!("{why}"),
        }
    }

    /// Creates an empty database and returns its URL.
    pub async fn create_database(&self) -> String {
        let name = format!("test_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        self.run(format!("CREATE DATABASE {name}")).await;
        self.url(&name)
    }

    /// Ends all connections to the database and accepts no new ones.
    pub async fn lock(&self, url: &str) {
        let name = name(url);
        self.run(format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false")).await;
        self.run(format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"))
            .await;
    }

    pub async fn unlock(&self, url: &str) {
        self.run(format!("ALTER DATABASE {} ALLOW_CONNECTIONS true", name(url))).await;
    }

    /// Runs a statement on the server, outside the tests' databases.
    pub async fn run(&self, sql: String) {
        let mut connection = PgConnection::connect(&self.url("postgres")).await.unwrap();
        connection.execute(sqlx::AssertSqlSafe(sql)).await.unwrap();
        connection.close().await.unwrap();
    }

    pub fn url(&self, database: &str) -> String {
        format!("postgres://postgres@{}/{database}", self.host)
    }

    fn start() -> Result<Self, String> {
        let programs = programs().ok_or(MISSING)?;
        let mut command = Command::new("sh");
        if is_root() {
            // PostgreSQL refuses to run as root; its package creates a user for it.
            command = Command::new("runuser");
            command.args(["-u", "postgres", "--", "sh"]);
        }
        command.args(["-c", SCRIPT, "sh", &programs]).stdin(Stdio::piped());
        // In a process group of its own, so that Ctrl-C does not stop it before it has cleaned up.
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
        let mut child = command.spawn().map_err(|error| format!("PostgreSQL cannot be started: {error}"))?;
        let mut dir = String::new();
        drop(BufReader::new(child.stdout.take().unwrap()).read_line(&mut dir));
        let dir = dir.trim_end();
        if dir.is_empty() {
            return Err(format!("PostgreSQL did not start:\n{}", said(&mut child)));
        }
        let input = child.stdin.take().unwrap();
        Ok(Self { host: dir.replace('/', "%2F"), databases: AtomicU32::new(0), _input: input })
    }
}

/// The name of the database in a URL.
pub fn name(url: &str) -> &str {
    url.rsplit('/').next().unwrap()
}

fn said(child: &mut Child) -> String {
    let mut text = String::new();
    drop(child.stderr.take().map(|mut errors| errors.read_to_string(&mut text)));
    text
}

/// The folder of the programs, with a slash at the end; empty if they are on the PATH.
fn programs() -> Option<String> {
    let versions = std::fs::read_dir(VERSIONS).into_iter().flatten().flatten();
    let number = |path: &PathBuf| path.file_name()?.to_str()?.parse::<u32>().ok();
    let newest = versions
        .map(|entry| entry.path())
        .filter(|path| path.join("bin/initdb").is_file())
        .filter_map(|path| Some((number(&path)?, path)))
        .max();
    if let Some((_, folder)) = newest {
        return Some(format!("{}/bin/", folder.display()));
    }
    let on_path = Command::new("initdb").arg("--version").stdout(Stdio::null()).status();
    on_path.is_ok_and(|status| status.success()).then(String::new)
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout.trim_ascii() == b"0")
}

//! The server as a process that can be killed.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use super::database::TestDatabase;

pub struct Process {
    pub url: String,
    child: Child,
}

impl Process {
    /// Starts it on that database and waits until it serves.
    pub fn start(database: &TestDatabase) -> Self {
        Self::start_with(database, &[])
    }

    /// Starts it with more options.
    pub fn start_with(database: &TestDatabase, options: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_boardwalk"));
        command.args(options);
        Self::run(command, database)
    }

    /// Starts it where nothing can be logged: the disk of its log is full.
    #[cfg(target_os = "linux")]
    pub fn start_without_log(database: &TestDatabase) -> Self {
        // Like a full disk, a limit on the size of files is then an error and not a signal.
        const SCRIPT: &str = "trap '' XFSZ; exec \"$0\" \"$@\" 2>/dev/full";
        let mut command = Command::new("sh");
        command.args(["-c", SCRIPT, env!("CARGO_BIN_EXE_boardwalk")]);
        Self::run(command, database)
    }

    /// Starts it with a log of that level, in a file.
    pub fn start_with_log(database: &TestDatabase, level: &str, log: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_boardwalk"));
        command.env("BOARDWALK_LOG", level).stderr(File::create(log).unwrap());
        Self::serve(command, database)
    }

    /// Starts it with much to log, which nobody reads.
    pub fn start_with_stalled_log(database: &TestDatabase) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_boardwalk"));
        // The pipe stays open with the process.
        command.stderr(Stdio::piped());
        Self::run_with(command, database, "trace")
    }

    /// Starts it with that umask, on a folder that it creates.
    #[cfg(unix)]
    pub fn start_with_umask(database: &TestDatabase, umask: &str) -> Self {
        let mut command = Command::new("sh");
        let script = format!("umask {umask}; exec \"$0\" \"$@\"");
        command.args(["-c", &script, env!("CARGO_BIN_EXE_boardwalk")]);
        Self::run(command, database)
    }

    /// Starts it with a limit on the files that it may open.
    pub fn start_with_files(database: &TestDatabase, files: u32) -> Self {
        let mut shell = Command::new("sh");
        let limited = format!("ulimit -n {files} && exec \"$0\" \"$@\"");
        shell.args(["-c", &limited, env!("CARGO_BIN_EXE_boardwalk")]);
        Self::run(shell, database)
    }

    fn run(command: Command, database: &TestDatabase) -> Self {
        Self::run_with(command, database, "error")
    }

    fn run_with(mut command: Command, database: &TestDatabase, log: &str) -> Self {
        command.args(["--log", log]);
        Self::serve(command, database)
    }

    fn serve(mut command: Command, database: &TestDatabase) -> Self {
        command.args(["--registrations-per-hour", "1000000", "--boards-per-hour", "1000000"]);
        command.args(database.options()).args(["--port", "0", "--welcome-board", "false"]);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let port =
            lines.find_map(|line| Some(line.strip_prefix("Boardwalk is at http://localhost:")?.to_owned()));
        Self { url: format!("http://127.0.0.1:{}", port.expect("it prints its address")), child }
    }

    /// Runs the program on that database until it ends by itself: whether it succeeded, and what it said.
    pub fn end(database: &TestDatabase, arguments: &[&str]) -> (bool, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_boardwalk"));
        let ended = command.args(database.options()).args(["--port", "0"]).args(arguments).output().unwrap();
        let said = [ended.stdout, ended.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
        (ended.status.success(), said)
    }

    /// The number of the process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Limits the size of its files, in bytes or `unlimited`: a disk that is full.
    #[cfg(target_os = "linux")]
    pub fn limit_files(&self, size: &str) {
        let id = self.child.id().to_string();
        let limited = Command::new("prlimit").args(["--pid", &id, &format!("--fsize={size}:")]).status();
        assert!(limited.unwrap().success());
    }

    /// Stops it in order: whether it ended without an error.
    pub fn stop(mut self) -> bool {
        let asked = Command::new("kill").arg(self.child.id().to_string()).status();
        assert!(asked.unwrap().success());
        self.child.wait().unwrap().success()
    }

    /// `kill -9`: it cannot shut down in order.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

//! The server as a process that can be killed.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use super::database::TestDatabase;

pub struct Process {
    pub url: String,
    child: Child,
}

impl Process {
    /// Starts it on that database and waits until it serves.
    pub fn start(database: &TestDatabase) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_boardwalk"));
        command.args(database.options()).args(["--port", "0", "--welcome-board", "false", "--log", "error"]);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let port =
            lines.find_map(|line| Some(line.strip_prefix("Boardwalk is at http://localhost:")?.to_owned()));
        Self { url: format!("http://127.0.0.1:{}", port.expect("it prints its address")), child }
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

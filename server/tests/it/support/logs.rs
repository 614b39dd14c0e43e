//! Collects what the server logs.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use tracing::subscriber::DefaultGuard;

/// Everything this thread logs from now on. A `tokio::test` has a single thread, so these are the lines of its server.
pub struct Logs {
    text: Buffer,
    _until: DefaultGuard,
}

#[derive(Clone, Default)]
struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Logs {
    pub fn collect() -> Self {
        let text = Buffer::default();
        let writer = text.clone();
        let lines = tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).finish();
        Self { text, _until: tracing::subscriber::set_default(lines) }
    }

    /// The lines of level ERROR.
    pub fn errors(&self) -> Vec<String> {
        let bytes = self.text.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let text = String::from_utf8(bytes).unwrap();
        text.lines().filter(|line| line.contains(" ERROR ")).map(str::to_owned).collect()
    }
}

impl io::Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

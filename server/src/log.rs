//! Errors as they are logged: with their causes.

use std::error::Error;
use std::fmt;

/// An error with its chain of causes, outermost first, as one line.
///
/// `tracing` writes the causes of a `dyn Error` only in its text format; this works in every format.
///
/// ```ignore
/// tracing::error!(board.id = %id, error = %chain(&error), "a board could not be opened");
/// ```
pub(crate) fn chain<'a>(error: &'a (dyn Error + 'static)) -> Chain<'a> {
    Chain(error)
}

/// Several ids as one field.
pub(crate) fn list<T: fmt::Display>(ids: impl IntoIterator<Item = T>) -> String {
    ids.into_iter().map(|id| id.to_string()).collect::<Vec<_>>().join(" ")
}

/// The result of [`chain`].
pub(crate) struct Chain<'a>(&'a (dyn Error + 'static));

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut cause = self.0.source();
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

/// Captures the log for tests.
#[cfg(test)]
pub(crate) mod captured {
    use std::io::{self, Write};
    use std::sync::Arc;

    use parking_lot::Mutex;
    use tracing::Level;
    use tracing::subscriber::DefaultGuard;

    /// The warnings and errors of this thread, one line each, with their spans of all levels.
    #[derive(Clone, Default)]
    pub(crate) struct Logged(Arc<Mutex<Vec<u8>>>);

    impl Logged {
        /// Captures until the guard is dropped.
        pub(crate) fn listen(&self) -> DefaultGuard {
            let lines = self.clone();
            let logs = tracing_subscriber::fmt()
                .with_max_level(Level::DEBUG)
                .with_ansi(false)
                .with_writer(move || lines.clone());
            tracing::subscriber::set_default(logs.finish())
        }

        #[track_caller]
        pub(crate) fn assert_one_line(&self, parts: &[&str]) {
            let text = String::from_utf8(self.0.lock().clone()).unwrap();
            let is_trouble = |line: &&str| line.contains(" WARN ") || line.contains("ERROR ");
            let lines: Vec<&str> = text.lines().filter(is_trouble).collect();
            let [line] = lines.as_slice() else { panic!("{lines:#?}") };
            for part in parts {
                assert!(line.contains(part), "{part:?} is not in {line}");
            }
        }
    }

    impl Write for Logged {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("outer")]
    struct Outer(#[source] std::io::Error);

    #[test]
    fn causes_follow_their_error() {
        let disk = std::io::Error::other("no space left");
        assert_eq!(chain(&Outer(disk)).to_string(), "outer: no space left");
    }
}

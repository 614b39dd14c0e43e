//! How things are logged: errors with their causes, and what strangers can cause so that it does not fill the disk.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use axum::http::{HeaderMap, HeaderName};
use parking_lot::Mutex;
use tokio::time::Instant;

/// Between two lines of one kind that strangers can cause, as often and as long as they like.
const SELDOM: Duration = Duration::from_mins(1);

/// The part of a header that is logged, in bytes.
const LONGEST: usize = 200;

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

/// The beginning of a header, as a field; `None` if the request does not have it.
pub(crate) fn field(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    let value = headers.get(name)?.as_bytes();
    Some(value.get(..LONGEST).unwrap_or(value).escape_ascii().to_string())
}

/// Counts something that strangers cause, and says when it is time for a line about it.
#[derive(Debug)]
pub(crate) struct Seldom(Mutex<(Option<Instant>, u64)>);

impl Seldom {
    pub(crate) const fn new() -> Self {
        Self(Mutex::new((None, 0)))
    }

    /// How many had no line since the last one, if it is time for a line about this one.
    pub(crate) fn turn(&self) -> Option<u64> {
        let mut state = self.0.lock();
        let (logged, more) = &mut *state;
        if logged.is_some_and(|at| at.elapsed() < SELDOM) {
            *more += 1;
            return None;
        }
        *logged = Some(Instant::now());
        Some(std::mem::take(more))
    }
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

    #[tokio::test(start_paused = true)]
    async fn what_strangers_cause_has_a_line_a_minute() {
        let seldom = Seldom::new();
        let turns = [(); 4].map(|()| seldom.turn());
        assert_eq!(turns, [Some(0), None, None, None]);
        tokio::time::advance(SELDOM).await;
        assert_eq!((seldom.turn(), seldom.turn()), (Some(3), None));
    }
}

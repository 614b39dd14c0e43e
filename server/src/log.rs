//! Errors as the log tells them: with everything that led to them.

use std::error::Error;
use std::fmt;

/// An error with its chain of causes, outermost first, as one line.
///
/// `tracing` writes the causes of a `dyn Error` in its text format only; this is the same in every format.
///
/// ```ignore
/// tracing::error!(board.id = %id, error = %chain(&error), "a board could not be opened");
/// ```
pub(crate) fn chain<'a>(error: &'a (dyn Error + 'static)) -> Chain<'a> {
    Chain(error)
}

/// Some ids as one field, in a line that is about more than one.
pub(crate) fn list<T: fmt::Display>(ids: impl IntoIterator<Item = T>) -> String {
    ids.into_iter().map(|id| id.to_string()).collect::<Vec<_>>().join(" ")
}

/// What [`chain`] makes.
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

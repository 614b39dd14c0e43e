//! The URL of a PostgreSQL database.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

/// `postgres://user:password@host:5432/name`. There may be a password in it, so neither `Debug` nor an error prints it.
///
/// Any text is accepted; it is checked when the database is opened. If parsing could fail, clap would print the text.
#[derive(Clone)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// The whole URL, password included.
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for DatabaseUrl {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DatabaseUrl(…)")
    }
}

//! Where PostgreSQL is.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

/// `postgres://user:password@host:5432/name`. There may be a password in it, so it shows itself to nobody.
///
/// What it says is looked at when the database is opened, not before: what reads the command line repeats what it
/// does not understand.
#[derive(Clone)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// With all that is in it.
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

//! Authentication: accounts, passwords, tokens, and limits on attempts.

mod accounts;
mod password;
mod refresh;
mod secret;
mod throttle;
mod token;

pub use accounts::{AccountError, Accounts, NewAccount};
pub use password::{HashFailed, Passwords};
pub use secret::SecretError;
pub(crate) use secret::{SECRET, SHORTEST, kept_secret};
pub use throttle::{Throttle, Throttled};
pub use token::{Opened, SIGNED_IN, Session, TokenError, Tokens};

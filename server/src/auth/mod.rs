//! Who somebody is: accounts, passwords, tokens, and how often one may try.

mod accounts;
mod password;
mod secret;
mod throttle;
mod token;

pub use accounts::{AccountError, Accounts, NewAccount};
pub use password::{HashFailed, Passwords};
pub(crate) use secret::kept_secret;
pub use throttle::{Throttle, Throttled};
pub use token::{Opened, TokenError, Session, Tokens};

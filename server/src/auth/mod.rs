//! Authentication: accounts, passwords, tokens, and limits on attempts.

mod accounts;
mod browser;
mod device;
mod hmac;
mod password;
mod refresh;
mod rules;
mod secret;
mod sessions;
mod sweep;
mod throttle;
mod token;

pub use accounts::{AccountError, Accounts, NewAccount, Registrations};
pub use browser::{Device, Devices};
pub use password::{HashFailed, Passwords};
pub use rules::PasswordRules;
pub use secret::SecretError;
pub(crate) use secret::{SECRET, SHORTEST, kept_secret};
pub use sweep::Sweep;
pub use throttle::{Attempt, Throttle};
pub use token::{Opened, SIGNED_IN, Session, TokenError, Tokens};

//! Who somebody is: passwords, tokens, and how often one may try.

mod extract;
mod password;
mod throttle;
pub(crate) mod token;

pub(crate) use extract::CurrentUser;
pub use password::Passwords;
pub use throttle::{Throttle, Throttled};
pub use token::{Opened, Refused, Session, Tokens};

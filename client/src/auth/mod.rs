//! Signing in and up.

mod form;
mod sign_in;
mod sign_up;

pub use form::{Form, SubmitButton};
pub use sign_in::SignInPage;
pub use sign_up::SignUpPage;

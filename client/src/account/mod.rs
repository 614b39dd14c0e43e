//! The account page: the user's password, and where they are signed in. Its code comes with that of the board page.

mod page;
mod password;
mod sessions;

pub use page::AccountPage;

//! The account page: the user's password, who may add them to boards, and where they are signed in. Its code comes with
//! that of the board page.

mod adding;
mod page;
mod password;
mod sessions;

pub use page::AccountPage;

//! The open board in the browser: [`board`] holds it, [`sync`] keeps it in step with the server, [`actions`] are what
//! the user can do. Nothing here draws anything.

pub mod actions;
pub mod activity;
pub mod aspect;
pub mod board;
mod change;
mod denied;
pub mod history;
pub mod pending;
pub mod people;
pub mod presence;
pub mod reading;
pub mod recent;
pub mod retry;
pub mod since;
pub mod sync;
pub mod thread;
mod threads;

pub use activity::sentence;
pub use aspect::Aspect;
pub use board::{LiveBoard, Status};
pub use people::person;
pub use reading::CardThread;
pub use recent::RecentBoards;
/// A part of the board that a component can watch.
pub use shared::board::Part;

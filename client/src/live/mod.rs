//! The open board as the browser knows it: [`board`] holds it, [`sync`] keeps it one with the server, [`actions`] is
//! what can be done with it. Nothing here draws anything.

pub mod actions;
pub mod activity;
pub mod board;
pub mod history;
pub mod pending;
pub mod people;
pub mod presence;
pub mod reading;
pub mod sync;
pub mod thread;

pub use activity::sentence;
pub use board::{LiveBoard, Status};
pub use people::person;
pub use reading::CardThread;
/// What a component can watch.
pub use shared::board::Part;

//! Who is on which topic, now.

mod tracker;

pub use tracker::{Newcomer, Present, Tracker};

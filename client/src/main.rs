//! The binary trunk builds.
fn main() {}

//! What must hold for all commands and events together.

mod convergence;
mod descriptions;
mod rights;
mod undo;

//! What must hold for all commands and events together.

mod convergence;
mod rights;
mod undo;

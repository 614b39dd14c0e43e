//! What holds for all commands and events together.

mod convergence;
mod rights;
mod undo;

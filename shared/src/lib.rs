//! What the server and the browser have in common: the wire and the board.
pub mod phoenix;

//! The user's view of the board: state that other users do not see and the server does not keep.

pub mod composing;
pub mod cursor;
pub mod drafts;
pub mod kept;
pub mod panels;
pub mod preferences;
pub mod quick_edit;

pub use composing::{Composing, Position};
pub use drafts::{Draft, Drafts, Field};
pub use kept::KeptNote;
pub use panels::Panels;
pub use preferences::Preferences;
pub use quick_edit::QuickEdit;

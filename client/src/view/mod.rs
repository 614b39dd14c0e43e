//! What this person looks at and how: state of the page that nobody else sees and no server keeps.

pub mod composing;
pub mod cursor;
pub mod panels;
pub mod preferences;
pub mod quick_edit;

pub use composing::{Composing, Position};
pub use panels::Panels;
pub use preferences::Preferences;
pub use quick_edit::QuickEdit;

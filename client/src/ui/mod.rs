//! The building blocks of pages. Nothing here knows the session or the open board.

mod avatar;
mod confirm;
pub mod css;
mod day;
mod dialog;
mod editable;
mod field;
mod focus;
mod grow;
mod icon;
mod label;
pub mod markdown;
pub mod popover;
mod position;
mod swatches;
mod theme;
mod toast;
mod unloaded;
mod when;

pub use avatar::Avatar;
pub use confirm::Confirm;
pub use day::{Today, day_name};
pub use dialog::Dialog;
pub use editable::EditableName;
pub use field::TextField;
pub use focus::focus_on_mount;
pub use grow::{Edge, grow};
pub use icon::{Icon, IconName};
pub use label::{LabelChip, label_name};
pub use markdown::Markdown;
pub use position::{PositionField, place_at};
pub use swatches::Swatches;
pub use theme::{Theme, ThemeMenu};
pub use toast::{ToastStack, Toasts};
pub use unloaded::Unloaded;
pub use when::When;

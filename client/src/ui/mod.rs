//! What pages are made of.

mod avatar;
mod connection_bar;
mod field;
mod icon;
pub mod popover;
mod swatches;
mod theme;
mod toast;

pub use avatar::Avatar;
pub use connection_bar::ConnectionBar;
pub use field::TextField;
pub use icon::Icon;
pub use swatches::Swatches;
pub use theme::{Theme, ThemeMenu};
pub use toast::{ToastStack, Toasts};

//! Cards: the front on the board, its menu, and the dialog with everything a card has.

mod activity;
mod badges;
mod comment_field;
mod comments;
mod description;
mod dialog;
mod due;
mod editor;
mod label_picker;
mod labels;
mod members;
mod menu;
mod move_form;
mod older;
mod tile;
mod unsaved;
mod viewers;

pub use dialog::CardDialog;
pub use menu::CardMenu;
pub use move_form::MoveCardForm;
pub use tile::CardTile;

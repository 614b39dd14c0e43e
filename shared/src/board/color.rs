//! The colours of labels and boards.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

/// A colour. The theme decides how it looks.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[expect(missing_docs, reason = "a colour's name says it all")]
pub enum Color {
    Green,
    Yellow,
    Orange,
    Red,
    Purple,
    #[default]
    Blue,
    Sky,
    Lime,
    Pink,
    Slate,
}

impl Color {
    /// All colours, in the order they are offered.
    pub const ALL: &[Self] = <Self as VariantArray>::VARIANTS;

    /// The name on the wire.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

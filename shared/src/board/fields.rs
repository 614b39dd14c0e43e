//! The macro `fields!`: a struct and its *patch*, the change of some of its fields.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};

use super::Color;

/// A field that a patch can set.
pub(super) trait Field: Sized {
    /// Reads the value that a patch sets; `None` leaves the field unchanged.
    fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error>;
}

/// A field that may be empty has three states in a patch: left out, set, and cleared by `null`.
impl<T: DeserializeOwned> Field for Option<T> {
    fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        Self::deserialize(deserializer).map(Some)
    }
}

/// A field that always has a value cannot be cleared: `null` means the same as leaving it out.
macro_rules! always_set {
    ($($ty:ty)*) => {$(
        impl Field for $ty {
            fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
                Option::deserialize(deserializer)
            }
        }
    )*};
}

always_set! { String Color bool }

/// Reads a field of a patch; for `deserialize_with`.
pub(super) fn given<'de, T: Field, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::given(deserializer)
}

/// Declares a struct and its patch, which has the fields that are followed by `= check`. A check takes a reference to
/// the new value and returns the value to store, or a rejection.
macro_rules! fields {
    (
        $(#[$meta:meta])*
        $struct_vis:vis struct $name:ident {
            $($(#[$field_meta:meta])* $vis:vis $field:ident: $ty:ty $(= $check:path)?,)*
        }
        $(#[$patch_meta:meta])*
        $patch_vis:vis struct $patch:ident;
    ) => {
        $(#[$meta])*
        $struct_vis struct $name {
            $($(#[$field_meta])* $vis $field: $ty,)*
        }
        fields! { @patch $(#[$patch_meta])* $patch_vis $patch of $name { $($($field: $ty = $check,)?)* } }
    };

    (@patch $(#[$meta:meta])* $vis:vis $patch:ident of $name:ident { $($field:ident: $ty:ty = $check:path,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        $vis struct $patch {
            $(
                #[doc = concat!("The new [`", stringify!($field), "`](", stringify!($name), "::", stringify!($field), ").")]
                #[serde(
                    default,
                    skip_serializing_if = "Option::is_none",
                    deserialize_with = "crate::board::fields::given"
                )]
                pub $field: Option<$ty>,
            )*
        }

        impl $patch {
            /// The patch with every value as it is stored.
            ///
            /// # Errors
            /// The rejection of the first invalid value.
            pub(super) fn checked(&self) -> Result<Self, $crate::board::Rejection> {
                Ok(Self { $($field: match &self.$field { Some(new) => Some($check(new)?), None => None },)* })
            }

            /// The checked patch without the values that the entity already has; `None` if nothing is left.
            ///
            /// # Errors
            /// The rejection of the first invalid value.
            pub(super) fn against(&self, current: &$name) -> Result<Option<Self>, $crate::board::Rejection> {
                let mut patch = self.checked()?;
                $(patch.$field = patch.$field.filter(|new| *new != current.$field);)*
                Ok((patch != Self::default()).then_some(patch))
            }

            /// Applies the patch to the entity.
            pub(super) fn apply(&self, entity: &mut $name) {
                $(if let Some(new) = &self.$field { entity.$field.clone_from(new); })*
            }

            /// The patch that reverts this one.
            pub(super) fn inverse(&self, before: &$name) -> Self {
                Self { $($field: self.$field.as_ref().map(|_| before.$field.clone()),)* }
            }
        }
    };
}
pub(super) use fields;

#[cfg(test)]
mod tests {
    use crate::board::{Rejection, check};

    fields! {
        #[derive(Debug, Clone, PartialEq, Eq)]
        struct Thing {
            id: u8,
            name: String = check::name,
            hint: Option<String> = check::any,
        }

        struct ThingPatch;
    }

    fn thing(hint: Option<&str>) -> Thing {
        Thing { id: 1, name: "One".into(), hint: hint.map(str::to_owned) }
    }

    fn patch(json: &str) -> ThingPatch {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn a_field_is_left_out_set_or_cleared() {
        for (json, after) in [
            ("{}", thing(Some("old"))),
            (r#"{"hint":"new"}"#, thing(Some("new"))),
            (r#"{"hint":null}"#, thing(None)),
        ] {
            let mut changed = thing(Some("old"));
            patch(json).apply(&mut changed);
            assert_eq!(changed, after, "{json}");
            assert_eq!(serde_json::to_string(&patch(json)).unwrap(), json);
            let undone = patch(json).inverse(&thing(Some("old")));
            undone.apply(&mut changed);
            assert_eq!(changed, thing(Some("old")), "{json}, undone");
        }
    }

    #[test]
    fn a_field_that_always_has_a_value_is_not_cleared() {
        assert_eq!(patch(r#"{"name":null}"#), ThingPatch::default());
    }

    #[test]
    fn values_that_do_not_change_are_dropped() {
        let against = |json| patch(json).against(&thing(None));
        assert_eq!(against(r#"{"name":" One ","hint":null}"#), Ok(None));
        let left = ThingPatch { hint: Some(Some("new".into())), ..ThingPatch::default() };
        assert_eq!(against(r#"{"name":"One","hint":"new"}"#), Ok(Some(left)));
        assert_eq!(against(r#"{"name":" "}"#), Err(Rejection::NameBlank));
    }
}

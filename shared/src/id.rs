//! Ids: [ULIDs](https://github.com/ulid/spec), one type for each kind, so that the compiler tells a card from
//! a list. On the wire and in the database they are their 26-character text.
//!
//! The creator chooses the id, and that may be the browser: so creating something offline, and sending it
//! twice, are harmless.

use std::fmt;
use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use ulid::Ulid;

/// A text that is not an id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an id: 26 characters of Crockford's base 32 are expected")]
pub struct InvalidId;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name(Ulid);

        impl $name {
            /// The id made at `ms` (milliseconds of Unix time) with these 80 `random` bits; higher bits are
            /// ignored. Ids sort by their time first.
            pub const fn from_parts(ms: u64, random: u128) -> Self {
                Self(Ulid::from_parts(ms, random))
            }

            /// An id from an existing ULID.
            pub const fn from_ulid(ulid: Ulid) -> Self {
                Self(ulid)
            }

            /// The ULID, without its kind.
            pub const fn ulid(self) -> Ulid {
                self.0
            }

            /// Whether this is the nil id, which names nothing: in a command it means that the receiver
            /// chooses the id.
            pub const fn is_nil(self) -> bool {
                self.0.is_nil()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                Ulid::from_string(text).map(Self).map_err(|_| InvalidId)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.0.array_to_str(&mut [0; ulid::ULID_LEN]))
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(D::Error::custom)
            }
        }
    )*};
}

ids! {
    /// A user with an account.
    UserId
    /// A board.
    BoardId
    /// A list on a board.
    ListId
    /// A card on a list.
    CardId
    /// A label of a board.
    LabelId
    /// A comment on a card.
    CommentId
    /// One sign-in: what an access token and a chain of refresh tokens belong to.
    SessionId
    /// A command's id, chosen by its sender. A board accepts each one once.
    Cid
}

/// Makes ULIDs, each greater than the one before, also within one millisecond and when the clock goes back. So what is
/// sorted by id is in the order in which it was made.
#[derive(Debug, Clone, Default)]
pub struct Generator {
    latest: Ulid,
}

impl Generator {
    /// A generator that has made no id yet.
    pub const fn new() -> Self {
        Self { latest: Ulid::nil() }
    }

    /// The id made at `ms` (milliseconds of Unix time) with these `random` bits.
    ///
    /// Within one millisecond it is larger than the id before by a random number of 64 bits, not by one: two programs
    /// that continue after the same id, such as two tabs, do not make the same ids.
    pub fn make(&mut self, ms: u64, random: u128) -> Ulid {
        self.latest = if ms > self.latest.timestamp_ms() {
            Ulid::from_parts(ms, random)
        } else {
            let step = (random & u128::from(u64::MAX)) + 1;
            Ulid::from(u128::from(self.latest).saturating_add(step))
        };
        self.latest
    }

    /// From now on, makes only ids greater than `known`, which an earlier generator made.
    pub fn continue_after(&mut self, known: Ulid) {
        self.latest = self.latest.max(known);
    }
}

/// Position of an event in its board's log: 1 for the first one, without gaps. 0: no events yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seq(pub u64);

impl Seq {
    /// The position after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

/// A time: milliseconds since 1970-01-01 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Millis(pub i64);

/// A day of the calendar, the same in every time zone; as text, `2026-12-24`.
pub use jiff::civil::Date;

#[cfg(test)]
mod tests {
    use super::*;

    use proptest::collection::vec;
    use proptest::prelude::any;
    use proptest::{prop_assert, proptest};

    #[test]
    fn ids_are_their_text_in_json() {
        let id = CardId::from_parts(1_700_000_000_000, 42);
        let json = serde_json::to_string(&id).unwrap();
        assert_eq!(json, format!("\"{id}\""));
        assert_eq!(serde_json::from_str::<CardId>(&json).unwrap(), id);
        assert!(serde_json::from_str::<CardId>("\"no\"").is_err());
        assert!(serde_json::from_str::<CardId>("7").is_err());
    }

    #[test]
    fn later_ids_sort_later() {
        assert!(ListId::from_parts(2, 0) > ListId::from_parts(1, u128::MAX));
    }

    proptest! {
        #[test]
        fn made_ids_are_in_the_order_of_making_whatever_the_clock_says(
            made in vec((0_u64..4, any::<u128>()), 1..100),
        ) {
            let mut generator = Generator::new();
            let mut before = generator.make(1, 0);
            for (ms, random) in made {
                let id = generator.make(ms, random);
                prop_assert!(id > before);
                before = id;
            }
        }
    }

    #[test]
    fn two_generators_that_continue_after_the_same_id_make_different_ones() {
        let (mut one, mut other) = (Generator::new(), Generator::new());
        let known = one.make(7, 1);
        other.continue_after(known);
        assert_ne!(one.make(7, 2), other.make(7, 3));
    }
}

//! The macro `messages!` and its two traits: what every command and every event must define.

use ulid::Ulid;

use super::{Board, Command, Cx, Rejection, Touched};
use crate::id::{CardId, CommentId, LabelId, ListId, Millis, UserId};

/// The resulting event, `None` if the board is already as requested, or the rejection.
pub(super) type Decision<E> = Result<Option<E>, Rejection>;

/// Borrows the id of what a command creates.
pub(super) type NewId<C> = fn(&mut C) -> &mut dyn ChooseId;

/// The rules of a command.
pub(super) trait Decide: Sized {
    /// The event that results if it is accepted.
    type Event;

    /// The id of what it creates; `None` if it creates nothing.
    const CREATES: Option<NewId<Self>>;

    /// Checks the command and returns the resulting event. Changes nothing.
    fn decide(&self, cx: &Cx<'_>) -> Decision<Self::Event>;

    /// The command that undoes this one, given the board *before* it. `None` if it cannot be undone, or should not be
    /// at the press of a button: adding or removing members and deleting comments are deliberate.
    fn inverse(&self, before: &Board) -> Option<Command>;
}

/// What an event does.
pub(super) trait Effect: Sized {
    /// Whether its [subject](Self::about) is deleted: then the text that earlier events of the subject carried is also
    /// erased, from the log and from memory.
    const ERASES: bool;

    /// Clears the long texts that users wrote, if it carries any.
    const TEXT: Option<fn(&mut Self)>;

    /// Who receives it.
    const AUDIENCE: fn(&Self) -> Audience;

    /// Its subject.
    fn about(&self) -> About;

    /// By how many bytes the board grows, at most. A full board accepts only what adds nothing.
    fn growth(&self, _: &Board) -> usize {
        0
    }

    /// Applies the event. It has been accepted, so this cannot fail; anything it names that is missing is skipped.
    fn apply(&self, board: &mut Board, meta: &Meta) -> Touched;
}

/// Who caused an event, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Meta {
    pub(super) actor: UserId,
    pub(super) at: Millis,
}

/// The subject of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// The board's own settings.
    Board,
    /// A member of the board.
    Member(UserId),
    /// A list.
    List(ListId),
    /// A card.
    Card(CardId),
    /// A label of the board.
    Label(LabelId),
    /// A comment on a card.
    Comment(CardId, CommentId),
}

impl About {
    /// The card, or the card of the comment.
    pub fn card(self) -> Option<CardId> {
        match self {
            Self::Card(id) | Self::Comment(id, _) => Some(id),
            Self::Board | Self::Member(_) | Self::List(_) | Self::Label(_) => None,
        }
    }

    /// The comment.
    pub fn comment(self) -> Option<CommentId> {
        match self {
            Self::Comment(_, id) => Some(id),
            Self::Board | Self::Member(_) | Self::List(_) | Self::Card(_) | Self::Label(_) => None,
        }
    }
}

/// Who receives an event. Everyone who has the board open does; members may receive it elsewhere too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Only clients that have the board open.
    Board,
    /// All members: the board looks different on their home page.
    Members,
    /// All members; this one can see the board from now on.
    Added(UserId),
    /// All members; this former member can no longer see the board.
    Removed(UserId),
}

/// An id that the sender may let the server choose.
pub(super) trait ChooseId {
    /// Sets it from `next` if it is nil.
    fn choose(&mut self, next: &mut dyn FnMut() -> Ulid);
}

macro_rules! choose_id {
    ($($id:ident)*) => {$(
        impl ChooseId for $id {
            fn choose(&mut self, next: &mut dyn FnMut() -> Ulid) {
                if self.is_nil() {
                    *self = Self::from_ulid(next());
                }
            }
        }
    )*};
}

choose_id! { ListId CardId LabelId CommentId }

/// Generates the enums [`Command`] and [`Event`](super::Event) from a table with a line for each variant: its name on
/// the wire, its struct, and the member of the payload it is nested in, if any. Everything that covers all variants is
/// generated too: names, encoding and decoding (for any serde format), deciding, undoing, applying.
macro_rules! messages {
    (
        $(#[$command_doc:meta])*
        commands { $($push:literal => $command:ident $(in $command_nest:ident)?,)* }
        $(#[$event_doc:meta])*
        events { $($broadcast:literal => $event:ident $(in $event_nest:ident)?,)* }
    ) => {
        messages! { @enum $(#[$command_doc])* Command { $($push => $command $(in $command_nest)?,)* } }
        messages! { @enum $(#[$event_doc])* Event { $($broadcast => $event $(in $event_nest)?,)* } }

        impl Command {
            /// If the command creates something that has no id yet, sets the id from `next`.
            pub fn choose_ids(&mut self, mut next: impl FnMut() -> ulid::Ulid) {
                match self {
                    $(Self::$command(it) => {
                        if let Some(id) = <$command as message::Decide>::CREATES {
                            id(it).choose(&mut next);
                        }
                    })*
                }
            }

            /// The command that undoes this one, given the board *before* it. It is decided like any other. `None` if
            /// it cannot be undone, or should not be at the press of a button.
            pub fn inverse(&self, before: &Board) -> Option<Self> {
                match self { $(Self::$command(it) => message::Decide::inverse(it, before),)* }
            }

            fn decide(&self, cx: &Cx<'_>) -> message::Decision<Event> {
                match self { $(Self::$command(it) => Ok(message::Decide::decide(it, cx)?.map(Event::from)),)* }
            }

            /// Generates a sample of each, in the table's order.
            #[cfg(test)]
            pub(crate) const SAMPLES: &[fn(&mut sample::Pick<'_>) -> Self] =
                &[$(|pick| Self::$command(sample::Sample::sample(pick))),*];
        }

        impl Event {
            /// Its subject.
            pub fn about(&self) -> About {
                match self { $(Self::$event(it) => message::Effect::about(it),)* }
            }

            /// What it deletes for good: what earlier events said about it is erased from the log and from memory.
            pub fn erases(&self) -> Option<About> {
                let erases = match self { $(Self::$event(_) => <$event as message::Effect>::ERASES,)* };
                erases.then(|| self.about())
            }

            /// Who receives it.
            pub fn audience(&self) -> Audience {
                match self { $(Self::$event(it) => <$event as message::Effect>::AUDIENCE(it),)* }
            }

            /// The event without the long texts that users wrote. The log keeps this of a deleted comment: the event
            /// stays in its place, without its text.
            #[must_use]
            pub fn without_text(mut self) -> Self {
                match &mut self {
                    $(Self::$event(it) => {
                        if let Some(empty) = <$event as message::Effect>::TEXT {
                            empty(it);
                        }
                    })*
                }
                self
            }

            /// By how many bytes the board grows, at most.
            pub(crate) fn growth(&self, board: &Board) -> usize {
                match self { $(Self::$event(it) => message::Effect::growth(it, board),)* }
            }

            fn apply(&self, board: &mut Board, meta: &message::Meta) -> Touched {
                match self { $(Self::$event(it) => message::Effect::apply(it, board, meta),)* }
            }
        }
    };

    (@enum $(#[$doc:meta])* $enum:ident { $($name:literal => $variant:ident $(in $nest:ident)?,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum $enum {
            $(#[doc = concat!("`", $name, "`")] $variant($variant),)*
        }

        $(impl From<$variant> for $enum {
            fn from(it: $variant) -> Self {
                Self::$variant(it)
            }
        })*

        impl $enum {
            /// All names on the wire, in the table's order.
            pub const NAMES: &'static [&'static str] = &[$($name),*];

            /// Its name on the wire.
            pub fn name(&self) -> &'static str {
                match self { $(Self::$variant(_) => $name,)* }
            }

            /// Decodes the payload of the message called `name`; `None` if there is no such message.
            ///
            /// # Errors
            /// The payload is invalid.
            pub fn decode<'de, D>(name: &str, payload: D) -> Result<Option<Self>, D::Error>
            where
                D: serde::Deserializer<'de>,
            {
                match name {
                    $($name => messages!(@decode payload $variant $($nest)?).map(|it| Some(Self::$variant(it))),)*
                    _ => Ok(None),
                }
            }
        }

        /// Serializes the payload, without the name.
        impl serde::Serialize for $enum {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self { $(Self::$variant(it) => messages!(@encode serializer it $($nest)?),)* }
            }
        }
    };
    (@encode $serializer:ident $it:ident) => { serde::Serialize::serialize($it, $serializer) };
    (@encode $serializer:ident $it:ident $nest:ident) => {{
        #[derive(serde::Serialize)]
        struct Nested<'a, T> { $nest: &'a T }
        serde::Serialize::serialize(&Nested { $nest: $it }, $serializer)
    }};
    (@decode $payload:ident $variant:ident) => { <$variant as serde::Deserialize>::deserialize($payload) };
    (@decode $payload:ident $variant:ident $nest:ident) => {{
        #[derive(serde::Deserialize)]
        struct Nested { $nest: $variant }
        <Nested as serde::Deserialize>::deserialize($payload).map(|it| it.$nest)
    }};
}
pub(super) use messages;

//! The macro `messages!` and the two traits behind it: what the compiler asks of every command and every event.

use ulid::Ulid;

use super::{Board, Command, Cx, Rejection, Touched};
use crate::id::{CardId, CommentId, LabelId, ListId, Millis, UserId};

/// The event that follows; `None`: the board is as asked already; or why not.
pub(super) type Decision<E> = Result<Option<E>, Rejection>;

/// Where a command keeps the id of what it creates.
pub(super) type NewId<C> = fn(&mut C) -> &mut dyn ChooseId;

/// The rules of a command.
pub(super) trait Decide: Sized {
    /// What follows when it is accepted.
    type Event;

    /// The id of what it creates; `None` if it creates nothing.
    const CREATES: Option<NewId<Self>>;

    /// Checks, and says what follows. Changes nothing.
    fn decide(&self, cx: &Cx<'_>) -> Decision<Self::Event>;

    /// The command that undoes this one, from the board *before* it. `None` where there is no way back, or where
    /// taking it back is not for a button: people are added and removed, and comments deleted, on purpose.
    fn inverse(&self, before: &Board) -> Option<Command>;
}

/// The consequences of an event.
pub(super) trait Effect: Sized {
    /// Whether what it is [`about`](Self::about) is deleted: then the log and every memory also forget the text that
    /// earlier events of the same subject carried.
    const ERASES: bool;

    /// Empties the long texts that people wrote, if it carries any.
    const TEXT: Option<fn(&mut Self)>;

    /// Who is told of it.
    const AUDIENCE: fn(&Self) -> Audience;

    /// Its subject.
    fn about(&self) -> About;

    /// Makes it true. It was decided before, so it cannot fail; what it names and is missing is passed over.
    fn apply(&self, board: &mut Board, meta: &Meta) -> Touched;
}

/// Who did it, and when.
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
    /// The card, also of a comment.
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

/// Who is told of an event. Everyone who has the board open is; members may also be told where they do not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Only those who have the board open.
    Board,
    /// All members: the board looks different on their home page.
    Members,
    /// All members, and this one can see the board from now on.
    Added(UserId),
    /// All members, and this former one cannot see the board any more.
    Removed(UserId),
}

/// An id that its sender may leave to the server.
pub(super) trait ChooseId {
    /// Takes one from `next`, unless it is set.
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

/// Makes the enums [`Command`] and [`Event`](super::Event) of a table with a line for each: its name on the wire, its
/// struct, and the member of the payload it is nested in, if any. Everything that has to know them all follows from
/// the table: names, encoding and decoding (for any format of serde's), deciding, undoing, applying.
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
            /// Gives what is to be created and has no id yet one from `next`.
            pub fn choose_ids(&mut self, mut next: impl FnMut() -> ulid::Ulid) {
                match self {
                    $(Self::$command(it) => {
                        if let Some(id) = <$command as message::Decide>::CREATES {
                            id(it).choose(&mut next);
                        }
                    })*
                }
            }

            /// The command that undoes this one, seen from the board *before* it. It goes through the same decision as
            /// any other. `None` where there is no way back, or where taking it back is not for a button.
            pub fn inverse(&self, before: &Board) -> Option<Self> {
                match self { $(Self::$command(it) => message::Decide::inverse(it, before),)* }
            }

            fn decide(&self, cx: &Cx<'_>) -> message::Decision<Event> {
                match self { $(Self::$command(it) => Ok(message::Decide::decide(it, cx)?.map(Event::from)),)* }
            }

            /// A way to make up each of them, in the table's order.
            #[cfg(test)]
            pub(crate) const SAMPLES: &[fn(&mut sample::Pick<'_>) -> Self] =
                &[$(|pick| Self::$command(sample::Sample::sample(pick))),*];
        }

        impl Event {
            /// What it is about.
            pub fn about(&self) -> About {
                match self { $(Self::$event(it) => message::Effect::about(it),)* }
            }

            /// What it deletes for good: the log and every memory forget what earlier events said of it.
            pub fn erases(&self) -> Option<About> {
                let erases = match self { $(Self::$event(_) => <$event as message::Effect>::ERASES,)* };
                erases.then(|| self.about())
            }

            /// Who is told of it.
            pub fn audience(&self) -> Audience {
                match self { $(Self::$event(it) => <$event as message::Effect>::AUDIENCE(it),)* }
            }

            /// The event without the long texts that people wrote. This is what the log keeps of a deleted comment:
            /// the event stays in its place and says nothing any more.
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
            /// The names of all on the wire, in the table's order.
            pub const NAMES: &'static [&'static str] = &[$($name),*];

            /// Its name on the wire.
            pub fn name(&self) -> &'static str {
                match self { $(Self::$variant(_) => $name,)* }
            }

            /// Reads the payload of the message called `name`; `None` if there is none of that name.
            ///
            /// # Errors
            /// The payload does not fit.
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

        /// As its payload, without its name.
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

//! The `wire!` macro: an enum of the domain and its names on the wire, side by side.

/// What came in is not one of the messages of its direction.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// No message has this name.
    #[error("there is no event of this name")]
    Unknown,
    /// The message is known, its payload does not fit.
    #[error("the payload does not fit the event: {0}")]
    Bad(#[from] serde_json::Error),
}

/// One line a message: its name on the wire, the variant (and the struct of the same name), and the member it
/// is nested in, if any.
macro_rules! wire {
    ($enum:ident { $($event:literal => $variant:ident $(in $nest:ident)?,)* }) => {
        impl $crate::wire::table::Message for $enum {
            fn event(&self) -> &'static str {
                match self { $(Self::$variant(_) => $event,)* }
            }

            fn payload(&self) -> serde_json::Result<String> {
                match self { $(Self::$variant(it) => wire!(@encode it $($nest)?),)* }
            }

            fn decode(event: &str, payload: &str) -> Result<Self, $crate::wire::DecodeError> {
                match event {
                    $($event => Ok(Self::$variant(wire!(@decode payload $variant $($nest)?)?)),)*
                    _ => Err($crate::wire::DecodeError::Unknown),
                }
            }

            const EVENTS: &'static [&'static str] = &[$($event),*];
        }
    };
    (@encode $it:ident) => { serde_json::to_string($it) };
    (@encode $it:ident $nest:ident) => {{
        #[derive(serde::Serialize)]
        struct Nested<'a, T> { $nest: &'a T }
        serde_json::to_string(&Nested { $nest: $it })
    }};
    (@decode $payload:ident $variant:ident) => { serde_json::from_str::<$variant>($payload) };
    (@decode $payload:ident $variant:ident $nest:ident) => {{
        #[derive(serde::Deserialize)]
        struct Nested { $nest: $variant }
        serde_json::from_str::<Nested>($payload).map(|it| it.$nest)
    }};
}
pub(crate) use wire;

/// What the macro gives an enum.
pub(crate) trait Message: Sized {
    const EVENTS: &'static [&'static str];
    fn event(&self) -> &'static str;
    fn payload(&self) -> serde_json::Result<String>;
    fn decode(event: &str, payload: &str) -> Result<Self, DecodeError>;
}

/// `object` with the members of `head` in front of its own. Both are JSON objects as text.
pub(crate) fn splice(head: &str, object: &str) -> String {
    let (Some(head), Some(rest)) = (head.strip_suffix('}'), object.strip_prefix('{')) else {
        return object.to_owned();
    };
    let comma = if rest == "}" || head == "{" { "" } else { "," };
    [head, comma, rest].concat()
}

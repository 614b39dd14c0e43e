//! The Phoenix Channels protocol, version 2, without any I/O and without a word about boards.
//!
//! * [`Frame`], [`Ref`], [`Topic`]: the envelope. Only its five elements are read; the payload travels as the
//!   JSON text it came as, and whoever knows what it means decodes it once.
//! * [`v2`]: the text codec, `[join_ref, ref, topic, event, payload]`.
//! * [`client`]: what `phoenix.js` does in a browser (join, push, time-outs, heartbeat, coming back), as a
//!   state machine that is told the time and says what to send.
//! * [`presence`]: who is on a topic, from `presence_state` and `presence_diff`.

mod frame;
mod opaque;

pub mod client;
pub mod presence;
pub mod v2;

pub use frame::{Frame, HEARTBEAT_TOPIC, Reply, event, raw, reason};
pub use opaque::{Ref, Topic};

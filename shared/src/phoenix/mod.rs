//! The Phoenix Channels protocol, without any I/O and independent of boards.
//!
//! * [`Frame`], [`Ref`], [`Topic`]: the envelope. Only its five elements are read; the payload travels as the
//!   JSON text it came as, and is decoded once, by the code that knows what it means.
//! * [`Version`]: the codecs, [`v2`] for today's clients and [`v1`] for the oldest; [`binary`] for pushes of raw bytes.
//! * [`carrier`]: what surrounds the frames, in the requests that open a connection.
//! * [`client`]: what `phoenix.js` does in a browser (join, push, timeouts, heartbeat, reconnecting), as a
//!   state machine that is given the time and returns what to send.
//! * [`presence`]: who is on a topic, from `presence_state` and `presence_diff`.

mod frame;
mod opaque;
mod version;

pub mod binary;
pub mod carrier;
pub mod client;
pub mod presence;
pub mod v1;
pub mod v2;

pub use frame::{Frame, HEARTBEAT_TOPIC, Malformed, Reply, event, raw, reason};
pub use opaque::{Ref, Topic};
pub use version::Version;

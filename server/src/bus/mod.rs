//! From publishers on a topic to its subscribers. It knows topics and queues, and nothing of what is said.
//!
//! There is one order of broadcasts a topic, the same for everybody: a broadcast is encoded once and put into
//! all queues under the topic's lock.

mod local;

pub use local::{Bus, Subscription};

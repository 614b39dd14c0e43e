//! Carries broadcasts from the publishers on a topic to its subscribers. It knows topics and queues, not what is in a
//! broadcast.
//!
//! Each topic has one order of broadcasts, the same for everyone: a broadcast is encoded once and put into all queues
//! under the topic's lock.

mod local;

pub use local::{Bus, Subscription};

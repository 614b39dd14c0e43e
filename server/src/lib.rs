//! The Boardwalk server.
//!
//! A change passes through the modules in this order, and never back: [`transport`] (bytes to frames) → [`socket`]
//! (frames to channels) → [`channel`] (payloads to commands) → [`live`] (decide, with the rules of `shared::board`) →
//! [`store`] (durable), then [`bus`] (to everyone) → [`queue`] (to each client). Beside it: [`presence`] (who is on a
//! board now), [`auth`] (who a user is), [`registry`] (who is connected), [`http`] (the API and the browser app),
//! [`seed`] (boards created with content), [`data_dir`] and [`backup`] (where it all is).
//!
//! Each module uses only modules below it, in layers that `xtask/src/tidy/layers.rs` lists. [`App`] assembles them;
//! none of them knows it.

mod app;
pub mod auth;
pub mod backup;
pub mod budget;
pub mod bus;
pub mod channel;
pub mod clock;
pub mod config;
pub mod data_dir;
pub mod http;
mod listen;
pub mod live;
mod log;
pub mod metrics;
pub mod peer;
pub mod places;
pub mod presence;
pub mod queue;
pub mod rate;
pub mod registry;
mod router;
pub mod seed;
mod serve;
pub mod shutdown;
pub mod socket;
pub mod store;
pub mod transport;

pub use app::{App, Parts, StartError};
pub use router::{Line, routes};
pub use seed::{DEMO_PASSWORD, Demo};
pub use serve::serve;

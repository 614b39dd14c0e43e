//! What both transports share.

use std::num::NonZeroU16;
use std::time::Duration;

use super::OriginPolicy;
use super::longpoll::PollSessions;
use crate::budget::Budget;
use crate::socket::Sockets;

/// The entry point for clients of either transport.
pub struct Gateway {
    /// The memory for what is received and answered.
    pub budget: Budget,
    /// The options.
    pub settings: Settings,
    /// Creates the connections.
    pub sockets: Sockets,
    /// The long-poll sessions.
    pub polls: PollSessions,
}

/// Who may connect, and the limits of a connection.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Which web pages may connect.
    pub check_origin: OriginPolicy,
    /// The URL people visit, if it differs from the address listened on.
    pub public_url: Option<String>,
    /// Frames that may wait for one client.
    pub waiting_frames: NonZeroU16,
    /// The largest message accepted from a client, in bytes.
    pub largest_message: usize,
    /// A WebSocket is closed after this long without a message.
    pub idle: Duration,
    /// How long a long-poll request waits for messages.
    pub longpoll_window: Duration,
}

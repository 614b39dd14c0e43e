//! What both transports work with.

use std::num::NonZeroU16;
use std::time::Duration;

use super::OriginPolicy;
use super::longpoll::PollSessions;
use crate::auth::Tokens;
use crate::socket::Sockets;

/// Where clients come in, over either transport.
pub struct Gateway {
    /// The options.
    pub settings: Settings,
    /// Tells whose an access token is.
    pub tokens: Tokens,
    /// Makes the connections.
    pub sockets: Sockets,
    /// The long-poll sessions.
    pub polls: PollSessions,
}

/// Who may connect, and what a connection may cost.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Which pages may connect.
    pub check_origin: OriginPolicy,
    /// The address people type, if it is not the one listened on.
    pub public_url: Option<String>,
    /// Connections that one person may have at a time.
    pub connections_per_person: NonZeroU16,
    /// Frames that may wait for one client.
    pub waiting_frames: NonZeroU16,
    /// The largest message that is taken from a client, in bytes.
    pub largest_message: usize,
    /// After so long without a message, a WebSocket is closed.
    pub idle: Duration,
    /// How long a long-poll request waits for news.
    pub longpoll_window: Duration,
}

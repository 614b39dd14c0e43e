//! Why a measurement failed.

use std::io;

use tokio_tungstenite::tungstenite;

/// Why there is no result. A bad result is not an error: it is in the report.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LoadError {
    /// `/proc` cannot be read; it needs Linux.
    #[error("the server's memory cannot be read from /proc")]
    Proc(#[source] io::Error),
    /// `/proc` is not in the expected format.
    #[error("/proc has no field `{0}`")]
    NoField(&'static str),
    /// A request to the API failed.
    #[error("a request to the API failed")]
    Http(#[from] reqwest::Error),
    /// A TCP connection could not be opened.
    #[error("could not connect to the server")]
    Connect(#[from] io::Error),
    /// A WebSocket could not be opened, or failed.
    #[error("a connection failed")]
    Socket(#[from] tungstenite::Error),
    /// The server ended a connection.
    #[error("the server ended a connection ({0})")]
    Ended(String),
    /// The server sent an invalid frame.
    #[error("the server sent an invalid frame")]
    Malformed(#[from] shared::phoenix::Malformed),
    /// The server sent an unexpected payload.
    #[error("the server sent an unexpected payload")]
    Payload(#[from] serde_json::Error),
    /// A join or a push was refused.
    #[error("{what} was refused: {response}")]
    Refused {
        /// The event.
        what: &'static str,
        /// The server's response.
        response: String,
    },
    /// Something did not happen in time.
    #[error("timed out waiting for {0}")]
    Overdue(&'static str),
    /// One of our tasks panicked.
    #[error("a task ended early")]
    Task(#[from] tokio::task::JoinError),
}

//! Why a measurement came to nothing.

use std::io;

use tokio_tungstenite::tungstenite;

/// What went wrong on the way to a figure. A bad figure is none of these: it stands in the report.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LoadError {
    /// The server's process cannot be read about, which takes Linux.
    #[error("the server's memory cannot be read from /proc")]
    Proc(#[source] io::Error),
    /// `/proc` has another form than expected.
    #[error("/proc does not say `{0}`")]
    NoField(&'static str),
    /// The API.
    #[error("the API could not be asked")]
    Http(#[from] reqwest::Error),
    /// No TCP connection.
    #[error("no connection to the server")]
    Connect(#[from] io::Error),
    /// No WebSocket, or one that broke.
    #[error("a connection broke")]
    Socket(#[from] tungstenite::Error),
    /// The server ended a connection.
    #[error("the server ended a connection ({0})")]
    Ended(String),
    /// The server said something that is no frame.
    #[error("the server sent what is no frame")]
    Malformed(#[from] shared::phoenix::Malformed),
    /// A payload that does not fit.
    #[error("the server sent an unexpected payload")]
    Payload(#[from] serde_json::Error),
    /// A join or a push was refused.
    #[error("{what} was refused: {response}")]
    Refused {
        /// The event.
        what: &'static str,
        /// What the server said.
        response: String,
    },
    /// Something that is waited for does not happen.
    #[error("{0} does not happen in time")]
    Overdue(&'static str),
    /// A task of ours panicked.
    #[error("a task ended early")]
    Task(#[from] tokio::task::JoinError),
}

//! The signals to shut down.

use crate::log::chain;

/// Resolves when the program is asked to stop, by Ctrl-C or SIGTERM.
pub async fn signal() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => {
                tokio::select! {
                    _ = interrupt => {}
                    _ = terminate.recv() => {}
                }
            }
            Err(error) => {
                tracing::warn!(error = %chain(&error), "only Ctrl-C will stop the server");
                drop(interrupt.await);
            }
        }
    }
    #[cfg(not(unix))]
    drop(interrupt.await);
}

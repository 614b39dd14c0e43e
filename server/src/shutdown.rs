//! The signals to shut down.

use crate::log::chain;

/// Resolves when the program is asked to stop, by Ctrl-C or SIGTERM. It listens from this call on, not only once the
/// future is polled.
///
/// # Panics
/// Outside a tokio runtime.
#[cfg(unix)]
pub fn signal() -> impl Future<Output = ()> + Send {
    use tokio::signal::unix::{SignalKind, signal};
    let listened = [SignalKind::interrupt(), SignalKind::terminate()].map(|kind| {
        let listening = signal(kind);
        if let Err(error) = &listening {
            tracing::warn!(signal = kind.as_raw_value(), error = %chain(error), "this signal ends the server at once");
        }
        listening
    });
    async move {
        let [interrupt, terminate] = listened.map(|listening| async move {
            match listening {
                Ok(mut signal) => drop(signal.recv().await),
                Err(_) => std::future::pending().await,
            }
        });
        tokio::select! {
            () = interrupt => {}
            () = terminate => {}
        }
    }
}

/// Resolves when the program is asked to stop, by Ctrl-C.
#[cfg(not(unix))]
pub async fn signal() {
    if let Err(error) = tokio::signal::ctrl_c().await {
        tracing::warn!(error = %chain(&error), "Ctrl-C ends the server at once");
        std::future::pending().await
    }
}

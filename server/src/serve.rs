//! Serving, from the first connection to an orderly shutdown.

use std::time::Duration;

use tokio::net::TcpListener;

use crate::app::App;
use crate::auth::Sweep;
use crate::log::chain;
use crate::{listen, router};

/// Serves until `shutdown` resolves, then ends every connection and waits for them for a limited time.
pub async fn serve(listener: TcpListener, app: App, shutdown: impl Future<Output = ()> + Send + 'static) {
    match listener.local_addr() {
        Ok(address) => tracing::info!(%address, "serving"),
        Err(error) => tracing::warn!(error = %chain(&error), "serving on an unknown address"),
    }
    let https = app.config.is_https();
    let router = router::router(app.api.clone(), app.gateway.clone(), app.assets.clone(), https);
    let (registry, store) = (app.registry.clone(), app.store.clone());
    let drain = Duration::from_secs(app.config.drain_seconds);
    let unready = Duration::from_secs(app.config.unready_seconds);
    let limits = listen::Limits {
        patience: Duration::from_secs(app.config.idle_seconds),
        per_network: app.config.connections_per_address.get().into(),
        in_all: app.config.connections.get().try_into().unwrap_or(usize::MAX),
        proxies: app.config.trusted_proxies.clone(),
    };
    let stopping = registry.clone();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = listen::listen(listener, router, limits, async move {
        shutdown.await;
        stopping.announce_shutdown();
        tokio::time::sleep(unready).await;
        tracing::info!(connections = stopping.count(), "stopping");
        stopping.shutdown();
        drop(stop);
    });
    let overdue = async {
        drop(stopped.await);
        tokio::time::sleep(drain).await;
    };
    tokio::select! {
        () = async { serving.await; registry.drained().await } => {}
        () = Sweep::new(app.api.accounts.clone()).run() => {}
        () = overdue => tracing::warn!(connections = registry.count(), "some connections did not end in time"),
    }
    store.close().await;
    tracing::info!("stopped");
}

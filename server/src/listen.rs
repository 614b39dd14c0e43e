//! Connections from the network to the router, until it is time to stop. A client has only so long to say what it
//! wants, or half-open connections would add up.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt;

use crate::log::chain;

/// What hyper keeps for each connection to read into and to write from, at most, in bytes.
const BUFFER: usize = 64 * 1024;

/// How long to wait when no connection can be accepted: usually too many files are open, and some are soon closed.
const PAUSE: Duration = Duration::from_millis(100);

/// Serves until `stop` resolves; then takes no more connections, and lets the requests on their way come to their end.
///
/// `patience`: how long the head of a request may take, or its beginning on a connection that was used before.
pub(crate) async fn listen(
    listener: TcpListener,
    router: Router,
    patience: Duration,
    stop: impl Future<Output = ()>,
) {
    let connections = GracefulShutdown::new();
    let mut builder = Builder::new(TokioExecutor::new()).http1_only();
    builder.http1().timer(TokioTimer::new()).header_read_timeout(patience).max_buf_size(BUFFER);
    tokio::pin!(stop);
    loop {
        let accepted = tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, peer)) => serve(&builder, &connections, stream, peer, router.clone()),
            Err(error) => {
                tracing::warn!(error = %chain(&error), "a connection could not be accepted");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
    drop(listener);
    connections.shutdown().await;
}

fn serve(
    builder: &Builder<TokioExecutor>,
    connections: &GracefulShutdown,
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
) {
    // A small frame must not wait for the answer to the one before it.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(error = %chain(&error), "small frames may be late on a connection");
    }
    let service = service_fn(move |mut request: hyper::Request<hyper::body::Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        let router = router.clone();
        async move { Ok::<_, Infallible>(router.oneshot(request).await.unwrap_or_else(|never| match never {})) }
    });
    let connection = builder.serve_connection_with_upgrades(TokioIo::new(stream), service);
    let watched = connections.watch(connection.into_owned());
    tokio::spawn(async move {
        // That clients go in the middle of a request is not our trouble.
        if let Err(error) = watched.await {
            tracing::debug!(error = %chain(&*error), "a connection ended in the middle");
        }
    });
}

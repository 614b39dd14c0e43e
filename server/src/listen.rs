//! Passes connections from the network to the router, until the server stops. A client has limited time to send its
//! request, or half-open connections would add up.

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

/// The maximum size of hyper's read and write buffers for each connection, in bytes.
const BUFFER: usize = 64 * 1024;

/// How long to wait after a connection could not be accepted: usually too many files are open, and some will soon be
/// closed.
const PAUSE: Duration = Duration::from_millis(100);

/// Serves until `stop` resolves; then accepts no more connections, and lets running requests finish.
///
/// `patience`: how long the head of a request may take to arrive, or on a kept-alive connection the start of the next
/// one.
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
    // A small frame must not wait for the acknowledgement of the previous one.
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
        // Clients that leave in the middle of a request are normal.
        if let Err(error) = watched.await {
            tracing::debug!(error = %chain(&*error), "a connection ended in the middle of a request");
        }
    });
}

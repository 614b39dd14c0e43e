//! Passes connections from the network to the router, until the server stops. A client has limited time to send its
//! request and to read the answer, and there is a limit to its connections, or a few clients would use up the files and
//! the memory.

mod files;
mod stall;

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::http::HeaderMap;
use axum::http::header::{FORWARDED, HeaderName};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tower::ServiceExt;

use crate::http::Client;
use crate::log::{Seldom, chain};
use crate::peer::{Network, TrustedProxies};
use crate::places::{Place, Places};
use stall::Stall;

/// The maximum size of hyper's read and write buffers for each connection, in bytes.
const BUFFER: usize = 32 * 1024;

/// How long the head of a connection's first request may take to arrive. A client that connects has something to ask.
const FIRST_REQUEST: Duration = Duration::from_secs(10);

/// How long a client may take to read some of what waits for it.
const TO_READ: Duration = Duration::from_secs(30);

/// How long to wait after a connection could not be accepted: usually too many files are open, and some will soon be
/// closed. Doubled each time until it works again, up to [`LONGEST_PAUSE`].
const PAUSE: Duration = Duration::from_millis(50);

/// The longest wait after connections could not be accepted.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Who may connect, and for how long.
#[derive(Debug, Clone)]
pub(crate) struct Limits {
    /// How long the head of a request may take to arrive, or on a kept-alive connection the start of the next one.
    pub(crate) patience: Duration,
    /// Connections from one network at a time; those of trusted proxies do not count.
    pub(crate) per_network: usize,
    /// Connections in all at a time; fewer if the system allows too few open files.
    pub(crate) in_all: usize,
    /// The proxies that say who asked them.
    pub(crate) proxies: TrustedProxies,
}

/// Serves until `stop` resolves; then accepts no more connections, and lets running requests finish.
pub(crate) async fn listen(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    stop: impl Future<Output = ()>,
) {
    let in_all = limits.in_all.min(files::room_for_connections());
    // Half of all is enough for one network, or it would keep out the others.
    let places = Places::new(limits.per_network.min(in_all.div_ceil(2)), in_all);
    let connections = GracefulShutdown::new();
    let mut builder = Builder::new(TokioExecutor::new()).http1_only();
    builder.http1().timer(TokioTimer::new()).header_read_timeout(limits.patience).max_buf_size(BUFFER);
    let refused = Refused(Seldom::new());
    let mut pause = PAUSE;
    tokio::pin!(stop);
    loop {
        let accepted = tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, peer)) => {
                pause = PAUSE;
                // A small frame must not wait for the acknowledgement of the previous one.
                if let Err(error) = stream.set_nodelay(true) {
                    tracing::debug!(error = %chain(&error), "small frames may be late on a connection");
                }
                match place(&places, &limits.proxies, peer.ip()) {
                    Some(place) => {
                        let (router, proxies) = (router.clone(), limits.proxies.clone());
                        serve(
                            &builder,
                            &connections,
                            Stall::new(stream, TO_READ, place),
                            peer,
                            router,
                            proxies,
                        );
                    }
                    None => refused.too_many(peer.ip(), places.count()),
                }
            }
            Err(error) => {
                refused.failed(&error);
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
        }
    }
    drop(listener);
    connections.shutdown().await;
}

fn place(places: &Places<Network>, proxies: &TrustedProxies, peer: IpAddr) -> Option<Place<Network>> {
    if proxies.contains(peer) { places.take_unnamed() } else { places.take(peer.into()) }
}

/// Logs connections that were not accepted.
struct Refused(Seldom);

impl Refused {
    fn too_many(&self, peer: IpAddr, connections: usize) {
        if let Some(before) = self.0.turn() {
            tracing::warn!(%peer, connections, before, "a connection was refused: there are too many");
        }
    }

    fn failed(&self, error: &std::io::Error) {
        if let Some(before) = self.0.turn() {
            tracing::warn!(error = %chain(error), before, "a connection could not be accepted");
        }
    }
}

fn serve(
    builder: &Builder<TokioExecutor>,
    connections: &GracefulShutdown,
    stream: Stall,
    peer: SocketAddr,
    router: Router,
    proxies: TrustedProxies,
) {
    let asked = Arc::new(AtomicBool::new(false));
    let first = asked.clone();
    let service = service_fn(move |mut request: hyper::Request<hyper::body::Incoming>| {
        first.store(true, Ordering::Relaxed);
        let client = client(&proxies, peer, request.headers());
        request.extensions_mut().insert(ConnectInfo(peer));
        request.extensions_mut().insert(client);
        let router = router.clone();
        async move { Ok::<_, Infallible>(router.oneshot(request).await.unwrap_or_else(|never| match never {})) }
    });
    let connection = builder.serve_connection_with_upgrades(TokioIo::new(stream), service);
    let watched = connections.watch(connection.into_owned());
    tokio::spawn(async move {
        let silent = async {
            tokio::time::sleep(FIRST_REQUEST).await;
            if asked.load(Ordering::Relaxed) {
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            ended = watched => {
                // Clients that leave in the middle of a request are normal.
                if let Err(error) = ended {
                    tracing::debug!(error = %chain(&*error), "a connection ended in the middle of a request");
                }
            }
            () = silent => {}
        }
    });
}

fn client(proxies: &TrustedProxies, peer: SocketAddr, headers: &HeaderMap) -> Client {
    let values = |name| headers.get_all(name).iter().map(|value| value.to_str().unwrap_or_default());
    Client(proxies.client(peer.ip(), values(X_FORWARDED_FOR), values(FORWARDED)))
}

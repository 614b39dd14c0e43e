//! The Boardwalk server.
//!
//! A change's way goes through the modules in this order, and never back: [`transport`] (bytes to frames) →
//! [`socket`] (frames to channels) → [`channel`] (payloads to commands) → [`live`] (decide, with the rules of
//! `shared::board`) → [`store`] (durable) → [`bus`] (to everyone) → [`transport`]. Beside it: [`presence`] (who is
//! here), [`auth`] (who somebody is), [`http`] (the API and the browser app).

pub mod auth;
pub mod bus;
pub mod channel;
pub mod clock;
pub mod config;
mod demo;
pub mod http;
mod listen;
pub mod live;
pub mod origin;
pub mod presence;
mod router;
pub mod shutdown;
pub mod socket;
pub mod store;
pub mod transport;
mod welcome;

use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;

use auth::{Passwords, Throttle, Tokens};
use bus::Bus;
use clock::Clock;
use config::Config;
use http::Assets;
use live::Boards;
use presence::Tracker;
use socket::Registry;
use store::{Store, StoreError};
use transport::longpoll::Sessions;

pub use demo::{DEMO_PASSWORD, Demo};

/// Everything a request may need. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The options.
    pub config: Arc<Config>,
    /// The time, and new ids.
    pub clock: Clock,
    /// The database.
    pub store: Store,
    /// From whoever has something to tell to whoever listens.
    pub bus: Bus,
    /// Who is connected.
    pub registry: Registry,
    /// The sessions of those who are connected by long-poll.
    pub polls: Sessions,
    /// Who is looking at what.
    pub presence: Tracker,
    /// The boards in memory.
    pub boards: Boards,
    /// Makes and checks tokens.
    pub tokens: Tokens,
    /// Makes and checks password hashes.
    pub passwords: Passwords,
    /// How often one may try to sign in.
    pub throttle: Throttle,
    /// The built browser app.
    pub assets: Assets,
}

/// Why the server did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The data directory or what is in it.
    #[error("the data directory cannot be used")]
    DataDir(#[source] std::io::Error),
    /// The database.
    #[error("the database cannot be opened")]
    Store(#[from] StoreError),
    /// The secret from the configuration.
    #[error("the secret is too short: 32 bytes at least, for example from `openssl rand -hex 32`")]
    ShortSecret,
    /// No password can be hashed.
    #[error("passwords cannot be hashed on this machine")]
    Hashing,
}

impl App {
    /// Opens what `config` names.
    ///
    /// # Errors
    /// The [`StartError`].
    pub async fn open(config: Config) -> Result<Self, StartError> {
        std::fs::create_dir_all(&config.data_dir).map_err(StartError::DataDir)?;
        let secret = match &config.secret {
            Some(secret) if secret.len() < 32 => return Err(StartError::ShortSecret),
            Some(secret) => secret.as_bytes().to_vec(),
            None => auth::token::kept_secret(&config.data_dir).map_err(StartError::DataDir)?,
        };
        let store = match &config.database_url {
            Some(url) => Store::connect(url).await?,
            None => Store::open(&config.data_dir).await?,
        };
        let (clock, bus, registry) = (Clock::default(), Bus::default(), Registry::default());
        Ok(Self {
            boards: Boards::new(store.clone(), bus.clone(), registry.clone(), clock.clone()),
            tokens: Tokens::new(&secret, store.clone(), clock.clone()),
            presence: Tracker::new(bus.clone(), clock.clone()),
            passwords: Passwords::new().map_err(|_| StartError::Hashing)?,
            throttle: Throttle::new(config.sign_ins_per_address, config.sign_ins_per_account),
            assets: Assets::new(),
            polls: Sessions::default(),
            config: Arc::new(config),
            clock,
            store,
            bus,
            registry,
        })
    }
}

/// Serves until `shutdown` resolves, then ends every connection and waits for them, but not for ever.
pub async fn serve(listener: TcpListener, app: App, shutdown: impl Future<Output = ()> + Send + 'static) {
    let (registry, store) = (app.registry.clone(), app.store.clone());
    let drain = Duration::from_secs(app.config.drain_seconds);
    let patience = Duration::from_secs(app.config.idle_seconds);
    let stopping = registry.clone();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = listen::listen(listener, router::router(app), patience, async move {
        shutdown.await;
        stopping.shutdown();
        drop(stop);
    });
    let overdue = async {
        drop(stopped.await);
        tokio::time::sleep(drain).await;
    };
    tokio::select! {
        () = async { serving.await; registry.drained().await } => {}
        () = overdue => tracing::warn!("some connections did not end in time"),
    }
    store.close().await;
}

//! The server, assembled from its parts.

use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use crate::auth::{
    self, Accounts, Devices, HashFailed, PasswordRules, Passwords, SecretError, Throttle, Tokens,
};
use crate::budget::Budget;
use crate::bus::Bus;
use crate::channel::Services;
use crate::clock::Clock;
use crate::config::Config;
use crate::data_dir::{DataDir, DataDirError};
use crate::http::{self, Api, Assets, MetricsToken};
use crate::live::{AddingPace, Boards};
use crate::presence::Tracker;
use crate::rate::{Limiter, Rate};
use crate::registry::Registry;
use crate::seed::{self, Demo, SeedError};
use crate::socket::{Limits, Sockets};
use crate::store::{Store, StoreError};
use crate::transport::longpoll::PollSessions;
use crate::transport::{Gateway, Settings};

/// A server that is ready to [`serve`](crate::serve). Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// The parts of a server.
pub struct Parts {
    /// The options, without the secret.
    pub config: Config,
    /// Keeps other servers out of the data directory.
    pub data_dir: DataDir,
    /// The time, and new ids.
    pub clock: Clock,
    /// The database.
    pub store: Store,
    /// Carries broadcasts from publishers to subscribers.
    pub bus: Bus,
    /// All connections.
    pub registry: Registry,
    /// Who is on which board.
    pub presence: Tracker,
    /// The boards in memory.
    pub boards: Boards,
    /// The memory for what is received and answered.
    pub budget: Budget,
    /// The long-poll sessions.
    pub polls: PollSessions,
    /// The shared state of the transports.
    pub gateway: Arc<Gateway>,
    /// The shared state of the API.
    pub api: Arc<Api>,
    /// The built browser app.
    pub assets: Arc<Assets>,
}

/// Why the server did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The data directory cannot be used, or another server uses it.
    #[error(transparent)]
    DataDir(#[from] DataDirError),
    /// The secret in the data directory.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// The database.
    #[error("the database cannot be opened")]
    Store(#[from] StoreError),
    /// The secret from the configuration.
    #[error("the secret is too short: 32 bytes at least, for example from `openssl rand -hex 32`")]
    ShortSecret,
    /// Passwords cannot be hashed.
    #[error("passwords cannot be hashed on this machine")]
    Hash(#[from] HashFailed),
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl App {
    /// Opens what `config` names.
    ///
    /// # Errors
    /// The [`StartError`].
    pub async fn open(mut config: Config) -> Result<Self, StartError> {
        // With PostgreSQL too: the secret is there, and two servers would not hear each other's changes.
        let data_dir = DataDir::take(&config.data_dir)?;
        let secret = secret(&mut config)?;
        let store = open_store(&config).await?;
        Self::assemble(config, &secret, store, data_dir)
    }

    fn assemble(
        mut config: Config,
        secret: &[u8],
        store: Store,
        data_dir: DataDir,
    ) -> Result<Self, StartError> {
        let (clock, bus, registry) = (Clock::default(), Bus::default(), Registry::default());
        let budget = Budget::new(config.traffic_mib.get() as usize * 1024 * 1024);
        let boards = Boards::new(
            store.clone(),
            bus.clone(),
            registry.clone(),
            clock.clone(),
            AddingPace::new(config.added_per_hour),
            budget.clone(),
        );
        let presence = Tracker::new(bus.clone(), clock.clone());
        let accounts = Accounts {
            tokens: Tokens::new(secret, store.clone(), clock.clone()),
            passwords: Passwords::new()?,
            rules: PasswordRules { shortest: config.shortest_password },
            devices: Devices::new(secret),
            throttle: Throttle::new(config.sign_ins_per_address, config.sign_ins_per_account),
            store: store.clone(),
            registry: registry.clone(),
            clock: clock.clone(),
        };
        let services = Services {
            clock: clock.clone(),
            bus: bus.clone(),
            boards: boards.clone(),
            presence: presence.clone(),
        };
        let changes = Limiter::new(Rate::per_second(config.messages_per_second, config.message_burst));
        let limits = Limits { per_user: config.connections_per_person, pace: changes.clone() };
        let polls = PollSessions::default();
        let gateway = Gateway {
            settings: settings(&config),
            budget: budget.clone(),
            sockets: Sockets::new(services, registry.clone(), accounts.tokens.clone(), limits),
            polls: polls.clone(),
        };
        let limits = http::Limits::new(
            changes,
            Rate::per_hour(config.boards_per_hour),
            Rate::per_hour(config.registrations_per_hour),
            config.largest_message,
            budget.clone(),
        );
        let api = Api {
            accounts,
            limits,
            budget: budget.clone(),
            boards: boards.clone(),
            store: store.clone(),
            clock: clock.clone(),
            check_origin: config.check_origin.clone(),
            public_url: config.public_url.clone(),
            secure_cookies: config.is_https(),
            metrics_token: config.metrics_token.take().as_deref().and_then(MetricsToken::new),
            welcome_board: config.welcome_board,
            registration: config.registration,
        };
        let (gateway, api, assets) =
            (Arc::new(gateway), Arc::new(api), Arc::new(Assets::new(config.public_url.as_deref())));
        Ok(Self(Arc::new(Parts {
            config,
            data_dir,
            clock,
            store,
            bus,
            registry,
            presence,
            boards,
            budget,
            polls,
            gateway,
            api,
            assets,
        })))
    }
}

impl Demo {
    /// Creates the demo's users and board, unless they exist already.
    ///
    /// # Errors
    /// The [`SeedError`]; some of it may then have been created.
    pub async fn create(app: &App) -> Result<Self, SeedError> {
        seed::demo(&app.api.accounts, &app.boards, &app.clock).await
    }
}

/// The database, brought up to date.
async fn open_store(config: &Config) -> Result<Store, StoreError> {
    let store = match &config.database_url {
        Some(url) => Store::connect(url).await?,
        None => Store::open(&config.data_dir).await?,
    };
    tracing::info!(database.kind = store.kind(), "the database is open, and all migrations have been run");
    Ok(store)
}

/// The secret that signs tokens, taken out of the options so that no copy stays there.
fn secret(config: &mut Config) -> Result<Vec<u8>, StartError> {
    match config.secret.take() {
        Some(secret) if secret.len() < auth::SHORTEST => Err(StartError::ShortSecret),
        Some(secret) => Ok(secret.into_bytes()),
        None => Ok(auth::kept_secret(&config.data_dir)?),
    }
}

fn settings(config: &Config) -> Settings {
    Settings {
        check_origin: config.check_origin.clone(),
        public_url: config.public_url.clone(),
        waiting_frames: config.waiting_frames,
        largest_message: config.largest_message,
        idle: Duration::from_secs(config.idle_seconds),
        longpoll_window: Duration::from_millis(config.longpoll_window_ms),
    }
}

//! A server for one test, on a free port, with a directory that is removed with it.

use std::path::Path;

use clap::Parser;
use server::App;
use server::config::Cli;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::Person;
use super::database::{Database, TestDatabase};

pub struct Server {
    pub app: App,
    pub url: String,
    pub database: TestDatabase,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

impl Server {
    pub async fn start() -> Self {
        Self::start_on(Database::Sqlite).await
    }

    pub async fn start_with(options: &[&str]) -> Self {
        Self::start_on_with(Database::Sqlite, options).await
    }

    pub async fn start_on(database: Database) -> Self {
        Self::start_on_with(database, &[]).await
    }

    pub async fn start_on_with(database: Database, options: &[&str]) -> Self {
        Self::start_in(database.create().await, 0, options).await
    }

    /// With a copy of another server's SQLite database.
    pub async fn start_on_copy(file: &Path) -> Self {
        Self::start_in(TestDatabase::copy_of(file), 0, &[]).await
    }

    /// Shuts it down in order and starts it again on the same data and port.
    pub async fn restart(mut self) -> Self {
        drop(self.stop.take());
        self.task.await.unwrap();
        drop(self.app);
        let port = self.url.rsplit(':').next().unwrap().parse().unwrap();
        Self::start_in(self.database, port, &[]).await
    }

    /// Asks it to stop, and does not wait.
    pub fn stop(&mut self) {
        drop(self.stop.take());
    }

    /// Aborts its tasks wherever they are, and starts it again on the same data and port.
    pub async fn crash(self) -> Self {
        self.task.abort();
        drop(self.task.await);
        let port = self.url.rsplit(':').next().unwrap().parse().unwrap();
        self.app.registry.shutdown();
        drop(self.app);
        Self::start_in(self.database, port, &[]).await
    }

    /// A new user, signed up and signed in.
    pub async fn sign_up(&self, name: &str) -> Person {
        Person::sign_up(&self.url, name).await
    }

    async fn start_in(database: TestDatabase, port: u16, options: &[&str]) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let app = App::open(config(&database, options)).await.unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let stopped = async move { drop(stopped.await) };
        let task = tokio::spawn(server::serve(listener, app.clone(), stopped));
        Self { app, url, database, stop: Some(stop), task }
    }
}

fn config(database: &TestDatabase, options: &[&str]) -> server::config::Config {
    let patient = [
        "boardwalk",
        "--sign-ins-per-address",
        "1000",
        "--welcome-board",
        "false",
        "--added-per-hour",
        "1000",
        "--message-burst",
        "100000",
        "--registrations-per-hour",
        "1000000",
        "--boards-per-hour",
        "1000000",
        "--connections-per-address",
        "65535",
        "--connections-per-person",
        "1000",
    ];
    let storage = database.options();
    let storage = storage.iter().map(String::as_str);
    Cli::try_parse_from(patient.into_iter().chain(storage).chain(options.iter().copied())).unwrap().config
}

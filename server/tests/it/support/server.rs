//! A server of one's own, on a free port, with a directory that goes when it goes.

use std::path::Path;

use clap::Parser;
use server::App;
use server::config::Cli;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::Person;

pub struct Server {
    pub app: App,
    pub url: String,
    dir: TempDir,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

impl Server {
    pub async fn start() -> Self {
        Self::start_in(TempDir::new().unwrap(), 0, &[]).await
    }

    pub async fn start_with(options: &[&str]) -> Self {
        Self::start_in(TempDir::new().unwrap(), 0, options).await
    }

    /// With a copy of a database that another server left behind.
    pub async fn start_on(database: &Path) -> Self {
        let dir = TempDir::new().unwrap();
        std::fs::copy(database, dir.path().join("boardwalk.db")).unwrap();
        Self::start_in(dir, 0, &[]).await
    }

    /// Stops it in an orderly way and starts it again on the same data and port.
    pub async fn restart(mut self) -> Self {
        drop(self.stop.take());
        self.task.await.unwrap();
        let port = self.url.rsplit(':').next().unwrap().parse().unwrap();
        Self::start_in(self.dir, port, &[]).await
    }

    /// Takes its tasks away in the middle of whatever they do, and starts it again on the same data and port.
    pub async fn crash(self) -> Self {
        self.task.abort();
        drop(self.task.await);
        let port = self.url.rsplit(':').next().unwrap().parse().unwrap();
        self.app.registry.shutdown();
        Self::start_in(self.dir, port, &[]).await
    }

    /// Somebody new, signed up and signed in.
    pub async fn sign_up(&self, name: &str) -> Person {
        Person::sign_up(self, name).await
    }

    async fn start_in(dir: TempDir, port: u16, options: &[&str]) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let app = App::open(config(dir.path(), options)).await.unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let stopped = async move { drop(stopped.await) };
        let task = tokio::spawn(server::serve(listener, app.clone(), stopped));
        Self { app, url, dir, stop: Some(stop), task }
    }
}

fn config(dir: &Path, options: &[&str]) -> server::config::Config {
    let dir = dir.to_str().unwrap();
    let patient = [
        "boardwalk",
        "--data-dir",
        dir,
        "--sign-ins-per-address",
        "1000",
        "--welcome-board",
        "false",
        "--message-burst",
        "100000",
        "--connections-per-person",
        "1000",
    ];
    Cli::try_parse_from(patient.iter().chain(options)).unwrap().config
}

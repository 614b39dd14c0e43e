//! Databases for tests.

use std::path::{Path, PathBuf};

use server::store::Store;
use tempfile::TempDir;

use super::postgres::Cluster;

/// Which database.
#[derive(Debug, Clone, Copy)]
pub enum Database {
    Sqlite,
    Postgres,
}

/// A new database for one test.
pub struct TestDatabase {
    pub dir: TempDir,
    /// Of PostgreSQL; `None`: SQLite in `dir`.
    pub url: Option<String>,
}

impl Database {
    pub async fn create(self) -> TestDatabase {
        let url = match self {
            Self::Sqlite => None,
            Self::Postgres => Some(Cluster::shared().create_database().await),
        };
        TestDatabase { dir: TempDir::new().unwrap(), url }
    }
}

impl TestDatabase {
    /// A copy of a SQLite database.
    pub fn copy_of(file: &Path) -> Self {
        let dir = TempDir::new().unwrap();
        std::fs::copy(file, dir.path().join("boardwalk.db")).unwrap();
        Self { dir, url: None }
    }

    /// The SQLite database.
    pub fn file(&self) -> PathBuf {
        self.dir.path().join("boardwalk.db")
    }

    /// Opens it; may be called again, for a second server.
    pub async fn open(&self) -> Store {
        match &self.url {
            Some(url) => Store::connect(&url.parse().unwrap()).await.unwrap(),
            None => Store::open(self.dir.path()).await.unwrap(),
        }
    }

    /// The options for a server that uses it.
    pub fn options(&self) -> Vec<String> {
        let mut options = vec!["--data-dir".to_owned(), self.dir.path().to_str().unwrap().to_owned()];
        options.extend(self.url.iter().flat_map(|url| ["--database-url".to_owned(), url.clone()]));
        options
    }
}

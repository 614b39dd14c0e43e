//! What a server of the stories keeps its boards in.

use server::store::Store;
use tempfile::TempDir;

use super::postgres::Cluster;

/// The kinds there are.
#[derive(Debug, Clone, Copy)]
pub enum Database {
    Sqlite,
    Postgres,
}

/// An empty one of its kind, which goes when this goes.
pub struct Place {
    pub dir: TempDir,
    /// Its address, if it is not in the folder.
    pub url: Option<String>,
}

impl Database {
    pub async fn create(self) -> Place {
        let url = match self {
            Self::Sqlite => None,
            Self::Postgres => Some(Cluster::shared().create_database().await),
        };
        Place { dir: TempDir::new().unwrap(), url }
    }
}

impl Place {
    /// Opens it, once more if it was open before.
    pub async fn open(&self) -> Store {
        match &self.url {
            Some(url) => Store::connect(&url.parse().unwrap()).await.unwrap(),
            None => Store::open(self.dir.path()).await.unwrap(),
        }
    }

    /// The options of a server that uses it.
    pub fn options(&self) -> Vec<String> {
        let mut options = vec!["--data-dir".to_owned(), self.dir.path().to_str().unwrap().to_owned()];
        options.extend(self.url.iter().flat_map(|url| ["--database-url".to_owned(), url.clone()]));
        options
    }
}

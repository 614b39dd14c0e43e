//! The data directory: for one server, and for its owner.

use crate::support::{Database, Process};

#[tokio::test]
async fn a_second_server_on_the_same_data_does_not_start() {
    for kind in [Database::Sqlite, Database::Postgres] {
        let database = kind.create().await;
        let first = Process::start(&database);
        let (succeeded, said) = Process::end(&database, &[]);
        assert!(!succeeded, "{said}");
        assert!(said.contains(&format!("is in use by process {};", first.id())), "{said}");
        first.kill();
        assert!(Process::start(&database).stop(), "once the first has ended, however, the data is free");
    }
}

#[cfg(unix)]
mod modes {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;
    use std::path::Path;

    use tempfile::TempDir;

    use crate::support::{Database, Person, Process, TestDatabase};

    /// Files and folders of everyone on the machine: what `mode` gives to others.
    fn mode(path: &Path) -> u32 {
        path.metadata().unwrap().permissions().mode() & 0o777
    }

    #[tokio::test]
    async fn files_are_for_their_owner_only_whatever_the_umask() {
        let place = TempDir::new().unwrap();
        let database = TestDatabase { dir: TempDir::new_in(&place).unwrap(), url: None };
        let dir = database.dir.path();
        fs::remove_dir(dir).unwrap();
        let process = Process::start_with_umask(&database, "022");
        Person::sign_up(&process.url, "Ann").await;
        assert_eq!(mode(dir), 0o700);
        let names = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.collect();
        names.sort();
        assert_eq!(names, ["boardwalk.db", "boardwalk.db-shm", "boardwalk.db-wal", "lock", "secret"]);
        for name in names {
            assert_eq!(mode(&dir.join(&name)), 0o600, "{name}");
        }
    }

    #[tokio::test]
    async fn files_that_were_open_to_others_are_closed_to_them() {
        let database = Database::Sqlite.create().await;
        let process = Process::start(&database);
        let ann = Person::sign_up(&process.url, "Ann").await;
        process.kill();
        let files = ["boardwalk.db", "boardwalk.db-wal", "secret"].map(|name| database.dir.path().join(name));
        for file in &files {
            fs::set_permissions(file, Permissions::from_mode(0o644)).unwrap();
        }
        let process = Process::start(&database);
        for file in &files {
            assert_eq!(mode(file), 0o600, "{}", file.display());
        }
        let (status, _) = ann.at(&process.url).get("current_user").await;
        assert!(status.is_success(), "and the secret is the same");
    }

    #[tokio::test]
    async fn a_short_secret_is_neither_used_nor_overwritten() {
        let database = Database::Sqlite.create().await;
        let secret = database.dir.path().join("secret");
        fs::write(&secret, "sesame").unwrap();
        let (succeeded, said) = Process::end(&database, &[]);
        assert!(!succeeded && said.contains("is too short: 6 bytes instead of 32 at least"), "{said}");
        assert_eq!(fs::read(&secret).unwrap(), b"sesame");
        fs::write(&secret, "").unwrap();
        assert!(Process::start(&database).stop(), "an empty one is what a full disk leaves behind");
        assert_eq!((fs::read(&secret).unwrap().len(), mode(&secret)), (32, 0o600));
    }
}

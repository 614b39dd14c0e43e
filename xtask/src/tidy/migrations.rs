//! Both databases have the same migrations: each migration of one has its counterpart in the other.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::Result;

use super::Finding;
use crate::client::files_below;

const FOLDERS: [&str; 2] = ["migrations/sqlite", "migrations/postgres"];

pub(super) fn check() -> Result<Vec<Finding>> {
    let [sqlite, postgres] = FOLDERS.map(|folder| names(Path::new(folder)));
    Ok(pair(&sqlite?, &postgres?))
}

fn names(folder: &Path) -> Result<BTreeSet<String>> {
    let files = files_below(folder)?;
    Ok(files.iter().filter_map(|file| file.file_name()?.to_str()).map(str::to_owned).collect())
}

fn pair(sqlite: &BTreeSet<String>, postgres: &BTreeSet<String>) -> Vec<Finding> {
    let [in_sqlite, in_postgres] = FOLDERS;
    let missing = |name: &String, from: &str, there: &str| {
        let text = format!("its counterpart {there}/{name} is missing: same number, same name, same tables");
        Finding::new(&format!("{from}/{name}"), 0, text)
    };
    let of_sqlite = sqlite.difference(postgres).map(|name| missing(name, in_sqlite, in_postgres));
    let of_postgres = postgres.difference(sqlite).map(|name| missing(name, in_postgres, in_sqlite));
    of_sqlite.chain(of_postgres).collect()
}

#[cfg(test)]
mod tests {
    use super::pair;

    #[test]
    fn a_migration_without_counterpart_is_found() {
        let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let findings = pair(&set(&["0001_a.sql", "0002_b.sql"]), &set(&["0001_a.sql", "0003_c.sql"]));
        let paths: Vec<&str> = findings.iter().map(|finding| finding.path.as_str()).collect();
        assert_eq!(paths, ["migrations/sqlite/0002_b.sql", "migrations/postgres/0003_c.sql"]);
    }
}

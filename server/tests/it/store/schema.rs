//! Both databases have the same tables, so that the same SQL works on both.

use sqlx::{Connection, PgConnection, SqliteConnection};

use super::Fixture;
use crate::support::Database;

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, sqlx::FromRow)]
struct Column {
    of_table: String,
    name: String,
    kind: String,
    nullable: bool,
    /// Its position in the primary key, from 1; 0 if it is not part of it.
    key: i64,
}

const IN_SQLITE: &str = r#"
    SELECT t.name AS of_table, c.name AS name, c.type AS kind, c."notnull" = 0 AS nullable, c.pk AS key
    FROM sqlite_schema AS t JOIN pragma_table_info(t.name) AS c
    WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND t.name <> '_sqlx_migrations'
    ORDER BY t.name, c.name"#;

const IN_POSTGRES: &str = r#"
    SELECT c.table_name::text AS of_table, c.column_name::text AS name, upper(c.data_type::text) AS kind,
        c.is_nullable = 'YES' AS nullable, coalesce(k.ordinal_position, 0)::bigint AS key
    FROM information_schema.columns AS c
    LEFT JOIN (information_schema.table_constraints AS p JOIN information_schema.key_column_usage AS k
            ON k.constraint_name = p.constraint_name AND p.constraint_type = 'PRIMARY KEY')
        ON k.table_name = c.table_name AND k.column_name = c.column_name
    WHERE c.table_schema = 'public' AND c.table_name <> '_sqlx_migrations'
    ORDER BY c.table_name COLLATE "C", c.column_name COLLATE "C""#;

/// Columns that are compared or ordered by the database's locale instead of bytewise.
const NOT_BY_BYTES: &str = "
    SELECT table_name || '.' || column_name FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name <> '_sqlx_migrations'
        AND (column_name ~ '(^|_)(id|cid|hash|rank|email|actor)$') AND column_name <> 'password_hash'
        AND collation_name IS DISTINCT FROM 'C'";

async fn postgres() -> (Fixture, PgConnection) {
    let fixture = Fixture::on(Database::Postgres).await;
    let connection = PgConnection::connect(fixture.database.url.as_ref().unwrap()).await.unwrap();
    (fixture, connection)
}

#[tokio::test]
async fn both_databases_have_the_same_tables() {
    let fixture = Fixture::on(Database::Sqlite).await;
    let file = fixture.database.dir.path().join("boardwalk.db");
    let mut sqlite = SqliteConnection::connect(&format!("sqlite://{}", file.display())).await.unwrap();
    let in_sqlite: Vec<Column> = sqlx::query_as(IN_SQLITE).fetch_all(&mut sqlite).await.unwrap();
    let (_kept, mut connection) = postgres().await;
    let in_postgres: Vec<Column> = sqlx::query_as(IN_POSTGRES).fetch_all(&mut connection).await.unwrap();
    assert!(
        in_sqlite.iter().any(|it| (it.of_table.as_str(), it.key) == ("board_events", 2)),
        "{in_sqlite:?}"
    );
    assert_eq!(in_sqlite, in_postgres);
}

#[tokio::test]
async fn ids_are_compared_bytewise() {
    let (_kept, mut connection) = postgres().await;
    let found: Vec<String> = sqlx::query_scalar(NOT_BY_BYTES).fetch_all(&mut connection).await.unwrap();
    assert!(found.is_empty(), "these need COLLATE \"C\": {found:?}");
}

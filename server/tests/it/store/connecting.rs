//! Connecting to PostgreSQL: what a connection guarantees, and the errors of a failed one.

use std::error::Error;

use serde_json::json;
use server::store::{Store, StoreError};
use sqlx::{Connection, Executor, PgConnection};

use super::Fixture;
use crate::support::Database;
use crate::support::postgres::{self, Cluster};

/// The error of opening a store at `url`, with all causes.
async fn failure(url: &str) -> String {
    let error = Store::connect(&url.parse().unwrap()).await.unwrap_err();
    let causes = std::iter::successors(Some(&error as &dyn Error), |error| (*error).source());
    let text = causes.map(ToString::to_string).collect::<Vec<_>>().join(": ");
    assert!(!text.contains("sesame"), "{text}");
    text
}

#[tokio::test]
async fn an_invalid_url_is_not_printed() {
    for url in ["mysql://ann:sesame@localhost/boards", "ann:sesame", "postgres://ann:sesame@[/boards", ""] {
        assert_eq!(failure(url).await, StoreError::Url.to_string());
    }
}

#[tokio::test]
async fn a_failed_connection_says_what_to_do() {
    let text = failure("postgres://ann:sesame@127.0.0.1:1/boards").await;
    assert!(text.contains("127.0.0.1:1, database boards cannot be used: it does not answer"), "{text}");
    let text = failure("postgres://ann:sesame@127.0.0.1:1/boards?sslmode=require").await;
    assert!(text.contains("it does not answer"), "{text}");

    let cluster = Cluster::shared();
    let text = failure(&cluster.url("nothing")).await;
    assert!(text.contains("there is no such database; create it with `createdb`"), "{text}");
    let text = failure(&cluster.url("postgres").replace("postgres@", "ann:sesame@")).await;
    assert!(text.contains("rejects the login") && text.contains("\"ann\" does not exist"), "{text}");
}

#[tokio::test]
async fn a_database_of_another_encoding_is_refused() {
    let cluster = Cluster::shared();
    cluster.run("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0".to_owned()).await;
    assert!(failure(&cluster.url("latin")).await.contains("its encoding is not UTF8"));
}

#[tokio::test]
async fn several_servers_may_start_on_a_new_database_at_once() {
    let place = Database::Postgres.create().await;
    let (one, two, three) = tokio::join!(place.open(), place.open(), place.open());
    for store in [one, two, three] {
        assert!(store.health().await.is_good());
    }
}

#[tokio::test]
async fn commits_are_durable_whatever_the_database_default() {
    const NOTE: &str = "
        CREATE TABLE noted (setting TEXT);
        CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            INSERT INTO noted VALUES (current_setting('synchronous_commit')); RETURN NEW;
        END $$;
        CREATE TRIGGER note AFTER INSERT ON board_events EXECUTE FUNCTION note();";
    let mut fixture = Fixture::on(Database::Postgres).await;
    let url = fixture.database.url.clone().unwrap();
    let mut connection = PgConnection::connect(&url).await.unwrap();
    connection.execute(NOTE).await.unwrap();
    for (seq, default, expected) in
        [(1, "off", "on"), (2, "local", "on"), (3, "remote_apply", "remote_apply")]
    {
        let sql = format!("ALTER DATABASE {} SET synchronous_commit = {default}", postgres::name(&url));
        Cluster::shared().run(sql).await;
        fixture.store.close().await;
        fixture.store = fixture.database.open().await;
        fixture.append(seq, "board:archived", json!({})).await;
        let noted: Vec<String> = sqlx::query_scalar("DELETE FROM noted RETURNING setting")
            .fetch_all(&mut connection)
            .await
            .unwrap();
        assert_eq!(noted, [expected], "default {default}");
    }
}

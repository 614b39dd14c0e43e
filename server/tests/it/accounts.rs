//! Signing up, signing in, staying signed in, signing out.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use server::auth::NewAccount;
use server::{DEMO_PASSWORD, Demo};

use super::DATABASE;
use crate::support::{Client, PASSWORD, Person, Server};

#[tokio::test]
async fn signing_up_signs_in() {
    let server = Server::start_on(DATABASE).await;
    let ann = server.sign_up("Ann").await;
    let (status, user) = ann.get("current_user").await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(user["email"], "ann@example.org");
    assert!(user.get("password_hash").is_none());
}

#[tokio::test]
async fn invalid_fields_are_named() {
    let server = Server::start_on(DATABASE).await;
    let ann = server.sign_up("Ann").await;
    let user = json!({ "first_name": "", "last_name": "Lee", "email": "nowhere", "password": "1234" });
    let (status, body) = ann.post("registrations", json!({ "user": user })).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        body["errors"],
        json!([
            { "first_name": "can't be blank" },
            { "email": "has invalid format" },
            { "password": "should be at least 8 characters" },
        ])
    );
    let again =
        json!({ "first_name": "A", "last_name": "B", "email": "ANN@example.org", "password": PASSWORD });
    let (status, body) = ann.post("registrations", json!({ "user": again })).await;
    assert_eq!(
        (status, &body["errors"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!([{ "email": "Email already taken" }]))
    );
    let (status, _) = ann.post("registrations", json!({ "first_name": "Ann" })).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn an_address_has_no_twin_and_a_name_is_visible() {
    let server = Server::start_on(DATABASE).await;
    let ann = server.sign_up("Ann").await;
    let user = |name: &str, email: &str| json!({ "user": { "first_name": name, "last_name": "Lee", "email": email, "password": "sesame street" } });
    for twin in ["ann@example.org\u{200B}", "ａnn@example.org", "<script>@x", "a@b@c", "\u{E9}@example.org"]
    {
        let (status, body) = ann.post("registrations", user("Ann", twin)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{twin:?}");
        assert!(body["errors"][0]["email"].is_string(), "{twin:?}: {body}");
    }
    let (_, body) = ann.post("registrations", user("\u{200B}\u{3164}", "ben@example.org")).await;
    assert_eq!(body["errors"], json!([{ "first_name": "can't be blank" }]));
    let (_, body) = ann.post("registrations", user("Zoe\u{308}\0\u{202E}", "zoe@example.org")).await;
    assert_eq!(body["user"]["first_name"], "Zo\u{EB}");
}

#[tokio::test]
async fn an_account_from_before_the_rule_for_addresses_can_sign_in() {
    let server = Server::start_on(DATABASE).await;
    let (first_name, last_name) = ("Ann".to_owned(), "Lee".to_owned());
    let (email, password) = ("\u{E9}@b@c\u{200B}".to_owned(), "sesame street".to_owned());
    let account = NewAccount { first_name, last_name, email: email.clone(), password: password.clone() };
    server.app.api.accounts.sign_up(account).await.unwrap();
    Person::sign_in(&server.url, &email, &password).await;
}

#[tokio::test]
async fn an_unknown_address_and_a_wrong_password_get_the_same_answer() {
    let server = Server::start_on(DATABASE).await;
    let ann = server.sign_up("Ann").await;
    let sign_in =
        |email: &str, password: &str| json!({ "session": { "email": email, "password": password } });
    let unknown = ann.post("sessions", sign_in("nobody@example.org", "sesame street")).await;
    let wrong = ann.post("sessions", sign_in("ann@example.org", "sesame streets")).await;
    assert_eq!(unknown, wrong);
    assert_eq!(wrong, (StatusCode::UNPROCESSABLE_ENTITY, json!({ "error": "Invalid email or password" })));
    let (status, body) = ann.post("sessions", sign_in(" Ann@Example.org", "sesame street")).await;
    assert_eq!((status, &body["user"]["email"]), (StatusCode::CREATED, &json!("ann@example.org")));
}

#[tokio::test]
async fn guessing_a_password_is_slowed_down() {
    let server = Server::start_on_with(DATABASE, &["--sign-ins-per-account", "3"]).await;
    let ann = server.sign_up("Ann").await;
    let guess = json!({ "session": { "email": "ann@example.org", "password": "guess" } });
    for _ in 0..3 {
        assert_eq!(ann.post("sessions", guess.clone()).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let (status, body) = ann.post("sessions", guess).await;
    assert_eq!((status, &body["error"]), (StatusCode::TOO_MANY_REQUESTS, &json!("too_many")));
}

#[tokio::test]
async fn an_access_token_expires_and_a_refresh_token_gets_the_next() {
    let server = Server::start_on(DATABASE).await;
    let mut ann = server.sign_up("Ann").await;
    server.app.clock.advance(16 * 60 * 1_000);
    assert_eq!(
        ann.get("current_user").await,
        (StatusCode::FORBIDDEN, json!({ "error": "Not Authenticated" }))
    );
    let (status, body) = ann.post("sessions/refresh", Value::Null).await;
    assert_eq!(status, StatusCode::OK);
    body["jwt"].as_str().unwrap().clone_into(&mut ann.jwt);
    assert_eq!(ann.get("current_user").await.0, StatusCode::OK);
}

#[tokio::test]
async fn signing_out_revokes_all_access() {
    let server = Server::start_on(DATABASE).await;
    let ann = server.sign_up("Ann").await;
    let mut socket = ann.connect().await;
    socket.join(&format!("users:{}", ann.id), json!({})).await.unwrap();
    let (status, body) = ann.request(Method::DELETE, "sessions", None).await;
    assert_eq!((status, body), (StatusCode::OK, json!({ "ok": true })));
    assert_eq!(socket.disconnected().await, 1001);
    assert_eq!(ann.get("current_user").await.0, StatusCode::FORBIDDEN);
    assert_eq!(Client::try_connect(&server.url, &ann.jwt).await.err(), Some(403));
    assert_eq!(ann.post("sessions/refresh", Value::Null).await.0, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_bare_token_is_accepted_from_older_clients() {
    let server = Server::start_on(DATABASE).await;
    let ann = server.sign_up("Ann").await;
    let url = format!("{}/api/v1/current_user", server.url);
    let bare = reqwest::Client::new().get(url).header("authorization", &ann.jwt).send().await.unwrap();
    assert_eq!(bare.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_new_user_gets_a_welcome_board() {
    let server = Server::start_on_with(DATABASE, &["--welcome-board", "true"]).await;
    let ann = server.sign_up("Ann").await;
    let (_, boards) = ann.get("boards").await;
    let [board] = boards["owned_boards"].as_array().unwrap().as_slice() else {
        panic!("one board: {boards}")
    };
    let (_, board) = ann.get(&format!("boards/{}", board["id"].as_str().unwrap())).await;
    let lists = board["lists"].as_array().unwrap().iter();
    assert_eq!(lists.map(|list| list["cards"].as_array().unwrap().len()).collect::<Vec<_>>(), [3, 2, 1]);
}

#[tokio::test]
async fn the_demo_is_created_once() {
    let server = Server::start_on(DATABASE).await;
    let Demo { people, board } = Demo::create(&server.app).await.unwrap();
    let again = Demo::create(&server.app).await.unwrap();
    assert_eq!((again.people, again.board), (people, board));
    let stranger = server.sign_up("Eve").await;
    for email in people {
        let session = json!({ "session": { "email": email, "password": DEMO_PASSWORD } });
        let (status, body) = stranger.post("sessions", session).await;
        assert_eq!(status, StatusCode::CREATED, "{body}");
    }
    let ann = server.app.store.user_by_email(people[0]).await.unwrap().unwrap();
    let board = server.app.boards.read(board, ann.id).await.unwrap().unwrap();
    assert_eq!(board.lists.len(), 4);
}

#[tokio::test]
async fn a_password_that_is_easy_to_guess_is_refused_and_one_in_use_stays_valid() {
    let server = Server::start_on(DATABASE).await;
    let stranger = server.sign_up("Eve").await;
    let register = async |password: &str| {
        let user = json!({
            "first_name": "Ann", "last_name": "Lindqvist", "email": "ann@example.org", "password": password
        });
        stranger.post("registrations", json!({ "user": user })).await
    };
    let why = "should be at least 8 characters";
    for (password, why) in [
        ("     ", "can't be blank"),
        ("          ", "can't be blank"),
        ("aaaaa", why),
        ("v9!kQzw", why),
        ("aaaaaaaa", "is too easy to guess: add a word or two"),
        ("password", "is too easy to guess: add a word or two"),
        ("ann@example.org", "is too easy to guess: add a word or two"),
        ("lindqvist", "is too easy to guess: add a word or two"),
    ] {
        let (status, body) = register(password).await;
        assert_eq!(
            (status, &body["errors"]),
            (StatusCode::UNPROCESSABLE_ENTITY, &json!([{ "password": why }])),
            "{password}"
        );
    }
    // As an earlier version accepted it.
    let (first_name, last_name) = ("Ann".to_owned(), "Lindqvist".to_owned());
    let (email, password) = ("ann@example.org".to_owned(), "aaaaa".to_owned());
    let account = NewAccount { first_name, last_name, email, password };
    server.app.api.accounts.sign_up(account).await.unwrap();
    let ann = Person::sign_in(&server.url, "ann@example.org", "aaaaa").await;
    let change = json!({ "current": "aaaaa", "new": "password" });
    let (status, body) = ann.request(Method::PUT, "current_user/password", Some(change)).await;
    assert_eq!(
        (status, &body["errors"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!([{ "new": "is too easy to guess: add a word or two" }]))
    );
}

#[tokio::test]
async fn the_shortest_password_is_an_option() {
    let server = Server::start_on_with(DATABASE, &["--shortest-password", "5"]).await;
    let stranger = server.sign_up("Eve").await;
    let user =
        json!({ "first_name": "Ann", "last_name": "Lee", "email": "ann@example.org", "password": "v9!kQ" });
    assert_eq!(stranger.post("registrations", json!({ "user": user })).await.0, StatusCode::CREATED);
}

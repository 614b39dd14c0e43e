//! The list of a user's sessions, and taking them back: one, the others, all, and by a new password.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use server::auth::Sweep;
use server::http::Guard;
use shared::id::{Millis, SessionId};

use super::DATABASE;
use crate::support::longpoll::Poll;
use crate::support::raw::{Raw, WAYS};
use crate::support::{Client, PASSWORD, Person, Server, routes};

const DAY: i64 = 24 * 60 * 60 * 1_000;

const NEW_PASSWORD: &str = "correct horse battery";

async fn begin() -> (Server, Person) {
    let server = Server::start_on_with(DATABASE, &["--sign-ins-per-account", "1000"]).await;
    let ann = server.sign_up("Ann").await;
    (server, ann)
}

async fn sign_in(server: &Server) -> Person {
    Person::sign_in(&server.url, "ann@example.org", PASSWORD).await
}

async fn is_signed_in(person: &Person) -> bool {
    person.get("current_user").await.0 == StatusCode::OK
}

async fn delete(person: &Person, path: &str) -> (StatusCode, Value) {
    person.request(Method::DELETE, path, None).await
}

async fn change_password(person: &Person, current: &str, new: &str) -> (StatusCode, Value) {
    let body = json!({ "current": current, "new": new });
    person.request(Method::PUT, "current_user/password", Some(body)).await
}

/// The ids of a user's sessions, the one that asks first.
async fn sessions(person: &Person) -> Vec<String> {
    let (status, body) = person.get("sessions").await;
    assert_eq!(status, StatusCode::OK, "{body}");
    let mut sessions = body["sessions"].as_array().unwrap().clone();
    sessions.sort_by_key(|it| it["current"] != true);
    assert_eq!(sessions.iter().filter(|it| it["current"] == true).count(), 1, "{body}");
    sessions.iter().map(|it| it["id"].as_str().unwrap().to_owned()).collect()
}

fn ok() -> (StatusCode, Value) {
    (StatusCode::OK, json!({ "ok": true }))
}

#[tokio::test]
async fn a_user_sees_where_they_are_signed_in() {
    let (server, mut ann) = begin().await;
    let began = server.app.clock.now().0;
    server.app.clock.advance(2 * DAY);
    let url = format!("{}/api/v1/sessions", server.url);
    let session = json!({ "session": { "email": "ann@example.org", "password": PASSWORD } });
    let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    let request = reqwest::Client::new().post(url).header("user-agent", firefox).json(&session);
    assert_eq!(request.send().await.unwrap().status(), StatusCode::CREATED);

    // Ann's first session, renewed in its turn, is the one that asks.
    renew(&mut ann).await;
    let (_, body) = ann.get("sessions").await;
    let [here, there] = body["sessions"].as_array().unwrap().as_slice() else { panic!("{body}") };
    assert_eq!((&here["current"], &there["current"]), (&json!(true), &json!(false)));
    assert_eq!((&here["device"], &there["device"]), (&json!("Unknown device"), &json!("Firefox on Linux")));
    assert!(
        here["created_at"].as_i64().unwrap() <= began
            && here["last_seen_at"].as_i64().unwrap() >= began + DAY
    );
}

#[tokio::test]
async fn a_connected_session_was_seen_just_now() {
    let (server, ann) = begin().await;
    let other = sign_in(&server).await;
    let socket = other.connect().await;
    let before = server.app.clock.now().0;
    server.app.clock.advance(10 * 60 * 1_000);
    let (_, body) = ann.get("sessions").await;
    let seen = |n: usize| body["sessions"][n]["last_seen_at"].as_i64().unwrap();
    assert_eq!(body["sessions"][0]["current"], false, "the last seen is the first");
    assert!(seen(0) >= before + 10 * 60 * 1_000 && seen(1) <= before);
    drop(socket);
}

/// Each route that ends a session of one's own, and each state of that session.
#[tokio::test]
async fn ending_a_session_by_its_id_depends_on_whose_it_is_and_not_on_its_state() {
    let (server, ann) = begin().await;
    let ben = server.sign_up("Ben").await;
    let not_found = ann.request(Method::DELETE, "of/nothing", None).await;

    let live = sign_in(&server).await;
    let mut sockets = Vec::new();
    for way in WAYS {
        sockets.push(Raw::by(way, &server, &live).await);
    }
    let id = &sessions(&live).await[0];
    assert_eq!(delete(&ann, &format!("sessions/{id}")).await, ok());
    for socket in &mut sockets {
        socket.ended(1001).await;
    }
    assert!(!is_signed_in(&live).await);
    assert_eq!(live.post("sessions/refresh", Value::Null).await.0, StatusCode::FORBIDDEN);
    assert_eq!(delete(&ann, &format!("sessions/{id}")).await, ok(), "revoked");

    let other = &sessions(&ben).await[0];
    assert_eq!(delete(&ann, &format!("sessions/{other}")).await, not_found, "another user's");
    assert!(is_signed_in(&ben).await);
    let unknown = SessionId::from_parts(1, 1);
    assert_eq!(delete(&ann, &format!("sessions/{unknown}")).await, not_found);
    assert_eq!(delete(&ann, "sessions/nonsense").await, not_found);

    let own = &sessions(&ann).await[0];
    assert_eq!(delete(&ann, &format!("sessions/{own}")).await, ok());
    assert!(!is_signed_in(&ann).await);
    assert_eq!(ann.post("sessions/refresh", Value::Null).await.0, StatusCode::FORBIDDEN);
}

/// Every route for a signed-in user, asked with a session in each state.
#[tokio::test]
async fn a_session_that_has_ended_is_good_for_nothing() {
    let (server, ann) = begin().await;
    let revoked = sign_in(&server).await;
    delete(&revoked, "sessions").await;
    let taken_back = sign_in(&server).await;
    delete(&ann, "sessions/others").await;
    let renewed = sign_in(&server).await;
    let expired = sign_in(&server).await;

    let id = &sessions(&renewed).await[0].clone();
    let is_for_users = |guard| matches!(guard, Guard::Read | Guard::Change | Guard::NewBoard);
    let mut paths = routes(is_for_users);
    paths.push((Method::POST, "/api/v1/sessions/refresh".to_owned()));
    paths.push((Method::DELETE, format!("/api/v1/sessions/{id}")));
    for ended in [false, true] {
        if ended {
            server.app.clock.advance(61 * DAY);
        }
        for (state, person) in [("revoked", &revoked), ("taken back", &taken_back), ("expired", &expired)] {
            if state == "expired" && !ended {
                continue;
            }
            for (method, path) in &paths {
                let body = (*method != Method::GET).then(|| json!({}));
                let answer =
                    person.request(method.clone(), path.strip_prefix("/api/v1/").unwrap(), body).await;
                let refused = (StatusCode::FORBIDDEN, json!({ "error": "Not Authenticated" }));
                assert_eq!(answer, refused, "{state}: {method} {path}");
            }
            assert_eq!(Client::try_connect(&server.url, &person.jwt).await.err(), Some(403), "{state}");
            let poll = Poll::unopened(&server.url, &format!("token={}&vsn=2.0.0", person.jwt));
            assert_eq!(poll.poll().await["status"], 403, "{state}");
        }
        assert_eq!(is_signed_in(&renewed).await, !ended);
    }
}

#[tokio::test]
async fn signing_out_elsewhere_keeps_this_session_and_everywhere_does_not() {
    let (server, ann) = begin().await;
    let (other, ben) = (sign_in(&server).await, server.sign_up("Ben").await);
    let (mut here, mut there) = (Raw::connect(&server, &ann).await, Raw::connect(&server, &other).await);
    for _ in 0..2 {
        assert_eq!(delete(&ann, "sessions/others").await, ok());
    }
    there.ended(1001).await;
    assert!(!is_signed_in(&other).await);
    here.is_silent().await;
    assert_eq!(sessions(&ann).await.len(), 1);

    let again = sign_in(&server).await;
    assert_eq!(delete(&ann, "sessions/all").await, ok());
    here.ended(1001).await;
    for person in [&ann, &again] {
        assert!(!is_signed_in(person).await);
        assert_eq!(person.post("sessions/refresh", Value::Null).await.0, StatusCode::FORBIDDEN);
    }
    assert!(is_signed_in(&ben).await);
}

#[tokio::test]
async fn a_new_password_ends_all_other_sessions() {
    let (server, ann) = begin().await;
    let other = sign_in(&server).await;
    let mut socket = Raw::connect(&server, &other).await;
    let (status, body) = change_password(&ann, "sesame streets", NEW_PASSWORD).await;
    assert_eq!(
        (status, body),
        (
            StatusCode::UNPROCESSABLE_ENTITY,
            json!({ "errors": [{ "current": "That’s not your current password" }] })
        )
    );
    let (status, body) = change_password(&ann, PASSWORD, "").await;
    assert_eq!(
        (status, &body["errors"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!([{ "new": "can't be blank" }]))
    );
    assert!(is_signed_in(&other).await);

    // The second time its answer was lost.
    for _ in 0..2 {
        assert_eq!(change_password(&ann, PASSWORD, NEW_PASSWORD).await, ok());
    }
    socket.ended(1001).await;
    assert!(!is_signed_in(&other).await);
    assert!(is_signed_in(&ann).await);
    let session = |password: &str| json!({ "session": { "email": "ann@example.org", "password": password } });
    assert_eq!(other.post("sessions", session(PASSWORD)).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(other.post("sessions", session(NEW_PASSWORD)).await.0, StatusCode::CREATED);
}

#[tokio::test]
async fn guessing_the_current_password_is_slowed_down_like_signing_in() {
    let server = Server::start_on_with(DATABASE, &["--sign-ins-per-account", "3"]).await;
    let ann = server.sign_up("Ann").await;
    for _ in 0..3 {
        assert_eq!(change_password(&ann, "guess", NEW_PASSWORD).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let (status, body) = change_password(&ann, PASSWORD, NEW_PASSWORD).await;
    assert_eq!((status, &body["error"]), (StatusCode::TOO_MANY_REQUESTS, &json!("too_many")));
}

#[tokio::test]
async fn signing_in_ends_the_session_that_the_browser_had() {
    let (server, ann) = begin().await;
    let session = |password: &str| json!({ "session": { "email": "ann@example.org", "password": password } });
    let old = sign_in(&server).await;
    assert_eq!(old.post("sessions", session("wrong")).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(is_signed_in(&old).await);
    for _ in 0..5 {
        assert_eq!(old.post("sessions", session(PASSWORD)).await.0, StatusCode::CREATED);
    }
    assert!(!is_signed_in(&old).await);
    assert_eq!(old.post("sessions/refresh", Value::Null).await.0, StatusCode::OK, "the new one lives");
    assert_eq!(sessions(&ann).await.len(), 2, "Ann's first one, and the last of the other browser");
}

#[tokio::test]
async fn a_connection_ends_with_its_session_unless_that_was_renewed() {
    let (server, ann) = begin().await;
    let mut other = sign_in(&server).await;
    let mut sweep = Sweep::new(server.app.api.accounts.clone());
    for way in WAYS {
        let once = sign_in(&server).await;
        renew(&mut other).await;
        let mut expires = Raw::by(way, &server, &once).await;
        let mut renewed = Raw::by(way, &server, &other).await;
        server.app.clock.advance(59 * DAY);
        renew(&mut other).await;
        sweep.look().await.unwrap();
        expires.is_silent().await;
        server.app.clock.advance(2 * DAY);
        sweep.look().await.unwrap();
        expires.ended(1001).await;
        renewed.is_silent().await;
    }
    assert_eq!(ann.post("sessions/refresh", Value::Null).await.0, StatusCode::FORBIDDEN);
}

async fn renew(person: &mut Person) {
    let (status, body) = person.post("sessions/refresh", Value::Null).await;
    assert_eq!(status, StatusCode::OK);
    body["jwt"].as_str().unwrap().clone_into(&mut person.jwt);
}

#[tokio::test]
async fn a_session_that_ended_on_another_server_of_the_same_database_loses_its_connections() {
    let (server, ann) = begin().await;
    let mut raw = Raw::connect(&server, &ann).await;
    let mut sweep = Sweep::new(server.app.api.accounts.clone());
    let id: SessionId = sessions(&ann).await[0].parse().unwrap();
    server.app.store.revoke_session(id, server.app.clock.now()).await.unwrap();
    sweep.look().await.unwrap();
    raw.ended(1001).await;
}

#[tokio::test]
async fn sessions_that_ended_long_ago_are_removed() {
    let (server, ann) = begin().await;
    let store = &server.app.store;
    let ended = async || store.sessions_ended(Millis(0), server.app.clock.now()).await.unwrap().len();
    let mut sweep = Sweep::new(server.app.api.accounts.clone());
    delete(&sign_in(&server).await, "sessions").await;
    sweep.look().await.unwrap();
    assert_eq!(ended().await, 1);
    server.app.clock.advance(8 * DAY);
    sweep.look().await.unwrap();
    assert_eq!(ended().await, 0);
    assert_eq!(ann.post("sessions/refresh", Value::Null).await.0, StatusCode::OK, "the live one is kept");
    server.app.clock.advance(68 * DAY);
    assert_eq!(ended().await, 1);
    sweep.look().await.unwrap();
    assert_eq!(ended().await, 0);
    assert_eq!(ann.post("sessions/refresh", Value::Null).await.0, StatusCode::FORBIDDEN);
}

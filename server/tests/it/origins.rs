//! Which web pages may change something over HTTP.

use std::collections::HashSet;

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use shared::id::{BoardId, SessionId};

use crate::support::{NOTHING, PASSWORD, Server, asked};

/// Every route that changes something, with a body that it accepts.
fn routes() -> Vec<(Method, String, Value)> {
    let user =
        json!({ "first_name": "Eve", "last_name": "Evil", "email": "eve@example.org", "password": PASSWORD });
    let session = json!({ "email": "ann@example.org", "password": PASSWORD });
    vec![
        (Method::POST, "registrations".to_owned(), json!({ "user": user })),
        (Method::POST, "sessions".to_owned(), json!({ "session": session })),
        (Method::POST, "sessions/refresh".to_owned(), json!(null)),
        (Method::DELETE, "sessions".to_owned(), json!(null)),
        (Method::POST, "boards".to_owned(), json!({ "board": { "name": "Plan" } })),
        (
            Method::POST,
            format!("boards/{}/commands", BoardId::from_parts(1, 1)),
            json!({ "event": "lists:create", "payload": { "list": { "name": "To do" } } }),
        ),
        (Method::DELETE, format!("sessions/{}", SessionId::from_parts(1, 1)), json!(null)),
        (Method::DELETE, "sessions/others".to_owned(), json!(null)),
        (Method::DELETE, "sessions/all".to_owned(), json!(null)),
        (Method::PUT, "current_user".to_owned(), json!({})),
        (
            Method::PUT,
            "current_user/password".to_owned(),
            json!({ "current": PASSWORD, "new": "another one" }),
        ),
        (Method::POST, format!("invitations/{}/accept", BoardId::from_parts(1, 1)), json!({})),
        (Method::POST, format!("invitations/{}/decline", BoardId::from_parts(1, 1)), json!({})),
        (Method::POST, format!("boards/{}/leave", BoardId::from_parts(1, 1)), json!({})),
        (Method::DELETE, format!("blocks/{}", BoardId::from_parts(1, 1)), json!(null)),
        (Method::DELETE, format!("boards/{}", BoardId::from_parts(1, 1)), json!(null)),
    ]
}

/// The same, and a path that is no route yet.
fn paths() -> Vec<(Method, String, Value)> {
    routes().into_iter().chain([(Method::POST, "of/tomorrow".to_owned(), json!({}))]).collect()
}

#[test]
fn every_route_that_changes_something_is_in_these_stories() {
    let here: HashSet<_> = routes()
        .into_iter()
        .map(|(method, path, _)| {
            let is_id = |part: &str| part.parse::<BoardId>().is_ok();
            let parts = path.split('/').map(|part| if is_id(part) { NOTHING } else { part });
            (method, format!("/api/v1/{}", parts.collect::<Vec<_>>().join("/")))
        })
        .collect();
    let changes =
        server::routes().into_iter().filter(|it| it.path.starts_with("/api/") && it.method != Method::GET);
    let table: HashSet<_> = changes.map(|it| (it.method, asked(&it.path))).collect();
    assert_eq!(here.symmetric_difference(&table).collect::<Vec<_>>(), Vec::<&(Method, String)>::new());
}

/// The status and the error of a request with these headers.
async fn send(
    server: &Server,
    (method, path, body): &(Method, String, Value),
    headers: &[(&str, &str)],
) -> (StatusCode, Value, bool) {
    let url = format!("{}/api/v1/{path}", server.url);
    let mut request = reqwest::Client::new().request(method.clone(), url).body(body.to_string());
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = request.send().await.unwrap();
    let (status, sets) = (response.status(), response.headers().contains_key("set-cookie"));
    (status, response.json::<Value>().await.unwrap_or_default()["error"].clone(), sets)
}

const JSON: (&str, &str) = ("content-type", "application/json");

#[tokio::test]
async fn another_site_changes_nothing_by_any_route() {
    let server = Server::start().await;
    let _ann = server.sign_up("Ann").await;
    let evil = ("origin", "https://evil.example");
    for route in paths() {
        for headers in [
            &[JSON, evil][..],
            &[JSON, evil, ("sec-fetch-site", "cross-site")],
            &[JSON, ("origin", "null")],
            &[JSON, ("sec-fetch-site", "same-site")],
        ] {
            let (status, error, sets_a_cookie) = send(&server, &route, headers).await;
            let what = format!("{route:?} {headers:?}");
            assert_eq!((status, error), (StatusCode::FORBIDDEN, json!("wrong_origin")), "{what}");
            assert!(!sets_a_cookie, "{what}");
        }
    }
    assert!(server.app.store.user_by_email("eve@example.org").await.unwrap().is_none());
}

#[tokio::test]
async fn a_body_that_is_not_called_json_changes_nothing_by_any_route() {
    let server = Server::start().await;
    let _ann = server.sign_up("Ann").await;
    for route in paths() {
        for headers in [
            &[][..],
            &[("content-type", "text/plain")],
            &[("content-type", "application/x-www-form-urlencoded")],
            &[("content-type", "multipart/form-data; boundary=json")],
        ] {
            let (status, error, sets_a_cookie) = send(&server, &route, headers).await;
            let what = format!("{route:?} {headers:?}");
            assert_eq!((status, error), (StatusCode::UNSUPPORTED_MEDIA_TYPE, json!("not_json")), "{what}");
            assert!(!sets_a_cookie, "{what}");
        }
    }
}

#[tokio::test]
async fn our_pages_and_programs_that_are_not_browsers_are_served() {
    let server = Server::start_with(&["--check-origin", "https://friend.example"]).await;
    let _ann = server.sign_up("Ann").await;
    for route in paths() {
        for headers in [
            &[JSON][..],
            &[JSON, ("sec-fetch-site", "same-origin"), ("origin", "https://behind.a.proxy.example")],
            &[JSON, ("sec-fetch-site", "cross-site"), ("origin", "https://friend.example")],
            &[("content-type", "application/json; charset=utf-8")],
        ] {
            let (status, error, _) = send(&server, &route, headers).await;
            let what = format!("{route:?} {headers:?}: {status}");
            assert!(error != "wrong_origin" && error != "not_json", "{what}");
        }
    }
}

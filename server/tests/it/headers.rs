//! The headers that every response has.

use reqwest::{Method, Response};

use crate::support::Server;

/// Every route, and a path without one. `{}`: an id of nothing.
const ROUTES: [(&str, &str); 22] = [
    ("POST", "/api/v1/registrations"),
    ("POST", "/api/v1/sessions"),
    ("DELETE", "/api/v1/sessions"),
    ("POST", "/api/v1/sessions/refresh"),
    ("GET", "/api/v1/current_user"),
    ("PUT", "/api/v1/current_user"),
    ("GET", "/api/v1/boards"),
    ("POST", "/api/v1/boards"),
    ("GET", "/api/v1/boards/{}"),
    ("GET", "/api/v1/boards/{}/cards/{}"),
    ("POST", "/api/v1/boards/{}/commands"),
    ("POST", "/api/v1/boards/{}/leave"),
    ("GET", "/api/v1/invitations"),
    ("POST", "/api/v1/invitations/{}/accept"),
    ("POST", "/api/v1/invitations/{}/decline"),
    ("GET", "/api/v1/blocks"),
    ("DELETE", "/api/v1/blocks/{}"),
    ("GET", "/api/v1/nothing"),
    ("GET", "/socket/websocket"),
    ("GET", "/socket/longpoll"),
    ("POST", "/socket/longpoll"),
    ("GET", "/healthz"),
];

async fn ask(server: &Server, method: &str, path: &str, jwt: &str) -> Response {
    let method: Method = method.parse().unwrap();
    let url = format!("{}{}", server.url, path.replace("{}", "01ARZ3NDEKTSV4RRFFQ69G5FAV"));
    let request = reqwest::Client::new().request(method, url).bearer_auth(jwt).body("{}");
    request.send().await.unwrap()
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
}

#[tokio::test]
async fn nothing_of_the_api_or_the_socket_is_kept_in_a_cache() {
    let server = Server::start().await;
    let ann = server.sign_up("Ann").await;
    let board = ann.create_board("Plan").await;
    let own = format!("/api/v1/boards/{board}");
    // Ending the session comes last.
    let routes = ROUTES.into_iter().filter(|it| *it != ("DELETE", "/api/v1/sessions"));
    let routes = routes.chain([("GET", &*own), ("DELETE", "/api/v1/sessions")]);
    for jwt in ["", &ann.jwt] {
        for (method, path) in routes.clone() {
            let response = ask(&server, method, path, jwt).await;
            assert_eq!(header(&response, "cache-control"), "no-store", "{method} {path} {response:?}");
            assert_eq!(header(&response, "x-content-type-options"), "nosniff", "{method} {path}");
            assert_eq!(header(&response, "referrer-policy"), "same-origin", "{method} {path}");
        }
    }
}

#[tokio::test]
async fn browsers_are_told_to_use_https_where_users_do() {
    let plain = Server::start().await;
    let https = Server::start_with(&["--public-url", "https://boards.example.org"]).await;
    for (method, path) in ROUTES.into_iter().chain([("GET", "/"), ("GET", "/boards/x"), ("GET", "/none.js")])
    {
        let response = ask(&plain, method, path, "").await;
        assert_eq!(header(&response, "strict-transport-security"), "", "{method} {path}");
        let response = ask(&https, method, path, "").await;
        assert_eq!(header(&response, "strict-transport-security"), "max-age=31536000", "{method} {path}");
    }
}

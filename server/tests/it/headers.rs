//! The headers that every response has.

use reqwest::{Method, Response};
use serde_json::json;
use server::http::Guard;

use crate::support::{Server, routes};

/// Every route of the table that is behind such a guard, and a path without one.
fn every(is_asked: impl Fn(Guard) -> bool) -> Vec<(Method, String)> {
    let nothing = (Method::GET, "/api/v1/nothing".to_owned());
    [nothing].into_iter().chain(routes(is_asked)).collect()
}

async fn ask(server: &Server, method: &Method, path: &str, jwt: &str) -> Response {
    let request = reqwest::Client::new().request(method.clone(), format!("{}{path}", server.url));
    let request = if *method == Method::GET { request } else { request.json(&json!({})) };
    request.bearer_auth(jwt).send().await.unwrap()
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
}

#[tokio::test]
async fn nothing_of_the_api_or_the_socket_is_kept_in_a_cache() {
    let server = Server::start().await;
    let ann = server.sign_up("Ann").await;
    let board = ann.create_board("Plan").await;
    let own = (Method::GET, format!("/api/v1/boards/{board}"));
    let paths: Vec<_> = [own].into_iter().chain(every(|guard| guard != Guard::Page)).collect();
    for jwt in ["", &ann.jwt] {
        for (method, path) in &paths {
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
    let pages = ["/boards/x", "/none.js"].map(|path| (Method::GET, path.to_owned()));
    for (method, path) in pages.iter().chain(&every(|_| true)) {
        let response = ask(&plain, method, path, "").await;
        assert_eq!(header(&response, "strict-transport-security"), "", "{method} {path}");
        let response = ask(&https, method, path, "").await;
        assert_eq!(header(&response, "strict-transport-security"), "max-age=31536000", "{method} {path}");
    }
}

//! A user with an account and a browser's cookies.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use shared::id::{BoardId, UserId};

use super::Client;

pub const PASSWORD: &str = "sesame street";

pub struct Person {
    pub id: UserId,
    pub jwt: String,
    url: String,
    http: reqwest::Client,
}

impl Person {
    /// Signs up a new user at the server of that URL.
    pub async fn sign_up(url: &str, name: &str) -> Self {
        let email = format!("{}@example.org", name.to_lowercase());
        let user = json!({ "first_name": name, "last_name": "Tester", "email": email, "password": PASSWORD });
        Self::enter(url, "registrations", json!({ "user": user })).await
    }

    /// Signs in a user who has an account already.
    pub async fn sign_in(url: &str, email: &str, password: &str) -> Self {
        let session = json!({ "email": email, "password": password });
        Self::enter(url, "sessions", json!({ "session": session })).await
    }

    async fn enter(url: &str, path: &str, body: Value) -> Self {
        let http = reqwest::Client::builder().cookie_store(true).build().unwrap();
        let mut person = Self { id: UserId::default(), jwt: String::new(), url: url.to_owned(), http };
        let (status, body) = person.post(path, body).await;
        assert_eq!(status, StatusCode::CREATED, "{body}");
        body["jwt"].as_str().unwrap().clone_into(&mut person.jwt);
        person.id = body["user"]["id"].as_str().unwrap().parse().unwrap();
        person
    }

    /// The same user at another server with the same data.
    pub fn at(&self, url: &str) -> Self {
        let (jwt, http) = (self.jwt.clone(), reqwest::Client::new());
        Self { id: self.id, jwt, url: url.to_owned(), http }
    }

    /// A request to the API: status and body.
    pub async fn request(&self, method: Method, path: &str, body: Option<Value>) -> (StatusCode, Value) {
        let mut request = self.http.request(method, format!("{}/api/v1/{path}", self.url));
        if !self.jwt.is_empty() {
            request = request.bearer_auth(&self.jwt);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        let response = request.send().await.unwrap();
        let status = response.status();
        let text = response.text().await.unwrap();
        (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
    }

    pub async fn get(&self, path: &str) -> (StatusCode, Value) {
        self.request(Method::GET, path, None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> (StatusCode, Value) {
        self.request(Method::POST, path, Some(body)).await
    }

    pub async fn create_board(&self, name: &str) -> BoardId {
        let (status, body) = self.post("boards", json!({ "board": { "name": name } })).await;
        assert_eq!(status, StatusCode::CREATED, "{body}");
        body["id"].as_str().unwrap().parse().unwrap()
    }

    /// Connects the socket.
    pub async fn connect(&self) -> Client {
        Client::connect(&self.url, &self.jwt).await
    }
}

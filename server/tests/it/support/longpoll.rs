//! A long-poll session, request by request.

use reqwest::{Method, Response};
use serde_json::{Value, json};

/// One client's session.
#[derive(Clone)]
pub struct Poll {
    address: String,
    pub token: String,
    http: reqwest::Client,
}

impl Poll {
    /// Opens a session; `query` as the official client sends it, with the parameters before the version.
    pub async fn open(url: &str, query: &str) -> Self {
        let mut poll = Self::unopened(url, query);
        let opened = poll.poll().await;
        assert_eq!((&opened["status"], &opened["messages"]), (&json!(410), &json!([])), "{opened}");
        opened["token"].as_str().unwrap().clone_into(&mut poll.token);
        poll
    }

    /// A client that has no session yet.
    pub fn unopened(url: &str, query: &str) -> Self {
        let address = format!("{url}/socket/longpoll?{query}");
        Self { address, token: String::new(), http: reqwest::Client::new() }
    }

    fn address(&self) -> String {
        // Without a token there is a trailing `&`.
        let token = if self.token.is_empty() { String::new() } else { format!("token={}", self.token) };
        format!("{}&{token}", self.address)
    }

    /// A request in full.
    pub async fn request(&self, method: Method, headers: &[(&str, &str)], body: String) -> Response {
        let request = self.http.request(method, self.address()).body(body);
        headers
            .iter()
            .fold(request, |request, (name, value)| request.header(*name, *value))
            .send()
            .await
            .unwrap()
    }

    /// The response to a poll.
    pub async fn poll(&self) -> Value {
        let response = self.request(Method::GET, &[], String::new()).await;
        assert_eq!(response.status(), 200);
        response.json().await.unwrap()
    }

    /// A poll in the background.
    pub fn spawn(self) -> tokio::task::JoinHandle<Value> {
        tokio::spawn(async move { self.poll().await })
    }

    /// The response to a POST.
    pub async fn post(&self, content_type: &str, body: String) -> Value {
        let response = self.request(Method::POST, &[("content-type", content_type)], body).await;
        assert_eq!(response.status(), 200);
        response.json().await.unwrap()
    }

    /// A POST with one frame per line.
    pub async fn publish(&self, frames: &[Value]) -> Value {
        let lines: Vec<String> = frames.iter().map(Value::to_string).collect();
        self.post("application/x-ndjson", lines.join("\n")).await
    }

    /// The frames of the next poll that returns some.
    pub async fn frames(&self) -> Vec<Value> {
        loop {
            let answer = self.poll().await;
            match answer["status"].as_u64() {
                Some(200) => {
                    let messages = answer["messages"].as_array().unwrap();
                    return messages
                        .iter()
                        .map(|it| serde_json::from_str(it.as_str().unwrap()).unwrap())
                        .collect();
                }
                Some(204) => {}
                _ => panic!("the session has ended: {answer}"),
            }
        }
    }
}

//! Sessions: staying signed in through lost answers, noticing a stolen token, ending a session.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::header::{AUTHORIZATION, COOKIE, SET_COOKIE};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use server::store::NewSession;
use sha2::{Digest, Sha256};
use shared::id::{Millis, SessionId};

use super::DATABASE;
use crate::support::{Client, Person, Server};

const SECOND: i64 = 1_000;
const DAY: i64 = 24 * 60 * 60 * SECOND;

/// A browser that is signed in as Ann, and the cookie it has.
struct Browser<'a> {
    server: &'a Server,
    cookie: String,
    jwt: String,
}

/// An answer: its status, the cookie that it sets, its body.
struct Answer {
    status: StatusCode,
    cookie: Option<String>,
    body: Value,
}

impl<'a> Browser<'a> {
    fn new(server: &'a Server) -> Self {
        Self { server, cookie: String::new(), jwt: String::new() }
    }

    async fn sign_in(server: &'a Server) -> Self {
        let mut browser = Self::new(server);
        let session = json!({ "email": "ann@example.org", "password": "sesame street" });
        let answer = browser.request(Method::POST, "sessions", Some(json!({ "session": session }))).await;
        assert_eq!(answer.status, StatusCode::CREATED);
        browser.take(&answer);
        browser
    }

    /// A request with the cookie, and without the access token.
    async fn request(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        self.request_with(method, path, body, &self.cookie, "").await
    }

    async fn request_with(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
        cookie: &str,
        jwt: &str,
    ) -> Answer {
        let mut request =
            reqwest::Client::new().request(method, format!("{}/api/v1/{path}", self.server.url));
        if !cookie.is_empty() {
            request = request.header(COOKIE, cookie);
        }
        if !jwt.is_empty() {
            request = request.header(AUTHORIZATION, format!("Bearer {jwt}"));
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        let response = request.send().await.unwrap();
        let (status, set) = (response.status(), response.headers().get(SET_COOKIE).cloned());
        let cookie = set.map(|set| set.to_str().unwrap().to_owned());
        Answer { status, cookie, body: response.json().await.unwrap_or_default() }
    }

    /// Keeps what an answer brought.
    fn take(&mut self, answer: &Answer) {
        answer.cookie.as_ref().unwrap().split(';').next().unwrap().clone_into(&mut self.cookie);
        answer.body["jwt"].as_str().unwrap().clone_into(&mut self.jwt);
    }

    async fn ask_to_refresh(&self, cookie: &str) -> Answer {
        self.request_with(Method::POST, "sessions/refresh", None, cookie, "").await
    }

    /// Renews the session and keeps the answer.
    async fn refresh(&mut self) {
        let answer = self.ask_to_refresh(&self.cookie).await;
        assert_eq!(answer.status, StatusCode::OK);
        self.take(&answer);
    }

    /// Whether the access token is accepted.
    async fn is_signed_in(&self) -> bool {
        self.request_with(Method::GET, "current_user", None, "", &self.jwt).await.status == StatusCode::OK
    }
}

async fn begin() -> (Server, Person) {
    let server = Server::start_on_with(DATABASE, &["--sign-ins-per-account", "1000"]).await;
    let ann = server.sign_up("Ann").await;
    (server, ann)
}

#[tokio::test]
async fn the_cookie_lives_as_long_as_its_session_and_is_hidden_from_scripts() {
    let (server, _ann) = begin().await;
    let browser = Browser::sign_in(&server).await;
    let answer = browser.ask_to_refresh(&browser.cookie).await;
    let set = answer.cookie.unwrap();
    for part in ["HttpOnly", "SameSite=Strict", "Path=/api/v1/sessions", "Max-Age=5184000"] {
        assert!(set.contains(part), "{set}");
    }
    assert!(!set.contains("Expires"), "{set}");
}

#[tokio::test]
async fn an_answer_to_a_renewal_that_was_lost_is_repeated_however_late() {
    let (server, _ann) = begin().await;
    let mut browser = Browser::sign_in(&server).await;
    for away in [0, 32 * SECOND, 20 * DAY] {
        let lost = browser.ask_to_refresh(&browser.cookie).await;
        assert_eq!(lost.status, StatusCode::OK);
        server.app.clock.advance(away);
        let again = browser.ask_to_refresh(&browser.cookie).await;
        assert_eq!((again.status, &again.cookie), (StatusCode::OK, &lost.cookie), "after {away} ms");
        browser.take(&again);
        assert!(browser.is_signed_in().await);
        browser.refresh().await;
        assert!(browser.is_signed_in().await, "after {away} ms");
    }
}

#[tokio::test]
async fn any_replaced_token_whose_successor_was_used_ends_the_session() {
    let (server, ann) = begin().await;
    for rotations in 0..6 {
        for nth in 0..=rotations {
            let mut browser = Browser::sign_in(&server).await;
            let mut cookies = vec![browser.cookie.clone()];
            for _ in 0..rotations {
                browser.refresh().await;
                cookies.push(browser.cookie.clone());
            }
            let mut socket = Client::connect(&server.url, &browser.jwt).await;
            socket.join(&format!("users:{}", ann.id), json!({})).await.unwrap();

            let answer = browser.ask_to_refresh(&cookies[rotations - nth]).await;
            let what = format!("{rotations} rotations, the {nth}th token from the newest");
            if nth < 2 {
                assert_eq!(answer.status, StatusCode::OK, "{what}");
                assert!(browser.is_signed_in().await, "{what}");
                continue;
            }
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{what}");
            assert!(!browser.is_signed_in().await, "{what}");
            assert_eq!(browser.ask_to_refresh(&browser.cookie).await.status, StatusCode::FORBIDDEN, "{what}");
            assert_eq!(socket.disconnected().await, 1001, "{what}");
        }
    }
}

#[tokio::test]
async fn a_thief_who_renews_twice_is_noticed_when_the_owner_comes() {
    let (server, _ann) = begin().await;
    let owner = Browser::sign_in(&server).await;
    let mut thief = Browser { cookie: owner.cookie.clone(), jwt: String::new(), ..owner };
    thief.refresh().await;
    thief.refresh().await;
    assert_eq!(owner.ask_to_refresh(&owner.cookie).await.status, StatusCode::FORBIDDEN);
    assert!(!thief.is_signed_in().await);
    assert_eq!(thief.ask_to_refresh(&thief.cookie).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn two_tabs_that_renew_at_once_get_the_same_cookie() {
    let (server, _ann) = begin().await;
    let browser = Browser::sign_in(&server).await;
    let (left, right) =
        tokio::join!(browser.ask_to_refresh(&browser.cookie), browser.ask_to_refresh(&browser.cookie));
    assert_eq!((left.status, right.status), (StatusCode::OK, StatusCode::OK));
    assert_eq!(left.cookie, right.cookie);
}

#[tokio::test]
async fn signing_out_needs_only_proof_of_the_session() {
    let (server, ann) = begin().await;
    let none = Browser::sign_in(&server).await;
    let refused = none.request_with(Method::DELETE, "sessions", None, "", "forged").await;
    assert_eq!(
        (refused.status, &refused.body["error"]),
        (StatusCode::FORBIDDEN, &json!("Not Authenticated"))
    );
    assert!(none.is_signed_in().await);

    let proofs = ["the cookie", "the cookie before it", "the access token", "an expired access token"];
    for proof in proofs {
        let mut browser = Browser::sign_in(&server).await;
        let mut socket = Client::connect(&server.url, &browser.jwt).await;
        socket.join(&format!("users:{}", ann.id), json!({})).await.unwrap();
        let (first, jwt) = (browser.cookie.clone(), browser.jwt.clone());
        browser.refresh().await;
        if proof != "the access token" {
            server.app.clock.advance(20 * 60 * SECOND);
        }
        let (cookie, jwt) = match proof {
            "the cookie" => (browser.cookie.as_str(), ""),
            "the cookie before it" => (first.as_str(), ""),
            _ => ("", jwt.as_str()),
        };
        // The second time the session has ended already: the first answer was lost.
        for _ in 0..2 {
            let answer = browser.request_with(Method::DELETE, "sessions", None, cookie, jwt).await;
            assert_eq!((answer.status, &answer.body), (StatusCode::OK, &json!({ "ok": true })), "{proof}");
            let set = answer.cookie.unwrap();
            assert!(set.starts_with("boardwalk_refresh=;") && set.contains("Max-Age=0"), "{set}");
        }
        assert_eq!(socket.disconnected().await, 1001, "{proof}");
        assert_eq!(browser.ask_to_refresh(&browser.cookie).await.status, StatusCode::FORBIDDEN, "{proof}");
    }
}

#[tokio::test]
async fn signing_out_clears_the_cookie_of_a_session_that_ended_long_ago() {
    let (server, _ann) = begin().await;
    let browser = Browser::sign_in(&server).await;
    server.app.clock.advance(61 * DAY);
    for cookie in [browser.cookie.as_str(), "boardwalk_refresh=unknown", "boardwalk_refresh=."] {
        let answer = browser.request_with(Method::DELETE, "sessions", None, cookie, "").await;
        assert_eq!(answer.status, StatusCode::OK, "{cookie}");
        assert!(answer.cookie.unwrap().contains("Max-Age=0"), "{cookie}");
    }
}

#[tokio::test]
async fn a_cookie_of_0_1_0_is_accepted_once_and_replaced_by_a_new_one() {
    let (server, ann) = begin().await;
    for lost in [false, true] {
        let old = random_text();
        let hash = URL_SAFE_NO_PAD.encode(Sha256::digest(&old));
        let (id, at) = (SessionId::from_ulid(server.app.clock.ulid()), server.app.clock.now());
        let session = NewSession {
            id,
            user: ann.id,
            refresh_hash: &hash,
            user_agent: "",
            at,
            expires_at: Millis(at.0 + DAY),
        };
        assert!(server.app.store.create_session(&session, None).await.unwrap());
        let mut browser = Browser::new(&server);
        browser.cookie = format!("boardwalk_refresh={old}");
        if lost {
            browser.ask_to_refresh(&browser.cookie).await;
            server.app.clock.advance(32 * SECOND);
        }
        browser.refresh().await;
        assert!(browser.cookie.starts_with(&format!("boardwalk_refresh={id}.")), "{}", browser.cookie);
        browser.refresh().await;
        assert!(browser.is_signed_in().await);
    }
}

fn random_text() -> String {
    URL_SAFE_NO_PAD.encode(server::clock::random::<32>())
}

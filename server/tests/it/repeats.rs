//! Answers get lost. Each call that changes something is made, its answer dropped, made again, and the user goes on.

use std::collections::BTreeSet;

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use shared::id::{BoardId, Cid};

use crate::support::{NOTHING, PASSWORD, Person, Server, asked};

const NEW_PASSWORD: &str = "correct horse battery";

/// The routes that were asked twice, with an id of nothing for each parameter.
type Asked = BTreeSet<String>;

/// A route has no place in the table without a story that asks it twice.
#[tokio::test]
async fn every_call_that_changes_something_can_be_repeated() {
    let stories = tokio::join!(
        what_a_user_does_to_their_account_can_be_repeated(),
        signing_out_everywhere_twice_ends_in_being_signed_out(),
        who_signed_up_without_an_answer_signs_in(),
        what_a_user_does_to_a_board_can_be_repeated(),
        what_a_user_answers_to_an_invitation_can_be_repeated(),
    );
    let stories = [stories.0, stories.1, stories.2, stories.3, stories.4];
    let here: Asked = stories.into_iter().flatten().collect();
    let table = server::routes().into_iter();
    let changes = table.filter(|it| it.path.starts_with("/api/") && it.method != Method::GET);
    let table: Asked = changes.map(|it| format!("{} {}", it.method, asked(&it.path))).collect();
    assert_eq!(here.symmetric_difference(&table).collect::<Vec<_>>(), Vec::<&String>::new());
}

/// A call, and the statuses of its first and second answer.
type Call = (Method, String, Value, [StatusCode; 2]);

fn same(method: Method, path: &str, body: Value) -> Call {
    (method, path.to_owned(), body, [StatusCode::OK; 2])
}

/// Makes a call twice, and returns the second answer.
async fn twice(asked: &mut Asked, person: &Person, (method, path, body, expected): &Call) -> Value {
    let parts = path.split('/').map(|part| if part.parse::<BoardId>().is_ok() { NOTHING } else { part });
    asked.insert(format!("{method} /api/v1/{}", parts.collect::<Vec<_>>().join("/")));
    let first = person.request(method.clone(), path, Some(body.clone())).await;
    let second = person.request(method.clone(), path, Some(body.clone())).await;
    assert_eq!([first.0, second.0], *expected, "{method} {path}: {} {}", first.1, second.1);
    if second.0.is_success() && !path.starts_with("sessions") {
        assert_eq!(first.1, second.1, "{method} {path}");
    }
    second.1
}

async fn session_ids(person: &Person) -> Vec<String> {
    let (_, body) = person.get("sessions").await;
    let ids = body["sessions"].as_array().unwrap().iter();
    ids.filter(|it| it["current"] == false).map(|it| it["id"].as_str().unwrap().to_owned()).collect()
}

async fn what_a_user_does_to_their_account_can_be_repeated() -> Asked {
    let mut asked = Asked::new();
    let server = Server::start_with(&["--sign-ins-per-account", "100"]).await;
    let mut ann = server.sign_up("Ann").await;
    let sign_in = json!({ "session": { "email": "ann@example.org", "password": PASSWORD } });
    let renewed = twice(&mut asked, &ann, &same(Method::POST, "sessions/refresh", Value::Null)).await;
    renewed["jwt"].as_str().unwrap().clone_into(&mut ann.jwt);
    twice(&mut asked, &ann, &same(Method::PUT, "current_user", json!({ "ask_before_adding": true }))).await;

    Person::sign_in(&server.url, "ann@example.org", PASSWORD).await;
    let id = session_ids(&ann).await.remove(0);
    twice(&mut asked, &ann, &same(Method::DELETE, &format!("sessions/{id}"), Value::Null)).await;
    Person::sign_in(&server.url, "ann@example.org", PASSWORD).await;
    twice(&mut asked, &ann, &same(Method::DELETE, "sessions/others", Value::Null)).await;
    assert!(session_ids(&ann).await.is_empty());
    let change = json!({ "current": PASSWORD, "new": NEW_PASSWORD });
    twice(&mut asked, &ann, &same(Method::PUT, "current_user/password", change)).await;
    let back = json!({ "current": NEW_PASSWORD, "new": PASSWORD });
    twice(&mut asked, &ann, &same(Method::PUT, "current_user/password", back)).await;

    // Without the cookie of the first answer the session that it opened is left over; the list shows it.
    let answers = [StatusCode::CREATED; 2];
    let again = twice(&mut asked, &ann, &(Method::POST, "sessions".to_owned(), sign_in, answers)).await;
    again["jwt"].as_str().unwrap().clone_into(&mut ann.jwt);
    assert_eq!(ann.get("current_user").await.0, StatusCode::OK);
    twice(&mut asked, &ann, &same(Method::DELETE, "sessions", Value::Null)).await;
    assert_eq!(ann.get("current_user").await.0, StatusCode::FORBIDDEN);
    asked
}

/// The session that asks has ended with all others, so the second answer is that of a signed-out user.
async fn signing_out_everywhere_twice_ends_in_being_signed_out() -> Asked {
    let mut asked = Asked::new();
    let server = Server::start().await;
    let ann = server.sign_up("Ann").await;
    let answers = [StatusCode::OK, StatusCode::FORBIDDEN];
    twice(&mut asked, &ann, &(Method::DELETE, "sessions/all".to_owned(), Value::Null, answers)).await;
    twice(&mut asked, &ann, &same(Method::DELETE, "sessions", Value::Null)).await;
    Person::sign_in(&server.url, "ann@example.org", PASSWORD).await;
    asked
}

/// The exception: the address is taken, by oneself.
async fn who_signed_up_without_an_answer_signs_in() -> Asked {
    let mut asked = Asked::new();
    let server = Server::start().await;
    let stranger = server.sign_up("Eve").await;
    let user =
        json!({ "first_name": "Ann", "last_name": "Lee", "email": "ann@example.org", "password": PASSWORD });
    let answers = [StatusCode::CREATED, StatusCode::UNPROCESSABLE_ENTITY];
    let body = json!({ "user": user });
    let taken =
        twice(&mut asked, &stranger, &(Method::POST, "registrations".to_owned(), body, answers)).await;
    assert_eq!(taken["errors"], json!([{ "email": "Email already taken" }]));
    let ann = Person::sign_in(&server.url, "ann@example.org", PASSWORD).await;
    assert_eq!(ann.get("current_user").await.0, StatusCode::OK);
    asked
}

async fn what_a_user_does_to_a_board_can_be_repeated() -> Asked {
    let mut asked = Asked::new();
    let server = Server::start().await;
    let ann = server.sign_up("Ann").await;
    let board = BoardId::from_ulid(server.app.clock.ulid());
    let new = json!({ "board": { "id": board, "name": "Plan" } });
    let answers = [StatusCode::CREATED, StatusCode::OK];
    twice(&mut asked, &ann, &(Method::POST, "boards".to_owned(), new, answers)).await;
    for n in 1..=3 {
        let cid = Cid::from_ulid(server.app.clock.ulid());
        let list = json!({ "cid": cid, "list": { "name": format!("List {n}") } });
        let command = json!({ "event": "lists:create", "payload": list });
        let accepted =
            twice(&mut asked, &ann, &same(Method::POST, &format!("boards/{board}/commands"), command)).await;
        assert_eq!(accepted["seq"], n);
    }
    let lists = &ann.get(&format!("boards/{board}")).await.1["lists"];
    assert_eq!(lists.as_array().unwrap().len(), 3);
    let archive =
        json!({ "event": "board:archive", "payload": { "cid": Cid::from_ulid(server.app.clock.ulid()) } });
    twice(&mut asked, &ann, &same(Method::POST, &format!("boards/{board}/commands"), archive)).await;
    twice(&mut asked, &ann, &same(Method::DELETE, &format!("boards/{board}"), Value::Null)).await;
    assert_eq!(ann.get("boards").await.1["owned_boards"], json!([]));
    asked
}

async fn what_a_user_answers_to_an_invitation_can_be_repeated() -> Asked {
    let mut asked = Asked::new();
    let server = Server::start().await;
    let (ann, ben) = (server.sign_up("Ann").await, server.sign_up("Ben").await);
    let (plan, shop) = (ann.create_board("Plan").await, ann.create_board("Shop").await);
    let ask = json!({ "ask_before_adding": true });
    assert_eq!(ben.request(Method::PUT, "current_user", Some(ask)).await.0, StatusCode::OK);
    let mut at_ann = ann.connect().await;
    for board in [plan, shop] {
        at_ann.join_board(board).await;
        let invited = json!({ "email": "ben@example.org" });
        at_ann.push(&format!("boards:{board}"), "members:add", invited).await.unwrap();
    }
    let no_block = json!({ "block": false });
    twice(&mut asked, &ben, &same(Method::POST, &format!("invitations/{plan}/accept"), Value::Null)).await;
    twice(&mut asked, &ben, &same(Method::POST, &format!("invitations/{shop}/decline"), no_block.clone()))
        .await;
    assert_eq!(ben.get("boards").await.1["invited_boards"].as_array().unwrap().len(), 1);
    let block = json!({ "block": true });
    twice(&mut asked, &ben, &same(Method::POST, &format!("boards/{plan}/leave"), block)).await;
    assert_eq!(ben.get("boards").await.1["invited_boards"], json!([]));
    assert_eq!(ben.get("blocks").await.1["users"].as_array().unwrap().len(), 1);
    twice(&mut asked, &ben, &same(Method::DELETE, &format!("blocks/{}", ann.id), Value::Null)).await;
    assert_eq!(ben.get("blocks").await.1["users"], json!([]));
    asked
}

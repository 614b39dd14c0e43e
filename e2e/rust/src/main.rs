//! A guest on a board, using `phoenix_channels_client` unchanged: `guest URL TOKEN USER BOARD`.
//!
//! Prints the replies and broadcasts it receives, one JSON value per line; the test reads them.

use std::error::Error;
use std::time::Duration;

use phoenix_channels_client::{Client, Config, Payload, SendError, Value};
use serde_json::json;
use tokio::sync::mpsc;

const PATIENCE: Option<Duration> = Some(Duration::from_secs(30));

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [url, token, user, board] = arguments.as_slice() else {
        return Err("guest URL TOKEN USER BOARD".into());
    };
    let socket = format!("{}/socket/websocket", url.replacen("http", "ws", 1));
    let mut config = Config::new(socket.as_str())?;
    config.set("token", token);
    let mut client = Client::new(config)?;
    client.connect().await?;

    let home = client.join(&format!("users:{user}"), PATIENCE).await?;
    say("joined", json!(home.topic()));
    if let Err(refused) = client.join("users:somebody-else", PATIENCE).await {
        say("refused", json!(refused.to_string()));
    }
    let channel = client.join(&format!("boards:{board}"), PATIENCE).await?;
    let (sender, mut heard) = mpsc::unbounded_channel();
    let hear = move |_, payload: &Payload| drop(sender.send(value(payload)));
    channel.on("list:created", hear).await?;
    say("joined", json!(channel.topic()));

    // Another user creates a list, and the guest adds a card to it.
    let created = heard.recv().await.ok_or("the channel has ended")?;
    let list = &created["list"];
    say("told", list["name"].clone());
    let card = json!({ "list_id": list["id"], "name": "from Rust" });
    for (event, payload) in [("cards:create", json!({ "card": card })), ("list:explode", json!({}))] {
        let answered = match channel.send_with_timeout(event, payload, PATIENCE).await {
            Ok(response) => json!({ "status": "ok", "response": value(&response) }),
            Err(SendError::Reply(response)) => json!({ "status": "error", "response": value(&response) }),
            Err(lost) => return Err(lost.into()),
        };
        say("answered", answered);
    }
    client.disconnect().await?;
    Ok(())
}

fn say(what: &str, value: Value) {
    println!("{}", json!([what, value]));
}

fn value(payload: &Payload) -> Value {
    match payload {
        Payload::Value(value) => value.clone(),
        Payload::Binary(_) => Value::Null,
    }
}

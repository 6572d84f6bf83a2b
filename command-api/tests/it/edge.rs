//! What happens before a handler: bodies, limits.

use embedded::testing;
use serde_json::json;

use crate::{
    people::PASSWORD,
    world::{Options, World},
};

#[tokio::test]
async fn bodies_that_are_not_what_they_should_be_are_named() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let send = async |content_type: &str, body: String| {
        let ask = world.post("/api/v1/rooms").token(&ada.access).header("content-type", content_type);
        ask.raw(body).send().await
    };
    assert_eq!(send("application/json", "{\"name\":".to_owned()).await?.code(400)?, "malformed-json");
    assert_eq!(send("application/json", "{\"name\":7}".to_owned()).await?.code(400)?, "malformed-json");
    assert_eq!(send("application/json", "{}".to_owned()).await?.code(400)?, "malformed-json");
    assert_eq!(send("application/json", String::new()).await?.code(400)?, "malformed-json");
    assert_eq!(send("text/plain", "{\"name\":\"x\"}".to_owned()).await?.code(415)?, "unsupported-media-type");
    let large = format!("{{\"name\":\"{}\"}}", "x".repeat(64 * 1024));
    assert_eq!(send("application/json", large).await?.code(413)?, "body-too-large");
    send("application/json; charset=utf-8", "{\"name\":\"Harbour\",\"later\":1}".to_owned())
        .await?
        .expect(201)?;
    Ok(())
}

#[tokio::test]
async fn the_longest_message_fits_however_it_is_escaped() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let room = world.room(&ada).await?;
    // Three bytes of UTF-8 each, six of JSON.
    let escaped = format!("{{\"body\":\"{}\"}}", "\\u5831".repeat(16 * 1024 / 3));
    let path = format!("/api/v1/rooms/{room}/messages");
    let ask = world.post(&path).token(&ada.access).header("content-type", "application/json");
    ask.raw(escaped).send().await?.expect(201)?;
    Ok(())
}

#[tokio::test]
async fn one_address_may_not_ask_without_end() -> anyhow::Result<()> {
    let options = Options { open_requests_per_minute: Some(5), ..Options::default() };
    let world = World::with(testing::nats().await?, options).await?;
    let log_in = async || {
        world.post("/api/v1/sessions").json(&json!({"email": "ada@example.org", "password": "x"})).await
    };
    for _ in 0..5 {
        assert_eq!(log_in().await?.code(401)?, "login-failed");
    }
    let runs = world.config.passwords.runs();
    let answer = log_in().await?;
    assert!(answer.headers["retry-after"].to_str()?.parse::<u32>()? >= 1);
    assert_eq!(answer.code(429)?, "too-many-requests");
    assert_eq!(world.config.passwords.runs(), runs, "no work is done for it");
    // What needs a token is not counted.
    assert_eq!(world.post("/api/v1/push-tickets").send().await?.code(401)?, "token-missing");
    Ok(())
}

#[tokio::test]
async fn one_account_may_not_write_without_end_and_others_may_meanwhile() -> anyhow::Result<()> {
    let options = Options { writes_per_minute: Some(10), ..Options::default() };
    let world = World::with(testing::nats().await?, options).await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let room = world.room(&ada).await?;
    let messages = format!("/api/v1/rooms/{room}/messages");
    let say = async || world.post(&messages).token(&ada.access).json(&json!({"body": "ahoy"})).await;
    let mut said = 0;
    let refused = loop {
        let answer = say().await?;
        if answer.status == 429 {
            break answer;
        }
        answer.expect(201)?;
        said += 1;
        assert!(said < 100, "it never ends");
    };
    assert!(said >= 9, "{said} were let through");
    assert!(refused.headers["retry-after"].to_str()?.parse::<u32>()? >= 1);
    assert_eq!(refused.code(429)?, "too-many-writes");
    // Whatever is to be written down counts. Time goes on meanwhile, and may let one through.
    let mut refused = None;
    for _ in 0..20 {
        let change = world.put("/api/v1/profile").token(&ada.access);
        let answer = change.json(&json!({"name": "Ada", "bio": ""})).await?;
        if answer.status == 429 {
            refused = Some(answer.code(429)?);
            break;
        }
    }
    assert_eq!(refused.as_deref(), Some("too-many-writes"));
    // Who only asks is not counted, nor is anybody else.
    world.post("/api/v1/push-tickets").token(&ada.access).send().await?.expect(200)?;
    world.room(&bob).await?;
    Ok(())
}

#[tokio::test]
async fn right_passwords_are_no_guesses_however_many_come_at_once() -> anyhow::Result<()> {
    let world = World::start().await?;
    world.person("ada").await?;
    let body = json!({"email": "ada@example.org", "password": PASSWORD});
    let log_in = async || world.post("/api/v1/sessions").json(&body).await;
    for answer in futures::future::join_all((0..12).map(|_| log_in())).await {
        answer?.expect(200)?;
    }
    Ok(())
}

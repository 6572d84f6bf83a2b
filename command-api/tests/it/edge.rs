//! What happens before a handler: bodies, limits.

use embedded::testing;
use serde_json::json;

use crate::world::{Options, World};

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

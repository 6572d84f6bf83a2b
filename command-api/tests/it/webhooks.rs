//! Webhooks: who makes them, what is posted by them, and when they stop.

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    people::Person,
    world::{Answer, World},
};

async fn create(world: &World, by: &Person, room: &str, name: &str) -> anyhow::Result<Answer> {
    world.post(&format!("/api/v1/rooms/{room}/webhooks")).token(&by.access).json(&json!({"name": name})).await
}

/// Posts as a program does, without any token.
async fn say(world: &World, path: &str, text: &str) -> anyhow::Result<Answer> {
    world.post(path).json(&json!({"text": text, "channel": "#harbour", "icon_emoji": ":ship:"})).await
}

fn path_of(webhook: &Value) -> String {
    webhook["path"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_program_posts_as_the_webhook_and_once_for_each_key() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let room = world.room(&ada).await?;
    world.join(&ada, &room, &bob).await?;
    let id = world.command_id();
    let path = format!("/api/v1/rooms/{room}/webhooks");
    let name = json!({"name": "Builds"});
    let made = async || world.post(&path).token(&ada.access).id(id).json(&name).await?.expect(201);
    let webhook = made().await?;
    assert_eq!(webhook, made().await?, "the same command has the same secret");
    let hook = path_of(&webhook);
    let logged = world.last_event("CHATS", "WebhookCreated").await?;
    assert_eq!((&logged["by"], &logged["name"]), (&json!(ada.account), &json!("Builds")));
    let secret = hook.rsplit('/').next().unwrap_or_default();
    assert!(!logged.to_string().contains(secret), "the log has no secret");

    let key = world.command_id();
    let body = json!({"text": "Build 7 is green, @bob"});
    let post = async || world.post(&hook).id(key).json(&body).await?.expect(201);
    let posted = post().await?;
    assert_eq!(posted, post().await?, "the same key posts once");
    let events = world.events("CHATS").await?;
    let event = events.last().expect("the post");
    assert_eq!(
        event.envelope.actor,
        format!("webhook:{}", webhook["webhook_id"].as_str().unwrap_or_default())
    );
    assert!(personal::is_fully_sealed(&event.body) && !event.body.to_string().contains("green"));
    let said = world.last_event("CHATS", "MessagePosted").await?;
    assert_eq!((&said["author"], &said["mentions"]), (&webhook["webhook_id"], &json!([bob.account])));
    assert_eq!(said["message"], posted["message_id"]);
    say(&world, &hook, "as programs for Slack do").await?.expect(201)?;
    assert_eq!(world.events("CHATS").await?.len(), events.len() + 1);

    assert_eq!(say(&world, &hook, " ").await?.code(422)?, "message-empty");
    assert_eq!(world.post(&hook).json(&json!({"body": "x"})).await?.code(400)?, "malformed-json");
    assert_eq!(world.post(&hook).id(key).json(&json!({"text": "x"})).await?.code(422)?, "command-id-reused");

    // Its messages are messages: those who keep order take them back, and its maker does not edit them.
    let message =
        format!("/api/v1/rooms/{room}/messages/{}", posted["message_id"].as_str().unwrap_or_default());
    let edit = world.ask(Method::PATCH, &message).token(&ada.access).json(&json!({"body": "red"})).await?;
    assert_eq!(edit.code(403)?, "not-own-message");
    world.delete(&message).token(&ada.access).send().await?.expect(200)?;
    Ok(())
}

#[tokio::test]
async fn who_keeps_order_makes_them_and_they_stop_with_it() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let eve = world.person("eve").await?;
    let room = world.room(&ada).await?;
    world.join(&ada, &room, &bob).await?;
    assert_eq!(create(&world, &bob, &room, "Builds").await?.code(403)?, "not-room-moderator");
    assert_eq!(create(&world, &eve, &room, "Builds").await?.code(404)?, "room-not-found");
    let nameless = create(&world, &ada, &room, " ").await?.expect(422)?;
    assert_eq!(nameless["errors"][0]["pointer"], "/name");

    let webhook = create(&world, &ada, &room, "Builds").await?.expect(201)?;
    let hook = path_of(&webhook);
    say(&world, &hook, "green").await?.expect(201)?;
    let other = path_of(&create(&world, &ada, &room, "Alarms").await?.expect(201)?);
    let (stem, secret) = other.rsplit_once('/').unwrap_or_default();
    let (own, _) = hook.rsplit_once('/').unwrap_or_default();
    for wrong in
        [format!("{own}/{secret}"), format!("{stem}/x"), format!("/hooks/{}/{secret}", world.command_id())]
    {
        assert_eq!(say(&world, &wrong, "green").await?.code(404)?, "webhook-not-found", "{wrong}");
    }
    assert_eq!(say(&world, "/hooks/x/y", "green").await?.code(404)?, "not-found");

    let revoke =
        format!("/api/v1/rooms/{room}/webhooks/{}", webhook["webhook_id"].as_str().unwrap_or_default());
    assert_eq!(world.delete(&revoke).token(&bob.access).send().await?.code(403)?, "not-room-moderator");
    world.delete(&revoke).token(&ada.access).send().await?.expect(200)?;
    world.delete(&revoke).token(&ada.access).send().await?.expect(200)?;
    assert_eq!(say(&world, &hook, "green").await?.code(410)?, "webhook-revoked");

    let moderator = format!("/api/v1/rooms/{room}/moderators/{}", bob.account);
    world.put(&moderator).token(&ada.access).send().await?.expect(200)?;
    let his = path_of(&create(&world, &bob, &room, "Bob's").await?.expect(201)?);
    say(&world, &his, "green").await?.expect(201)?;
    world.delete(&moderator).token(&ada.access).send().await?.expect(200)?;
    assert_eq!(say(&world, &his, "green").await?.code(410)?, "webhook-revoked");
    Ok(())
}

#[tokio::test]
async fn one_that_posts_without_end_is_told_when_it_may_again() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let room = world.room(&ada).await?;
    let hook = path_of(&create(&world, &ada, &room, "Wild").await?.expect(201)?);
    let other = path_of(&create(&world, &ada, &room, "Tame").await?.expect(201)?);
    let mut posted = 0;
    let refused = loop {
        let answer = say(&world, &hook, "again").await?;
        if answer.status == 429 {
            break answer;
        }
        answer.expect(201)?;
        posted += 1;
        assert!(posted < 200, "it never ends");
    };
    assert!(posted >= 60, "{posted} were let through");
    assert!(refused.headers["retry-after"].to_str()?.parse::<u32>()? >= 1);
    assert_eq!(refused.code(429)?, "webhook-too-often");
    say(&world, &other, "calm").await?.expect(201)?;
    Ok(())
}

//! Bots: who makes them, how programs come in as them, what they may do, and how they end.

use anyhow::Context as _;
use domain::{bots::BotEvent, ids::AccountId};
use reqwest::Method;
use serde_json::{Value, json};
use time::Duration;
use uuid::Uuid;

use crate::{
    people::{PASSWORD, Person},
    world::{Answer, World},
};

const BOTS: &str = "/api/v1/account/bots";
const BOTH: [&str; 2] = ["read-rooms", "post-messages"];

/// A bot, and a token of it.
struct Made {
    bot: String,
    token_id: String,
    token: String,
}

fn text(value: &Value, name: &str) -> anyhow::Result<String> {
    Ok(value[name].as_str().with_context(|| format!("no {name} in {value}"))?.to_owned())
}

async fn make(world: &World, owner: &Person, name: &str) -> anyhow::Result<String> {
    let made = world.post(BOTS).token(&owner.access).json(&json!({"name": name})).await?.expect(201)?;
    text(&made, "bot_id")
}

async fn make_token(world: &World, owner: &Person, bot: &str, body: &Value) -> anyhow::Result<Answer> {
    world.post(&format!("{BOTS}/{bot}/tokens")).token(&owner.access).json(body).await
}

async fn bot_with(world: &World, owner: &Person, scopes: &[&str]) -> anyhow::Result<Made> {
    let bot = make(world, owner, "Builds").await?;
    let body = json!({"name": "server", "scopes": scopes});
    let made = make_token(world, owner, &bot, &body).await?.expect(201)?;
    Ok(Made { bot, token_id: text(&made, "token_id")?, token: text(&made, "token")? })
}

async fn come_in(world: &World, token: &str) -> anyhow::Result<Answer> {
    world.post("/api/v1/sessions/bot").json(&json!({"token": token})).await
}

async fn access(world: &World, token: &str) -> anyhow::Result<String> {
    text(&come_in(world, token).await?.expect(200)?, "access_token")
}

async fn add(world: &World, by: &Person, room: &str, bot: &str) -> anyhow::Result<Answer> {
    let path = format!("/api/v1/rooms/{room}/bots");
    world.post(&path).token(&by.access).json(&json!({"bot_id": bot})).await
}

async fn say(world: &World, access: &str, room: &str) -> anyhow::Result<Answer> {
    let path = format!("/api/v1/rooms/{room}/messages");
    world.post(&path).token(access).json(&json!({"body": "Build 7 is green"})).await
}

/// One's own bots.
async fn list(world: &World, owner: &Person) -> anyhow::Result<Value> {
    Ok(world.ask(Method::GET, BOTS).token(&owner.access).send().await?.expect(200)?["bots"].clone())
}

#[tokio::test]
async fn a_program_comes_in_as_a_bot_and_says_something() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let room = world.room(&ada).await?;
    let id = world.command_id();
    let made = async || {
        world.post(BOTS).token(&ada.access).id(id).json(&json!({"name": "Builds"})).await?.expect(201)
    };
    let bot = text(&made().await?, "bot_id")?;
    assert_eq!(bot, text(&made().await?, "bot_id")?, "the same command makes one");
    let id = world.command_id();
    let body = json!({"name": "server", "scopes": BOTH});
    let path = format!("{BOTS}/{bot}/tokens");
    let made = async || world.post(&path).token(&ada.access).id(id).json(&body).await?.expect(201);
    let token = made().await?;
    assert_eq!(token, made().await?, "the same command has the same token");
    let (token_id, token) = (text(&token, "token_id")?, text(&token, "token")?);
    assert!(token.starts_with("whb_"));
    let events = world.events("USERS").await?;
    assert!(
        !events.iter().any(|event| event.body.to_string().contains(&token[10..40])),
        "the log has no part of it"
    );
    let started = world.last_event("USERS", "SessionStarted").await?;
    assert_eq!((&started["session"], &started["account"]), (&json!(token_id), &json!(bot)));

    let session = come_in(&world, &token).await?.expect(200)?;
    assert_eq!((&session["account_id"], &session["scopes"]), (&json!(bot), &json!(BOTH)));
    let bot_access = text(&session, "access_token")?;
    assert_eq!(say(&world, &bot_access, &room).await?.code(404)?, "room-not-found");
    add(&world, &ada, &room, &bot).await?.expect(200)?;
    assert_eq!(add(&world, &ada, &room, &bot).await?.code(409)?, "already-member");
    say(&world, &bot_access, &room).await?.expect(201)?;
    let said = world.last_event("CHATS", "MessagePosted").await?;
    assert_eq!(said["author"], json!(bot));
    let events = world.events("CHATS").await?;
    let event = events.last().context("the post")?;
    assert_eq!(event.envelope.actor, format!("account:{bot}"));
    assert!(personal::is_fully_sealed(&event.body) && !event.body.to_string().contains("green"));

    let listed = list(&world, &ada).await?;
    let today = world.clock.now().date().to_string();
    let expected = json!([{"bot_id": bot, "name": "Builds", "disabled": false, "tokens": [{
        "token_id": token_id, "name": "server", "scopes": BOTH, "expires_at": null, "expired": false,
        "last_used_on": today,
    }]}]);
    assert_eq!(listed, expected);
    Ok(())
}

/// Uploads as a program does.
async fn upload(world: &World, access: &str, purpose: &str, content: &str) -> anyhow::Result<Answer> {
    let request = world.post("/api/v1/uploads").token(access).header("wherry-purpose", purpose);
    request.raw(content.to_owned()).send().await
}

#[tokio::test]
async fn it_mentions_people_and_attaches_files_by_the_rules_of_people() -> anyhow::Result<()> {
    let world = Box::pin(World::with_store()).await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    world.person("eve").await?;
    let room = world.room(&ada).await?;
    world.join(&ada, &room, &bob).await?;
    let Made { bot, token, .. } = bot_with(&world, &ada, &BOTH).await?;
    add(&world, &ada, &room, &bot).await?.expect(200)?;
    let bot_access = access(&world, &token).await?;
    let log = upload(&world, &bot_access, "attachment", "error: it is red").await?.expect(201)?;

    let path = format!("/api/v1/rooms/{room}/messages");
    let files = json!([{"upload_id": log["upload_id"], "name": "build-7.log"}]);
    let body = json!({"body": "Build 7 is red, @bob and @eve", "attachments": files});
    world.post(&path).token(&bot_access).json(&body).await?.expect(201)?;
    let said = world.last_event("CHATS", "MessagePosted").await?;
    assert_eq!(
        (&said["author"], &said["mentions"]),
        (&json!(bot), &json!([bob.account])),
        "eve is not in it"
    );
    let file = &said["attachments"][0];
    assert_eq!((&file["file"], &file["media_type"]), (&log["upload_id"], &json!("text/plain")));
    let events = world.events("CHATS").await?;
    let sealed = events.last().context("the post")?.body.to_string();
    assert!(!sealed.contains("build-7"), "its name is sealed: {sealed}");

    // It is the bot's file, and goes with messages of nobody else, of its owner neither.
    let other = upload(&world, &bot_access, "attachment", "more of it").await?.expect(201)?;
    let files = json!([{"upload_id": other["upload_id"], "name": "build-7.log"}]);
    let body = json!({"body": "", "attachments": files});
    assert_eq!(world.post(&path).token(&ada.access).json(&body).await?.code(404)?, "attachment-not-found");
    world.post(&path).token(&bot_access).json(&json!({"body": "@room"})).await?.expect(201)?;
    assert_eq!(world.last_event("CHATS", "MessagePosted").await?["mentions_room"], json!(true));
    Ok(())
}

#[tokio::test]
async fn it_uploads_nothing_but_for_messages_and_with_a_token_for_posting() -> anyhow::Result<()> {
    let world = Box::pin(World::with_store()).await?;
    let ada = world.person("ada").await?;
    let Made { bot, token, token_id } = bot_with(&world, &ada, &["post-messages"]).await?;
    let poster = access(&world, &token).await?;
    for purpose in ["document", "photo"] {
        assert_eq!(upload(&world, &poster, purpose, "a;b\n").await?.code(403)?, "not-for-bots", "{purpose}");
    }
    upload(&world, &poster, "attachment", "a;b\n").await?.expect(201)?;
    let body = json!({"name": "reader", "scopes": ["read-rooms"]});
    let reader = text(&make_token(&world, &ada, &bot, &body).await?.expect(201)?, "token")?;
    let reader = access(&world, &reader).await?;
    assert_eq!(upload(&world, &reader, "attachment", "a;b\n").await?.code(403)?, "bot-scope-missing");
    world.delete(&format!("{BOTS}/{bot}/tokens/{token_id}")).token(&ada.access).send().await?.expect(200)?;
    assert_eq!(upload(&world, &poster, "attachment", "a;b\n").await?.code(401)?, "session-ended");
    Ok(())
}

#[tokio::test]
async fn what_it_stores_takes_its_owner_s_room_also_when_it_is_deleted() -> anyhow::Result<()> {
    let world = Box::pin(World::with_store()).await?;
    let ada = world.person("ada").await?;
    world.person("mia").await?;
    world.start_with_admins(&["mia"]).await?;
    let mia = world.log_in("mia").await?;
    let quotas = json!({"stored_bytes": 30, "upload_bytes": 20});
    let of_ada = format!("/api/v1/quotas/accounts/{}", ada.account);
    world.put(&of_ada).token(&mia.access).json(&quotas).await?.expect(200)?;
    let stored = async || {
        let own = world.ask(Method::GET, "/api/v1/quotas").token(&ada.access).send().await?.expect(200)?;
        anyhow::Ok(own["used"]["stored_bytes"].clone())
    };
    let Made { bot, token, .. } = bot_with(&world, &ada, &BOTH).await?;
    let first = access(&world, &token).await?;
    let second = access(&world, &bot_with(&world, &ada, &BOTH).await?.token).await?;
    assert_eq!(
        upload(&world, &first, "attachment", &"x".repeat(21)).await?.code(413)?,
        "upload-too-large",
        "as its owner's would be"
    );
    upload(&world, &first, "attachment", &"x".repeat(20)).await?.expect(201)?;
    upload(&world, &second, "attachment", &"y".repeat(5)).await?.expect(201)?;
    assert_eq!(stored().await?, json!(25));
    for full in [&first, &second, &ada.access] {
        let refused = upload(&world, full, "attachment", &"z".repeat(6)).await?;
        assert_eq!(refused.code(409)?, "storage-quota-used-up");
    }
    // Its files are there for as long as what it posted.
    world.delete(&format!("{BOTS}/{bot}")).token(&ada.access).send().await?.expect(200)?;
    assert_eq!(stored().await?, json!(25));
    upload(&world, &ada.access, "attachment", &"z".repeat(5)).await?.expect(201)?;
    assert_eq!(upload(&world, &second, "attachment", "z").await?.code(409)?, "storage-quota-used-up");
    Ok(())
}

#[tokio::test]
async fn it_may_what_its_token_is_for_and_nothing_that_people_alone_may() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let room = world.room(&ada).await?;
    let Made { bot, token, .. } = bot_with(&world, &ada, &["read-rooms"]).await?;
    add(&world, &ada, &room, &bot).await?.expect(200)?;
    let reader = access(&world, &token).await?;
    assert_eq!(say(&world, &reader, &room).await?.code(403)?, "bot-scope-missing");
    world.post("/api/v1/push-tickets").token(&reader).send().await?.expect(200)?;
    let body = json!({"name": "poster", "scopes": ["post-messages"]});
    let poster = make_token(&world, &ada, &bot, &body).await?.expect(201)?;
    let poster = access(&world, &text(&poster, "token")?).await?;
    say(&world, &poster, &room).await?.expect(201)?;
    let ticket = world.post("/api/v1/push-tickets").token(&poster).send().await?;
    assert_eq!(ticket.code(403)?, "bot-scope-missing");
    for (method, path, body) in [
        (Method::POST, BOTS.to_owned(), json!({"name": "Another"})),
        (Method::GET, BOTS.to_owned(), json!({})),
        (Method::POST, "/api/v1/rooms".to_owned(), json!({"name": "Mine"})),
        (Method::POST, format!("/api/v1/rooms/{room}/invitations"), json!({"handle": "ada"})),
        (Method::POST, format!("/api/v1/rooms/{room}/bots"), json!({"bot_id": bot})),
        (Method::POST, format!("/api/v1/rooms/{room}/invitations/accept"), json!({})),
        (Method::DELETE, format!("/api/v1/rooms/{room}/members/{}", ada.account), json!({})),
        (Method::GET, "/api/v1/account/sessions".to_owned(), json!({})),
        (Method::PUT, "/api/v1/profile".to_owned(), json!({"name": "x", "bio": "y"})),
    ] {
        let answer = world.ask(method.clone(), &path).token(&poster).json(&body).await?;
        assert_eq!(answer.code(403)?, "not-for-bots", "{method} {path}");
    }
    // A bot's access token refreshes nothing, and its token is none.
    let answer = world.post("/api/v1/rooms").token(&token).json(&json!({"name": "Mine"})).await?;
    assert_eq!(answer.code(401)?, "token-invalid");
    Ok(())
}

#[tokio::test]
async fn a_revoked_token_is_over_at_once_and_others_are_not() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let room = world.room(&ada).await?;
    let Made { bot, token_id, token } = bot_with(&world, &ada, &BOTH).await?;
    add(&world, &ada, &room, &bot).await?.expect(200)?;
    let other =
        make_token(&world, &ada, &bot, &json!({"name": "laptop", "scopes": BOTH})).await?.expect(201)?;
    let (first, second) = (access(&world, &token).await?, access(&world, &text(&other, "token")?).await?);
    let revoke = format!("{BOTS}/{bot}/tokens/{token_id}");
    assert_eq!(world.delete(&revoke).token(&bob.access).send().await?.code(404)?, "bot-not-found");
    world.delete(&revoke).token(&ada.access).send().await?.expect(200)?;
    world.delete(&revoke).token(&ada.access).send().await?.expect(200)?;
    assert_eq!(say(&world, &first, &room).await?.code(401)?, "session-ended");
    assert_eq!(come_in(&world, &token).await?.code(401)?, "bot-token-invalid");
    say(&world, &second, &room).await?.expect(201)?;
    let ended = world.last_event("USERS", "SessionEnded").await?;
    assert_eq!((&ended["session"], &ended["reason"]), (&json!(token_id), &json!("revoked")));
    for wrong in ["", "whb_", "whb_x", &token[4..], &token[..50]] {
        assert_eq!(come_in(&world, wrong).await?.code(401)?, "bot-token-invalid", "{wrong}");
    }
    Ok(())
}

#[tokio::test]
async fn a_token_is_over_when_its_time_is() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let bot = make(&world, &ada, "Builds").await?;
    for (wrong, pointer) in [
        (json!({"name": " ", "scopes": BOTH}), "/name"),
        (json!({"name": "server", "scopes": []}), "/scopes"),
        (json!({"name": "server", "scopes": BOTH, "expires_in_days": 0}), "/expires_in_days"),
        (json!({"name": "server", "scopes": BOTH, "expires_in_days": 400}), "/expires_in_days"),
    ] {
        let refused = make_token(&world, &ada, &bot, &wrong).await?.expect(422)?;
        assert_eq!(refused["errors"][0]["pointer"], pointer);
    }
    let body = json!({"name": "server", "scopes": BOTH, "expires_in_days": 1});
    let token = text(&make_token(&world, &ada, &bot, &body).await?.expect(201)?, "token")?;
    world.clock.advance(Duration::DAY - Duration::minutes(2));
    let session = come_in(&world, &token).await?.expect(200)?;
    assert!(session["expires_in"].as_i64().is_some_and(|seconds| seconds <= 120), "{session}");
    world.clock.advance(Duration::minutes(3));
    assert_eq!(come_in(&world, &token).await?.code(401)?, "bot-token-invalid");
    let ada = world.log_in("ada").await?;
    assert_eq!(list(&world, &ada).await?[0]["tokens"][0]["expired"], json!(true));
    Ok(())
}

#[tokio::test]
async fn a_deleted_bot_goes_out_of_its_rooms_and_what_it_said_stays() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let (room, other) = (world.room(&ada).await?, world.room(&ada).await?);
    let Made { bot, token, .. } = bot_with(&world, &ada, &BOTH).await?;
    for room in [&room, &other] {
        add(&world, &ada, room, &bot).await?.expect(200)?;
    }
    let bot_access = access(&world, &token).await?;
    say(&world, &bot_access, &room).await?.expect(201)?;
    let id = world.command_id();
    let path = format!("{BOTS}/{bot}");
    world.delete(&path).token(&ada.access).id(id).send().await?.expect(200)?;
    world.delete(&path).token(&ada.access).id(id).send().await?.expect(200)?;
    assert_eq!(world.delete(&path).token(&ada.access).send().await?.code(404)?, "bot-not-found");
    assert_eq!(say(&world, &bot_access, &room).await?.code(401)?, "session-ended");
    assert_eq!(come_in(&world, &token).await?.code(401)?, "bot-token-invalid");
    let types = world.event_types("CHATS").await?;
    assert_eq!(types.iter().filter(|event| *event == "MemberLeft").count(), 2);
    assert!(!types.iter().any(|event| event == "MessageDeleted"));
    let bot: AccountId = bot.parse()?;
    assert!(world.log.keys().ring(&[bot.person()]).await?.contains(bot.person()), "and can be read");
    assert_eq!(list(&world, &ada).await?, json!([]));
    assert_eq!(add(&world, &ada, &room, &bot.to_string()).await?.code(404)?, "bot-not-found");
    Ok(())
}

#[tokio::test]
async fn an_administrator_disables_a_bot_and_lets_it_have_tokens_again() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    world.start_with_admins(&["bob"]).await?;
    let room = world.room(&ada).await?;
    let Made { bot, token, .. } = bot_with(&world, &ada, &BOTH).await?;
    add(&world, &ada, &room, &bot).await?.expect(200)?;
    let bot_access = access(&world, &token).await?;
    let path = format!("/api/v1/accounts/{}/bots/{bot}/disabled", ada.account);
    assert_eq!(world.put(&path).token(&ada.access).send().await?.code(403)?, "not-admin");
    let bob = world.log_in(&bob.handle).await?;
    let unknown = format!("/api/v1/accounts/{}/bots/{bot}/disabled", bob.account);
    assert_eq!(world.put(&unknown).token(&bob.access).send().await?.code(404)?, "bot-not-found");
    world.put(&path).token(&bob.access).send().await?.expect(200)?;
    assert_eq!(say(&world, &bot_access, &room).await?.code(401)?, "session-ended");
    assert_eq!(come_in(&world, &token).await?.code(401)?, "bot-token-invalid");
    let body = json!({"name": "server", "scopes": BOTH});
    assert_eq!(make_token(&world, &ada, &bot, &body).await?.code(409)?, "bot-disabled");
    let disabled = world.last_event("USERS", "BotDisabled").await?;
    assert_eq!((&disabled["owner"], &disabled["by"]), (&json!(ada.account), &json!(bob.account)));
    let listed = list(&world, &ada).await?;
    assert_eq!((&listed[0]["disabled"], &listed[0]["tokens"]), (&json!(true), &json!([])));
    world.delete(&path).token(&bob.access).send().await?.expect(200)?;
    let token = text(&make_token(&world, &ada, &bot, &body).await?.expect(201)?, "token")?;
    say(&world, &access(&world, &token).await?, &room).await?.expect(201)?;
    Ok(())
}

#[tokio::test]
async fn who_keeps_order_brings_their_own_and_it_goes_with_them() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let room = world.room(&ada).await?;
    world.join(&ada, &room, &bob).await?;
    let Made { bot, token, .. } = bot_with(&world, &bob, &BOTH).await?;
    assert_eq!(add(&world, &bob, &room, &bot).await?.code(403)?, "not-room-moderator");
    assert_eq!(add(&world, &ada, &room, &bot).await?.code(404)?, "bot-not-found");
    let moderator = format!("/api/v1/rooms/{room}/moderators/{}", bob.account);
    world.put(&moderator).token(&ada.access).send().await?.expect(200)?;
    add(&world, &bob, &room, &bot).await?.expect(200)?;
    let bot_access = access(&world, &token).await?;
    say(&world, &bot_access, &room).await?.expect(201)?;
    let office = format!("/api/v1/rooms/{room}/moderators/{bot}");
    assert_eq!(world.put(&office).token(&ada.access).send().await?.code(409)?, "member-is-bot");
    let remove = format!("/api/v1/rooms/{room}/members/{}", bob.account);
    world.delete(&remove).token(&ada.access).send().await?.expect(200)?;
    assert_eq!(say(&world, &bot_access, &room).await?.code(404)?, "room-not-found");
    Ok(())
}

#[tokio::test]
async fn who_is_forgotten_leaves_no_bot_that_works() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let room = world.room(&ada).await?;
    world.join(&ada, &room, &bob).await?;
    let Made { bot, token, .. } = bot_with(&world, &ada, &BOTH).await?;
    add(&world, &ada, &room, &bot).await?.expect(200)?;
    let bot_access = access(&world, &token).await?;
    say(&world, &bot_access, &room).await?.expect(201)?;
    let body = json!({"password": PASSWORD});
    world.post("/api/v1/account/erasure").token(&ada.access).json(&body).await?.expect(202)?;
    assert_eq!(say(&world, &bot_access, &room).await?.code(401)?, "session-ended");
    assert_eq!(come_in(&world, &token).await?.code(401)?, "bot-token-invalid");
    let events = world.events("USERS").await?;
    let types: Vec<_> = events.iter().rev().take(3).map(|event| event.envelope.event_type.as_str()).collect();
    assert_eq!(types, ["SessionEnded", "BotDeleted", "AccountErasureRequested"]);
    assert_eq!(world.last_event("USERS", "SessionEnded").await?["reason"], json!("account-erased"));
    let bot: AccountId = bot.parse()?;
    assert!(world.log.keys().ring(&[bot.person()]).await?.contains(bot.person()), "what it said stays");
    // As the worker does that ends an erasure.
    world.log.keys().destroy(ada.account.person()).await?;
    let registered =
        events.iter().find(|event| event.envelope.event_type == "BotRegistered").context("a bot")?;
    let BotEvent::BotRegistered { name, .. } = registered.open(world.log.keys()).await? else {
        anyhow::bail!("another event")
    };
    assert_eq!(name.value(), None, "what she called it is forgotten with her");
    Ok(())
}

#[tokio::test]
async fn bots_tokens_and_what_they_write_are_bounded() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let room = world.room(&ada).await?;
    let Made { bot, token, .. } = bot_with(&world, &ada, &BOTH).await?;
    let body = json!({"name": "server", "scopes": BOTH});
    for _ in 1..10 {
        make_token(&world, &ada, &bot, &body).await?.expect(201)?;
    }
    assert_eq!(make_token(&world, &ada, &bot, &body).await?.code(409)?, "too-many-bot-tokens");
    for number in 1..10 {
        make(&world, &ada, &format!("bot {number}")).await?;
    }
    let refused = world.post(BOTS).token(&ada.access).json(&json!({"name": "x"})).await?;
    assert_eq!(refused.code(409)?, "too-many-bots");
    let nobodys = Uuid::now_v7().to_string();
    assert_eq!(make_token(&world, &ada, &nobodys, &body).await?.code(404)?, "bot-not-found");
    let nameless = world.post(BOTS).token(&ada.access).json(&json!({"name": " "})).await?.expect(422)?;
    assert_eq!(nameless["errors"][0]["pointer"], "/name");

    add(&world, &ada, &room, &bot).await?.expect(200)?;
    let bot_access = access(&world, &token).await?;
    let mut said = 0;
    let refused = loop {
        let answer = say(&world, &bot_access, &room).await?;
        if answer.status == 429 {
            break answer;
        }
        answer.expect(201)?;
        said += 1;
        assert!(said < 200, "it never ends");
    };
    assert!(said >= 60, "{said} were let through");
    assert!(refused.headers["retry-after"].to_str()?.parse::<u32>()? >= 1);
    assert_eq!(refused.code(429)?, "bot-too-often");
    Ok(())
}

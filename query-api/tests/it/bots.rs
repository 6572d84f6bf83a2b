//! Bots: what they may ask, how they are shown, and the list of them all.

use anyhow::Result;
use domain::{
    accounts::Role,
    bots::{BotEvent, BotScope},
    boundary::Boundary,
    chat::RoomEvent,
    ids::{AccountId, RoomId, SessionId},
};
use kit::tokens::BotActor;
use personal::Personal;
use reqwest::StatusCode;
use serde_json::json;
use uuid::Uuid;

use crate::world::{Person, World};

/// A bot of somebody's.
async fn bot_of(world: &World, owner: &Person, name: &str) -> Result<(AccountId, String)> {
    let bot = AccountId::new(Uuid::now_v7());
    world.make_key(bot).await?;
    let name = Personal::open(owner.account.person(), name.to_owned());
    let registered = BotEvent::BotRegistered { bot, owner: owner.account, name };
    let position = world.append(&[(Boundary::bots(owner.account), registered)]).await?;
    Ok((bot, position))
}

/// The bot as one who asks, by a token for these things.
fn asking(world: &World, bot: AccountId, scopes: &[BotScope]) -> Result<Person> {
    let session = SessionId::new(Uuid::now_v7());
    let holder = BotActor { account: bot, owner: None, session, scopes: scopes.to_vec() };
    let lifetime = time::Duration::minutes(10);
    let signed = world.signer.bot_token(&holder, world.clock.now(), lifetime, Uuid::now_v7())?;
    Ok(Person { account: bot, session, handle: String::new(), token: signed.token })
}

async fn bring(world: &World, room: RoomId, bot: AccountId, by: &Person) -> Result<String> {
    world.room_changed(room, RoomEvent::BotAdded { room, account: bot, by: by.account }).await
}

#[tokio::test]
async fn a_bot_reads_its_rooms_and_is_shown_as_what_it_is() -> Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let (room, before) = world.room("Harbour", &[&ada, &bob]).await?;
    let (bot, known) = bot_of(&world, &ada, "Builds").await?;
    let reader = asking(&world, bot, &[BotScope::ReadRooms])?;
    let path = format!("/api/v1/rooms/{room}");
    let outside = world.get_refused(&format!("{path}?position={before}"), &reader).await?;
    assert_eq!(outside, (StatusCode::NOT_FOUND, "room-not-found".to_owned()));

    bring(&world, room, bot, &ada).await?;
    let position = world.say(room, &reader, &["Build 7 is green"]).await?;
    let at = format!("position={position},{known}");
    let shown = world.get_ok(&format!("{path}/timeline?{at}"), &reader).await?;
    let author = shown["items"][0]["author"].clone();
    assert_eq!((&author["account_id"], &author["name"]), (&json!(bot), &json!("Builds")));
    assert_eq!((&author["handle"], &author["bot"]), (&json!(""), &json!(true)));
    let rooms = world.get_ok(&format!("/api/v1/rooms?{at}"), &reader).await?;
    assert_eq!(rooms["items"][0]["room_id"], json!(room));
    let people = world.get_ok(&format!("{path}?{at}"), &bob).await?;
    let members = people["members"].as_array().unwrap();
    let member = members.iter().find(|member| member["account_id"] == json!(bot)).unwrap();
    assert_eq!((&member["bot"], &member["role"]), (&json!(true), &json!("member")));

    let deleted = BotEvent::BotDeleted { bot, owner: ada.account };
    let gone = world.append(&[(Boundary::bots(ada.account), deleted)]).await?;
    let shown = world.get_ok(&format!("{path}/timeline?position={position},{gone}"), &bob).await?;
    let author = shown["items"][0]["author"].clone();
    assert_eq!(
        (&author["name"], &author["deleted"], &author["bot"]),
        (&json!(""), &json!(true), &json!(true))
    );
    assert_eq!(shown["items"][0]["body"], json!("Build 7 is green"), "what it said stays");
    Ok(())
}

#[tokio::test]
async fn it_asks_what_it_may_and_nothing_else() -> Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let (room, _) = world.room("Harbour", &[&ada]).await?;
    let (bot, _) = bot_of(&world, &ada, "Builds").await?;
    bring(&world, room, bot, &ada).await?;
    let both = asking(&world, bot, &[BotScope::ReadRooms, BotScope::PostMessages])?;
    for path in [
        "/api/v1/me".to_owned(),
        "/api/v1/me/activity".to_owned(),
        "/api/v1/blocks".to_owned(),
        "/api/v1/notifications".to_owned(),
        "/api/v1/conversions".to_owned(),
        format!("/api/v1/rooms/{room}/bans"),
        format!("/api/v1/rooms/{room}/webhooks"),
        format!("/api/v1/rooms/{room}/reports"),
    ] {
        let refused = world.get_refused(&path, &both).await?;
        assert_eq!(refused, (StatusCode::FORBIDDEN, "not-for-bots".to_owned()), "{path}");
    }
    for path in ["/api/v1/accounts", "/api/v1/bots", "/api/v1/audit/events", "/api/v1/projections"] {
        let (status, _) = world.get_refused(path, &both).await?;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{path}");
    }
    let poster = asking(&world, bot, &[BotScope::PostMessages])?;
    let refused = world.get_refused(&format!("/api/v1/rooms/{room}/timeline"), &poster).await?;
    assert_eq!(refused, (StatusCode::FORBIDDEN, "bot-scope-missing".to_owned()));
    Ok(())
}

#[tokio::test]
async fn those_who_look_after_the_system_see_all_of_them_page_by_page() -> Result<()> {
    let world = World::audited().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let (first, _) = bot_of(&world, &ada, "Builds").await?;
    let (second, _) = bot_of(&world, &bob, "Alarms").await?;
    let (third, _) = bot_of(&world, &ada, "Old").await?;
    let events = [
        (
            Boundary::bots(bob.account),
            BotEvent::BotDisabled { bot: second, owner: bob.account, by: ada.account },
        ),
        (Boundary::bots(ada.account), BotEvent::BotDeleted { bot: third, owner: ada.account }),
    ];
    let position = world.append(&events).await?;
    let refused = world.get_refused("/api/v1/bots", &bob).await?;
    assert_eq!(refused, (StatusCode::FORBIDDEN, "not-auditor".to_owned()));
    let auditor = world.with_role(&ada, Role::Auditor)?;
    let page = world.get_ok(&format!("/api/v1/bots?position={position}&limit=1"), &auditor).await?;
    let item = &page["items"][0];
    assert_eq!((&item["bot"]["account_id"], &item["bot"]["name"]), (&json!(second), &json!("Alarms")));
    assert_eq!((&item["owner"]["handle"], &item["bot"]["bot"]), (&json!("bob"), &json!(true)));
    assert!(item["disabled_at"].is_string());
    let cursor = page["next_cursor"].as_str().unwrap();
    let rest = world.get_ok(&format!("/api/v1/bots?cursor={cursor}"), &auditor).await?;
    assert_eq!(rest["items"].as_array().map(Vec::len), Some(1), "{rest:#}");
    assert_eq!(rest["items"][0]["bot"]["account_id"], json!(first));
    assert_eq!((&rest["items"][0]["disabled_at"], &rest["next_cursor"]), (&json!(null), &json!(null)));
    Ok(())
}

//! A part is away: commands say so at once, nothing is half-done, and it goes on when the part is back.

use std::time::{Duration, Instant};

use embedded::{testing, wait_for};
use serde_json::json;

use crate::{
    files::{CSV, upload},
    people::{PASSWORD, Person, email},
    wire_tap::WireTap,
    world::{Answer, Options, Store, World},
};

async fn post(world: &World, by: &Person, room: &str, id: uuid::Uuid) -> anyhow::Result<Answer> {
    let path = format!("/api/v1/rooms/{room}/messages");
    world.post(&path).token(&by.access).id(id).json(&json!({"body": "ahoy"})).await
}

fn is_log_away(answer: Answer) -> anyhow::Result<()> {
    assert_eq!(answer.headers["retry-after"], "2");
    assert_eq!(answer.code(503)?, "log-unavailable");
    Ok(())
}

#[tokio::test]
async fn without_nats_commands_are_refused_at_once_and_go_on_after_it() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let room = world.room(&ada).await?;
    let before = world.events("CHATS").await?.len();
    world.nats.server().kill().await;
    wait_for("command-api to notice", Duration::from_secs(10), async || {
        match post(&world, &ada, &room, world.command_id()).await {
            Ok(answer) if answer.status == 503 => Ok(()),
            other => Err(format!("{other:?}")),
        }
    })
    .await?;
    let begun = Instant::now();
    let id = world.command_id();
    is_log_away(post(&world, &ada, &room, id).await?)?;
    let sign_up = json!({"email": email("bob"), "handle": "bob", "password": PASSWORD});
    is_log_away(world.post("/api/v1/accounts").json(&sign_up).await?)?;
    is_log_away(
        world.post("/api/v1/sessions").json(&json!({"email": email("ada"), "password": PASSWORD})).await?,
    )?;
    is_log_away(world.post("/api/v1/sessions/refresh").send().await?)?;
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
    // What needs no log goes on.
    world.post("/api/v1/push-tickets").token(&ada.access).send().await?.expect(200)?;

    world.nats.server().start().await?;
    let posted = wait_for("command-api to be back", Duration::from_secs(20), async || {
        match post(&world, &ada, &room, id).await {
            Ok(answer) if answer.status == 201 => Ok(answer),
            other => Err(format!("{other:?}")),
        }
    })
    .await?;
    let again = post(&world, &ada, &room, id).await?;
    assert_eq!(posted.expect(201)?, again.expect(201)?);
    assert_eq!(
        world.event_types("CHATS").await?[before..],
        ["MessagePosted"],
        "only what was answered with success"
    );
    assert!(!world.event_types("USERS").await?.contains(&"SignUpRepeated".to_owned()));
    world.person("bob").await?;
    Ok(())
}

/// The connection is there, but nothing comes back.
#[tokio::test]
async fn a_log_that_hangs_is_away_too_and_the_same_command_later_has_one_effect() -> anyhow::Result<()> {
    let nats = testing::nats().await?;
    let tap = WireTap::before(&nats.url()).await?;
    let world = World::with(nats, Options { nats_url: Some(tap.url()), ..Options::default() }).await?;
    let ada = world.person("ada").await?;
    let room = world.room(&ada).await?;
    tap.hold();
    let (begun, id) = (Instant::now(), world.command_id());
    is_log_away(post(&world, &ada, &room, id).await?)?;
    assert!(begun.elapsed() < Duration::from_secs(7), "{:?}", begun.elapsed());
    tap.release();
    wait_for("the command to be done", Duration::from_secs(20), async || {
        match post(&world, &ada, &room, id).await {
            Ok(answer) if answer.status == 201 => Ok(()),
            other => Err(format!("{other:?}")),
        }
    })
    .await?;
    assert_eq!(world.event_types("CHATS").await?[2..], ["MessagePosted"]);
    Ok(())
}

/// Killed in the middle of sign-ups: each account is there with both its claims, or not at all.
#[tokio::test]
async fn a_registration_is_never_half_done() -> anyhow::Result<()> {
    let world = World::start().await?;
    let sign_ups = (0..40).map(async |n| {
        let handle = format!("ada{n}");
        let body = json!({"email": email(&handle), "handle": handle, "password": PASSWORD});
        anyhow::Ok(world.post("/api/v1/accounts").json(&body).await?.status.as_u16())
    });
    let kill = async {
        wait_for("the first account", Duration::from_secs(10), async || {
            let head = world.log.reader().head("USERS").await.map_err(|error| error.to_string())?;
            if head.last_sequence > 6 { Ok(()) } else { Err(format!("{head:?}")) }
        })
        .await?;
        world.nats.server().kill().await;
        anyhow::Ok(())
    };
    let (statuses, killed) = tokio::join!(futures::future::try_join_all(sign_ups), kill);
    killed?;
    let statuses = statuses?;
    world.nats.server().start().await?;
    let types = wait_for("the log to be back", Duration::from_secs(20), async || {
        world.event_types("USERS").await.map_err(|error| error.to_string())
    })
    .await?;
    let count = |wanted: &str| types.iter().filter(|t| *t == wanted).count();
    let accepted = statuses.iter().filter(|status| **status == 202).count();
    assert!(statuses.iter().all(|status| matches!(status, 202 | 503)), "{statuses:?}");
    assert!(count("AccountRegistered") >= accepted, "acknowledged is never lost");
    assert_eq!(count("AccountRegistered"), count("EmailClaimed"));
    assert_eq!(count("AccountRegistered"), count("HandleClaimed"));
    Ok(())
}

#[tokio::test]
async fn without_the_file_store_uploads_say_so_and_the_rest_goes_on() -> anyhow::Result<()> {
    let s3 = testing::own_s3().await?;
    s3.store().ensure_bucket("files").await?;
    let key = &s3.store().keys.writer;
    let store = Store {
        endpoint: s3.store().endpoint(),
        bucket: "files".to_owned(),
        access_key: key.access_key.clone(),
        secret_key: key.secret_key.clone(),
    };
    let options = Options { store: Some(store), ..Options::default() };
    let world = World::with(testing::nats().await?, options).await?;
    let ada = world.person("ada").await?;
    let uploaded = upload(&world, &ada, "document", CSV).await?.expect(201)?;
    s3.server().kill().await;
    let begun = Instant::now();
    let refused = upload(&world, &ada, "document", CSV).await?;
    assert!(refused.headers.contains_key("retry-after"));
    assert_eq!(refused.code(503)?, "storage-unavailable");
    let body = json!({"upload_id": uploaded["upload_id"], "name": "t.csv", "to": "pdf"});
    let convert = async || world.post("/api/v1/conversions").token(&ada.access).json(&body).await;
    assert_eq!(convert().await?.code(503)?, "storage-unavailable");
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    world.room(&ada).await?;
    s3.server().start().await?;
    wait_for("the file store to be back", Duration::from_secs(20), async || match convert().await {
        Ok(answer) if answer.status == 202 => Ok(()),
        other => Err(format!("{other:?}")),
    })
    .await?;
    upload(&world, &ada, "document", CSV).await?.expect(201)?;
    Ok(())
}

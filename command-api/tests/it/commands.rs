//! The same command more than once: one effect, one answer; and ids that cannot be honoured.

use serde_json::json;
use time::Duration;

use crate::{
    people::{PASSWORD, email},
    world::World,
};

#[tokio::test]
async fn a_message_sent_twice_with_one_id_is_there_once_and_answered_alike() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let room = world.room(&ada).await?;
    let id = world.command_id();
    let path = format!("/api/v1/rooms/{room}/messages");
    let post =
        async |body: &str| world.post(&path).token(&ada.access).id(id).json(&json!({"body": body})).await;
    let first = post("ahoy").await?.expect(201)?;
    assert_eq!(first["message_id"], json!(id.to_string()));
    world.post(&path).token(&ada.access).json(&json!({"body": "between"})).await?.expect(201)?;
    assert_eq!(post("ahoy").await?.expect(201)?, first);
    assert_eq!(post("another").await?.code(422)?, "command-id-reused");
    let posted = world.event_types("CHATS").await?.into_iter().filter(|t| t == "MessagePosted").count();
    assert_eq!(posted, 2);
    Ok(())
}

#[tokio::test]
async fn many_arrivals_at_once_have_one_effect() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let room = world.room(&ada).await?;
    let (id, path) = (world.command_id(), format!("/api/v1/rooms/{room}/messages"));
    let post = (0..8).map(async |_| {
        world.post(&path).token(&ada.access).id(id).json(&json!({"body": "ahoy"})).await?.expect(201)
    });
    let answers = futures::future::try_join_all(post).await?;
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    assert_eq!(world.event_types("CHATS").await?[2..], ["MessagePosted"]);
    Ok(())
}

/// What is refused now was done then: the first answer counts.
#[tokio::test]
async fn a_repeated_command_is_answered_as_at_first_even_where_it_would_be_refused_now() -> anyhow::Result<()>
{
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let room = world.room(&ada).await?;
    world.join(&ada, &room, &bob).await?;
    let (post, leave) = (world.command_id(), world.command_id());
    let messages = format!("/api/v1/rooms/{room}/messages");
    let say = async || world.post(&messages).token(&bob.access).id(post).json(&json!({"body": "ahoy"})).await;
    let go = async || {
        let path = format!("/api/v1/rooms/{room}/leave");
        world.post(&path).token(&bob.access).id(leave).send().await
    };
    let (said, gone) = (say().await?.expect(201)?, go().await?.expect(200)?);
    assert_eq!(say().await?.expect(201)?, said);
    assert_eq!(go().await?.expect(200)?, gone);
    let create = world.command_id();
    let open =
        async || world.post("/api/v1/rooms").token(&ada.access).id(create).json(&json!({"name": "X"})).await;
    assert_eq!(open().await?.expect(201)?, open().await?.expect(201)?);
    // Hours later the server has forgotten the id, but the log has not.
    world.clock.advance(Duration::hours(5));
    let bob = world.log_in("bob").await?;
    let later = world.post(&messages).token(&bob.access).id(post).json(&json!({"body": "ahoy"})).await?;
    assert_eq!(later.expect(201)?, said);
    Ok(())
}

#[tokio::test]
async fn signing_up_and_logging_in_can_be_repeated_too() -> anyhow::Result<()> {
    let world = World::start().await?;
    let id = world.command_id();
    let sign_up = async |password: &str| {
        let body = json!({"email": email("ada"), "handle": "ada", "password": password});
        world.post("/api/v1/accounts").id(id).json(&body).await
    };
    sign_up(PASSWORD).await?.expect(202)?;
    sign_up(PASSWORD).await?.expect(202)?;
    assert_eq!(sign_up("another password").await?.code(422)?, "command-id-reused");
    assert_eq!(world.event_types("USERS").await?.len(), 3);
    world.activate(domain::ids::AccountId::new(id)).await?;

    let id = world.command_id();
    let log_in = async || {
        let body = json!({"email": email("ada"), "password": PASSWORD});
        world.post("/api/v1/sessions").id(id).json(&body).await
    };
    let first = log_in().await?;
    let second = log_in().await?;
    assert_eq!(first.cookie()?.0, second.cookie()?.0);
    let access = first.expect(200)?["access_token"].as_str().unwrap_or_default().to_owned();
    world.delete("/api/v1/sessions/current").token(&access).send().await?.expect(204)?;
    assert_eq!(log_in().await?.code(401)?, "session-ended");
    Ok(())
}

#[tokio::test]
async fn an_id_of_somebody_else_is_of_no_use() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let id = world.command_id();
    let create =
        async |token: &str| world.post("/api/v1/rooms").token(token).id(id).json(&json!({"name": "X"})).await;
    create(&ada.access).await?.expect(201)?;
    assert_eq!(create(&bob.access).await?.code(422)?, "command-id-reused");
    Ok(())
}

#[tokio::test]
async fn ids_that_cannot_be_honoured_are_refused() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let now = world.clock.now();
    let made = |at| world.config.random.id(at).to_string();
    for (id, code) in [
        ("seven".to_owned(), "command-id-invalid"),
        (uuid::Uuid::from_u128(4).to_string(), "command-id-invalid"),
        (made(now + Duration::hours(1)), "command-id-invalid"),
        (made(now - Duration::days(8)), "command-too-old"),
    ] {
        let create = world.post("/api/v1/rooms").token(&ada.access).header("idempotency-key", &id);
        assert_eq!(create.json(&json!({"name": "X"})).await?.code(422)?, code, "{id}");
    }
    assert_eq!(world.event_types("CHATS").await?, [""; 0]);
    Ok(())
}

/// The digest stays in the log in the clear: it must not be one that anybody can recompute.
#[tokio::test]
async fn the_digest_in_the_log_tells_nothing_without_the_key() -> anyhow::Result<()> {
    let mut digests = Vec::new();
    for _ in 0..2 {
        let world = World::start().await?;
        let id = uuid::Uuid::now_v7();
        let body = json!({"email": email("ada"), "handle": "ada", "password": PASSWORD});
        world.post("/api/v1/accounts").id(id).json(&body).await?.expect(202)?;
        digests.extend(world.events("USERS").await?.into_iter().map(|event| event.envelope.digest).take(1));
    }
    assert_ne!(digests[0], digests[1], "another installation's key gives another digest");
    Ok(())
}

//! Posting: what may be said, by whom, and what it costs.

use serde_json::{Value, json};

use crate::{
    people::Person,
    wire_tap::WireTap,
    world::{Answer, Options, World},
};

async fn post(world: &World, by: &Person, room: &str, body: &str) -> anyhow::Result<Answer> {
    let path = format!("/api/v1/rooms/{room}/messages");
    world.post(&path).token(&by.access).json(&json!({"body": body})).await
}

#[tokio::test]
async fn a_message_is_on_the_timeline_sealed_and_guarded_by_the_room() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let room = world.room(&ada).await?;
    let answer = post(&world, &ada, &room, " Ahoy, 報告 👋\r\n").await?.expect(201)?;
    let events = world.events("CHATS").await?;
    let event = events.last().expect("the message");
    assert_eq!(event.subject, format!("chat.timeline.{room}"));
    assert!(!event.body.to_string().contains("Ahoy"), "{}", event.body);
    assert_eq!(answer["position"].as_str().and_then(|p| p.split('@').next()), Some("CHATS:3"));
    let posted = world.last_event("CHATS", "MessagePosted").await?;
    assert_eq!(posted["message"], answer["message_id"]);
    assert_eq!(posted["body"]["$personal"]["open"], "Ahoy, 報告 👋");
    Ok(())
}

#[tokio::test]
async fn what_is_no_message_is_refused_by_its_code() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let room = world.room(&ada).await?;
    for (body, code) in [
        (" \n\t ", "message-empty"),
        (&"é".repeat(8193), "message-too-long"),
        ("bell\u{7}", "message-control-characters"),
        ("\u{202E}drawkcab", "message-control-characters"),
    ] {
        assert_eq!(post(&world, &ada, &room, body).await?.code(422)?, code);
    }
    post(&world, &ada, &room, &"é".repeat(8192)).await?.expect(201)?;
    post(&world, &ada, &room, &"\u{1F44B}".repeat(4096)).await?.expect(201)?;
    Ok(())
}

#[tokio::test]
async fn posters_do_not_get_in_each_others_way() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let room = world.room(&ada).await?;
    world.join(&ada, &room, &bob).await?;
    let posts = (0..40).map(async |n| {
        let by = if n % 2 == 0 { &ada } else { &bob };
        post(&world, by, &room, &format!("message {n}")).await?.expect(201)
    });
    let answers = futures::future::try_join_all(posts).await?;
    let mut positions: Vec<_> = answers.iter().map(|answer| answer["position"].to_string()).collect();
    positions.sort();
    positions.dedup();
    assert_eq!(positions.len(), 40);
    Ok(())
}

/// Somebody posts all the time while being removed: nothing of theirs comes after the removal.
#[tokio::test]
async fn who_was_removed_a_moment_ago_cannot_post() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let room = world.room(&ada).await?;
    world.join(&ada, &room, &bob).await?;
    let talk = async {
        let mut said = 0;
        loop {
            let answers = futures::future::try_join_all((0..4).map(|n| {
                let body = format!("{said} {n}");
                let (world, bob, room) = (&world, &bob, &room);
                async move { post(world, bob, room, &body).await }
            }))
            .await?;
            said += 1;
            if answers.iter().any(|answer| answer.status == 404) {
                return anyhow::Ok(said);
            }
        }
    };
    let remove = async {
        // Only once he talks is there a race at all.
        embedded::wait_for("the first message", std::time::Duration::from_secs(10), async || {
            let types = world.event_types("CHATS").await.map_err(|error| error.to_string())?;
            let posted = types.iter().filter(|t| *t == "MessagePosted").count();
            if posted >= 20 { Ok(()) } else { Err(format!("{posted} messages")) }
        })
        .await?;
        let member = format!("/api/v1/rooms/{room}/members/{}", bob.account);
        world.delete(&member).token(&ada.access).send().await?.expect(200)
    };
    let (said, removed) = tokio::join!(talk, remove);
    removed?;
    assert!(said? > 1);
    let types = world.event_types("CHATS").await?;
    let removal = types.iter().position(|t| t == "MemberRemoved").expect("the removal");
    assert!(types[..removal].iter().filter(|t| *t == "MessagePosted").count() >= 20);
    assert_eq!(types[removal..], ["MemberRemoved", "RemovedFromRoom"]);
    Ok(())
}

/// However much was said in a room, its first post reads the room once, and the later ones read nothing.
#[tokio::test]
async fn a_post_reads_the_room_at_most_once_however_long_its_timeline_is() -> anyhow::Result<()> {
    let nats = embedded::testing::nats().await?;
    let tap = WireTap::before(&nats.url()).await?;
    let world = World::with(nats, Options { nats_url: Some(tap.url()), ..Options::default() }).await?;
    let ada = world.person("ada").await?;
    let room = world.room(&ada).await?;
    let reads = async |times: usize| {
        let before = tap.sent("$JS.API.DIRECT.GET.CHATS") + tap.sent("$JS.API.STREAM.MSG.GET.CHATS");
        let mut left = times;
        while left > 0 {
            let at_once = left.min(16);
            let posts = (0..at_once).map(async |_| post(&world, &ada, &room, "ahoy").await?.expect(201));
            futures::future::try_join_all(posts).await?;
            left -= at_once;
        }
        let after = tap.sent("$JS.API.DIRECT.GET.CHATS") + tap.sent("$JS.API.STREAM.MSG.GET.CHATS");
        anyhow::Ok(after - before)
    };
    assert_eq!(reads(1).await?, 1);
    assert_eq!(reads(200).await?, 0);
    let (received, posts) = (tap.received(), 20);
    assert_eq!(reads(posts).await?, 0);
    let bytes = (tap.received() - received) / posts as u64;
    assert!(bytes < 4096, "a post receives {bytes} bytes: it reads something else than the room");
    Ok(())
}

#[tokio::test]
async fn the_trace_of_the_request_is_passed_on() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let room = world.room(&ada).await?;
    let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let path = format!("/api/v1/rooms/{room}/messages");
    let body: Value = json!({"body": "ahoy"});
    world.post(&path).token(&ada.access).header("traceparent", trace).json(&body).await?.expect(201)?;
    let events = world.events("CHATS").await?;
    assert_eq!(events.last().and_then(|event| event.envelope.traceparent.as_deref()), Some(trace));
    Ok(())
}

#[tokio::test]
async fn members_are_mentioned_by_their_handles_and_by_their_ids_in_the_event() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob, eve) =
        (world.person("ada").await?, world.person("bob").await?, world.person("eve").await?);
    let room = world.room(&ada).await?;
    world.join(&ada, &room, &bob).await?;
    let text = "@Bob and @eve, @nobody, me@example.org: @ada says ahoy to @bob";
    post(&world, &ada, &room, text).await?.expect(201)?;
    let posted = world.last_event("CHATS", "MessagePosted").await?;
    assert_eq!((&posted["mentions"], posted.get("mentions_room")), (&json!([bob.account]), None));
    post(&world, &bob, &room, "@room, ahoy").await?.expect(201)?;
    let posted = world.last_event("CHATS", "MessagePosted").await?;
    assert_eq!((posted.get("mentions"), &posted["mentions_room"]), (None, &json!(true)));
    // What stands in code is not said to anybody.
    post(&world, &ada, &room, "`@bob`\n```\n@room\n```\nahoy").await?.expect(201)?;
    let posted = world.last_event("CHATS", "MessagePosted").await?;
    assert_eq!((posted.get("mentions"), posted.get("mentions_room")), (None, None));
    assert_eq!(post(&world, &eve, &room, "@bob").await?.code(404)?, "room-not-found");
    Ok(())
}

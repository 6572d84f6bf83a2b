//! What is shown of an event.

use domain::{
    accounts::AccountEvent,
    boundary::{Boundary, USERS},
};
use personal::Personal;
use push::Limits;
use serde_json::{Value, json};
use time::OffsetDateTime;

use crate::world::{World, chain, forgetful};

#[tokio::test]
async fn secrets_go_out_hidden_and_a_profile_in_plain() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person().await?;
    let (account, person) = (ada.account, ada.account.person());
    let boundary = Boundary::account(account);
    let registered = AccountEvent::AccountRegistered {
        account,
        email: Personal::open(person, "ada@example.org".to_owned()),
        handle: "ada".to_owned(),
        password_hash: Personal::open(person, "$argon2id$secret".to_owned()),
        attempt: 1,
        activation_expires_at: OffsetDateTime::UNIX_EPOCH,
    };
    let changed = |name: &str| AccountEvent::ProfileChanged {
        account,
        name: Personal::open(person, name.to_owned()),
        bio: Personal::open(person, "Counts".to_owned()),
    };
    world.append(&boundary, &registered).await?;
    world.append(&boundary, &changed("Ada")).await?;
    let node = world.node().await?;
    let mut client = node.login(&world, ada).await?;
    client.subscribe(boundary.subject(), "USERS:0").await?;
    // Once from the past and once live: both ways hide and show the same.
    for live in [false, true] {
        if live {
            client.expect("caught_up").await?;
            world.append(&boundary, &registered).await?;
            world.append(&boundary, &changed("Ada L.")).await?;
        }
        let hidden = client.expect("event").await?;
        assert_eq!((&hidden["event_type"], &hidden["data"]), (&"Hidden".into(), &Value::Null));
        assert!(!hidden.to_string().contains("argon2"), "{hidden}");
        let shown = client.expect("event").await?;
        let name = if live { "Ada L." } else { "Ada" };
        assert_eq!((&shown["data"]["name"], &shown["data"]["bio"]), (&name.into(), &"Counts".into()));
    }
    Ok(())
}

#[tokio::test]
async fn the_text_of_somebody_whose_key_is_gone_is_null_from_the_log() -> anyhow::Result<()> {
    the_text_of_somebody_whose_key_is_gone_is_null(forgetful()).await
}

#[tokio::test]
async fn the_text_of_somebody_whose_key_is_gone_is_null_from_memory() -> anyhow::Result<()> {
    the_text_of_somebody_whose_key_is_gone_is_null(Limits::default()).await
}

async fn the_text_of_somebody_whose_key_is_gone_is_null(limits: Limits) -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person().await?, world.person().await?);
    let room = world.room(&[ada, bob]).await?;
    world.post(room, bob, "forget me").await?;
    world.destroy_key(bob).await?;
    let posted = world.post(room, ada, "still here").await?;
    let node = world.node_with(limits).await?;
    let mut client = node.login(&world, ada).await?;
    client.subscribe(&format!("chat.*.{room}"), "CHATS:0").await?;
    let events = client.events_until(posted).await?;
    let bodies: Vec<_> = events.iter().map(|event| event["data"]["body"].clone()).collect();
    assert_eq!(bodies[3..], [Value::Null, "still here".into()]);
    assert_eq!(events[3]["event_type"], "MessagePosted");
    assert_eq!(world.store.reader().head(USERS.name).await?.last_sequence, 0);
    Ok(())
}

#[tokio::test]
async fn a_deleted_message_is_replayed_without_its_text_from_the_log() -> anyhow::Result<()> {
    a_deleted_message_is_replayed_without_its_text(forgetful()).await
}

#[tokio::test]
async fn a_deleted_message_is_replayed_without_its_text_from_memory() -> anyhow::Result<()> {
    a_deleted_message_is_replayed_without_its_text(Limits::default()).await
}

async fn a_deleted_message_is_replayed_without_its_text(limits: Limits) -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person().await?, world.person().await?);
    let room = world.room(&[ada, bob]).await?;
    let first = world.post(room, bob, "sea monster").await?;
    let kept = world.post(room, bob, "lighthouse").await?;
    let deleted = world.delete_message(room, first, bob, ada).await?;
    // A second deletion says nothing new.
    world.delete_message(room, first, bob, bob).await?;
    let node = world.node_with(limits).await?;
    let topic = format!("chat.*.{room}");
    let mut client = node.login(&world, ada).await?;
    client.subscribe(&topic, "CHATS:0").await?;
    let events = client.events_until(deleted).await?;
    assert_eq!(chain(0, &events)?, (1..=deleted).collect::<Vec<_>>(), "nothing is missing");
    let of = |sequence: u64| events.iter().find(|event| event["seq"] == sequence).expect("the event");
    let (tombstone, deletion) = (of(first), of(deleted));
    assert_eq!(tombstone["event_type"], "MessagePosted");
    assert_eq!(tombstone["data"]["author"], bob.account.to_string());
    assert_eq!(tombstone["data"]["body"], Value::Null);
    assert_eq!(tombstone["data"]["deleted"], json!({"by": ada.account, "at": deletion["time"]}));
    assert_eq!(of(kept)["data"]["body"], "lighthouse");
    assert_eq!(of(kept)["data"]["deleted"], Value::Null);
    assert_eq!(
        (&deletion["event_type"], &deletion["data"]["sequence"], &deletion["data"]["by"]),
        (&json!("MessageDeleted"), &json!(first), &json!(ada.account))
    );
    assert!(!events.iter().any(|event| event.to_string().contains("monster")));

    // Who had the message before it was deleted is told so, and live like from the past.
    let mut later = node.login(&world, bob).await?;
    later.subscribe(&topic, &world.position("CHATS", first).await?).await?;
    let last = world.delete_message(room, kept, bob, bob).await?;
    let told = later.events_until(last).await?;
    let named: Vec<_> = told.iter().filter(|event| event["event_type"] == "MessageDeleted").collect();
    assert_eq!(named.first().map(|event| &event["data"]["sequence"]), Some(&json!(first)));
    assert_eq!(named.last().map(|event| &event["data"]["sequence"]), Some(&json!(kept)));

    // That its text was destroyed is nobody's business.
    let destroyed = world.destroy_text(room, kept, bob).await?;
    let hidden = later.events_until(destroyed).await?;
    assert_eq!((&hidden[0]["event_type"], &hidden[0]["data"]), (&json!("Hidden"), &Value::Null));
    Ok(())
}

#[tokio::test]
async fn the_files_of_a_message_are_named_until_it_is_deleted() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person().await?, world.person().await?);
    let room = world.room(&[ada, bob]).await?;
    let kept = world.post_file(room, bob, "tides.csv").await?;
    let gone = world.post_file(room, bob, "monsters.csv").await?;
    let deleted = world.delete_message(room, gone, bob, bob).await?;
    let node = world.node().await?;
    let mut client = node.login(&world, ada).await?;
    client.subscribe(&format!("chat.*.{room}"), "CHATS:0").await?;
    let events = client.events_until(deleted).await?;
    let of = |sequence: u64| events.iter().find(|event| event["seq"] == sequence).expect("the event");
    let file = &of(kept)["data"]["attachments"][0];
    assert_eq!((&file["name"], &file["size_bytes"]), (&json!("tides.csv"), &json!(7)));
    assert_eq!(of(gone)["data"].get("attachments"), None);
    assert!(!events.iter().any(|event| event.to_string().contains("monster")));
    Ok(())
}

#[tokio::test]
async fn an_edit_is_replayed_after_what_it_changes_and_as_it_is_live() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person().await?, world.person().await?);
    let room = world.room(&[ada, bob]).await?;
    let posted = world.post(room, bob, "the harbuor").await?;
    let edited = world.edit_message(room, posted, bob, "the harbour").await?;
    let node = world.node().await?;
    let mut client = node.login(&world, ada).await?;
    client.subscribe(&format!("chat.*.{room}"), "CHATS:0").await?;
    let events = client.events_until(edited).await?;
    assert_eq!(chain(0, &events)?, (1..=edited).collect::<Vec<_>>());
    let [.., post, edit] = &events[..] else { panic!("two events at least") };
    assert_eq!(
        (&post["event_type"], &post["data"]["body"]),
        (&json!("MessagePosted"), &json!("the harbuor"))
    );
    let again = world.edit_message(room, posted, bob, "the port").await?;
    let live = client.events_until(again).await?;
    for (edit, body) in [(edit, "the harbour"), (&live[live.len() - 1], "the port")] {
        assert_eq!(edit["event_type"], "MessageEdited");
        assert_eq!((&edit["data"]["body"], &edit["data"]["sequence"]), (&json!(body), &json!(posted)));
        assert_eq!(edit["data"]["author"], bob.account.to_string());
    }
    Ok(())
}

#[tokio::test]
async fn a_reaction_is_shown_live_and_later_until_its_message_or_its_person_is_gone() -> anyhow::Result<()> {
    let world = World::start().await?;
    let node = world.node_with(forgetful()).await?;
    let (ada, bob) = (world.person().await?, world.person().await?);
    let room = world.room(&[ada, bob]).await?;
    let posted = world.post(room, bob, "the harbour").await?;
    let topic = format!("chat.*.{room}");
    let mut client = node.login(&world, ada).await?;
    client.subscribe(&topic, "CHATS:0").await?;
    let added = world.react(room, posted, bob, "👍").await?;
    let live = client.events_until(added).await?;
    let shown = &live[live.len() - 1];
    assert_eq!(shown["event_type"], "ReactionAdded");
    assert_eq!(
        (&shown["data"]["emoji"], &shown["data"]["by"], &shown["data"]["sequence"]),
        (&json!("👍"), &json!(bob.account), &json!(posted))
    );
    let replayed = async |last: u64| -> anyhow::Result<Value> {
        let mut client = node.login(&world, ada).await?;
        client.subscribe(&topic, "CHATS:0").await?;
        let events = client.events_until(last).await?;
        Ok(events.into_iter().find(|event| event["seq"] == added).expect("the reaction")["data"].clone())
    };
    assert_eq!(replayed(added).await?["emoji"], "👍");
    world.ask_to_forget(bob).await?;
    assert_eq!(replayed(added).await?["emoji"], Value::Null, "nobody is left who felt so");
    let deleted = world.delete_message(room, posted, bob, ada).await?;
    let gone = replayed(deleted).await?;
    assert_eq!((&gone["emoji"], &gone["deleted"]["by"]), (&Value::Null, &json!(ada.account)));
    Ok(())
}

/// Not as it was posted, not as it was edited, and not what came too late; wherever a client goes on from.
#[tokio::test]
async fn no_text_of_a_deleted_message_is_replayed_from_the_log() -> anyhow::Result<()> {
    no_text_of_a_deleted_message_is_replayed(forgetful()).await
}

#[tokio::test]
async fn no_text_of_a_deleted_message_is_replayed_from_memory() -> anyhow::Result<()> {
    no_text_of_a_deleted_message_is_replayed(Limits::default()).await
}

async fn no_text_of_a_deleted_message_is_replayed(limits: Limits) -> anyhow::Result<()> {
    let world = World::start().await?;
    let node = world.node_with(limits).await?;
    let (ada, bob) = (world.person().await?, world.person().await?);
    let room = world.room(&[ada, bob]).await?;
    let posted = world.post(room, bob, "sea monster").await?;
    let edited = world.edit_message(room, posted, bob, "green monster").await?;
    let deleted = world.delete_message(room, posted, bob, ada).await?;
    let late = world.edit_message(room, posted, bob, "late monster").await?;
    let last = world.post(room, bob, "lighthouse").await?;
    for after in [0, posted, edited, deleted] {
        let mut client = node.login(&world, ada).await?;
        let position = if after == 0 { "CHATS:0".to_owned() } else { world.position("CHATS", after).await? };
        client.subscribe(&format!("chat.*.{room}"), &position).await?;
        let events = client.events_until(last).await?;
        assert_eq!(chain(after, &events)?, (after + 1..=last).collect::<Vec<_>>());
        let of = |sequence: u64| events.iter().find(|event| event["seq"] == sequence);
        for text in [posted, edited, late].into_iter().filter(|sequence| *sequence > after) {
            let shown = &of(text).expect("the event")["data"];
            assert_eq!(shown["body"], Value::Null, "{text} after {after}");
            assert_eq!(shown["deleted"]["by"], ada.account.to_string(), "{text} after {after}");
        }
        assert_eq!(of(last).expect("the last")["data"]["body"], "lighthouse");
        assert!(!events.iter().any(|event| event.to_string().contains("monster")), "after {after}");
    }
    Ok(())
}

/// Each page of the replay names an older message than the one before.
#[tokio::test]
async fn what_became_of_ever_older_messages_is_known_when_something_of_them_is_replayed() -> anyhow::Result<()>
{
    let world = World::start().await?;
    let ada = world.person().await?;
    let room = world.room(&[ada]).await?;
    let mut gone = Vec::new();
    for text in ["oldest", "old"] {
        let posted = world.post(room, ada, text).await?;
        gone.push((posted, world.delete_message(room, posted, ada, ada).await?));
    }
    let [(oldest, _), (old, deleted)] = gone[..] else { anyhow::bail!("two messages") };
    let first = world.edit_message(room, old, ada, "gone").await?;
    // More than a page.
    world.post_many(room, ada, "between", 70).await?;
    let last = world.edit_message(room, oldest, ada, "gone").await?;
    let node = world.node_with(forgetful()).await?;
    let mut client = node.login(&world, ada).await?;
    client.subscribe(&format!("chat.*.{room}"), &world.position("CHATS", deleted).await?).await?;
    let events = client.events_until(last).await?;
    assert_eq!(chain(deleted, &events)?, (first..=last).collect::<Vec<_>>());
    for edit in [events.first(), events.last()] {
        let data = edit.map(|edit| edit["data"].clone()).unwrap_or_default();
        assert_eq!((&data["body"], &data["deleted"]["by"]), (&Value::Null, &json!(ada.account)));
    }
    Ok(())
}

/// The deletion is not among what is replayed: it comes while the past is being read.
#[tokio::test]
async fn a_message_that_is_deleted_during_a_replay_is_not_shown_by_it_from_the_log() -> anyhow::Result<()> {
    a_message_that_is_deleted_during_a_replay_is_not_shown_by_it(forgetful()).await
}

#[tokio::test]
async fn a_message_that_is_deleted_during_a_replay_is_not_shown_by_it_from_memory() -> anyhow::Result<()> {
    a_message_that_is_deleted_during_a_replay_is_not_shown_by_it(Limits::default()).await
}

async fn a_message_that_is_deleted_during_a_replay_is_not_shown_by_it(limits: Limits) -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person().await?;
    let room = world.room(&[ada]).await?;
    // More than the sockets' buffers take in, so that the node cannot read all of it ahead of the client.
    let body = "x".repeat(15 << 10);
    for _ in 0..12 {
        world.post_many(room, ada, &body, 100).await?;
    }
    let last = world.post(room, ada, "sea monster").await?;
    let node = world.node_with(limits).await?;
    let mut client = node.connect_narrow().await?;
    client.hello(&world, ada).await?;
    client.subscribe(&format!("chat.*.{room}"), "CHATS:0").await?;
    let deleted = world.delete_message(room, last, ada, ada).await?;
    let events = client.events_until(deleted).await?;
    assert_eq!(chain(0, &events)?, (1..=deleted).collect::<Vec<_>>());
    let [.., tombstone, deletion] = &events[..] else { panic!("two events at least") };
    assert_eq!((&tombstone["seq"], &deletion["seq"]), (&json!(last), &json!(deleted)));
    assert_eq!(tombstone["data"]["body"], Value::Null);
    assert_eq!(tombstone["data"]["deleted"]["by"], ada.account.to_string());
    Ok(())
}

/// The key is still there: that it was asked for is enough.
#[tokio::test]
async fn what_somebody_said_who_asks_to_be_forgotten_is_shown_to_nobody_who_comes_back() -> anyhow::Result<()>
{
    let world = World::start().await?;
    let (ada, bob) = (world.person().await?, world.person().await?);
    let room = world.room(&[ada, bob]).await?;
    let topic = format!("chat.*.{room}");
    for limits in [forgetful(), Limits::default()] {
        let node = world.node_with(limits).await?;
        let mut before = node.login(&world, ada).await?;
        before.subscribe(&topic, "CHATS:0").await?;
        let posted = world.post(room, bob, "sea monster").await?;
        let seen = before.events_until(posted).await?;
        assert!(seen.iter().any(|event| event["data"]["body"] == "sea monster"));
    }
    let nodes = [world.node_with(forgetful()).await?, world.node().await?];
    // One that has encoded it, too.
    let mut warm = nodes[1].login(&world, ada).await?;
    warm.subscribe(&topic, "CHATS:0").await?;
    let posted = world.post(room, bob, "sea monster").await?;
    warm.events_until(posted).await?;
    world.ask_to_forget(bob).await?;
    for node in &nodes {
        let mut client = node.login(&world, ada).await?;
        client.subscribe(&topic, "CHATS:0").await?;
        let events = client.events_until(posted).await?;
        let bodies: Vec<_> = events.iter().filter(|event| event["event_type"] == "MessagePosted").collect();
        assert_eq!(bodies.len(), 3);
        assert!(bodies.iter().all(|event| event["data"]["body"].is_null()), "{bodies:?}");
    }
    Ok(())
}

#[tokio::test]
async fn who_asked_to_be_forgotten_long_ago_is_not_shown_although_nobody_has_done_it() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person().await?, world.person().await?);
    let room = world.room(&[ada, bob]).await?;
    let topic = format!("chat.*.{room}");
    let theirs = world.post(room, bob, "sea monster").await?;
    let posted = world.post(room, ada, "ahoy").await?;
    world.ask_to_forget(bob).await?;
    // Longer than ended sessions are remembered, and than nodes look back at their start.
    world.clock.advance(time::Duration::hours(2));
    for limits in [forgetful(), Limits { ring_warm_events: 0, ..Limits::default() }] {
        let node = world.node_with(limits).await?;
        for _ in 0..2 {
            let mut client = node.login(&world, ada).await?;
            client.subscribe(&topic, "CHATS:0").await?;
            let events = client.events_until(posted).await?;
            let body = |sequence: u64| {
                let event = events.iter().find(|event| event["seq"] == sequence);
                event.map(|event| event["data"]["body"].clone())
            };
            assert_eq!((body(theirs), body(posted)), (Some(Value::Null), Some("ahoy".into())));
        }
    }
    Ok(())
}

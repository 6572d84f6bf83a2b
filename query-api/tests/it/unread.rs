//! How many messages are new to somebody in each room.

use std::time::Duration;

use anyhow::{Context as _, Result};
use domain::{chat::RoomEvent, ids::RoomId};
use jetstream_es::NatsConfig;
use serde_json::{Value, json};

use crate::world::{Person, World};

/// What is new to somebody in each room, newest rooms last, at a position.
async fn unread(world: &World, person: &Person, rooms: &[RoomId], position: &str) -> Result<Vec<Value>> {
    let page = world.get_ok(&format!("/api/v1/rooms?position={position}"), person).await?;
    let items = page["items"].as_array().context("items")?;
    let of = |room: &RoomId| {
        let item = items.iter().find(|item| item["room_id"] == json!(room));
        item.map_or(Value::Null, |item| item["unread"].clone())
    };
    Ok(rooms.iter().map(of).collect())
}

fn new(count: u64, read_up_to: u64) -> Value {
    json!({"count": count, "mentions": 0, "read_up_to": read_up_to})
}

fn sequence(position: &str) -> u64 {
    position.trim_start_matches("CHATS:").split('@').next().unwrap().parse().unwrap()
}

#[tokio::test]
async fn what_others_said_after_the_marker_is_new_and_no_deleted_message() -> Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let (harbour, joined) = world.room("Harbour", &[&ada, &bob]).await?;
    let joined = sequence(&joined);
    let (quay, _) = world.room("Quay", &[&bob, &ada]).await?;
    let first = sequence(&world.say(harbour, &ada, &["one", "two", "three"]).await?) - 2;
    world.say(harbour, &bob, &["mine"]).await?;
    let position = world.say(quay, &ada, &["elsewhere"]).await?;
    let rooms = [harbour, quay];
    let seen = unread(&world, &bob, &rooms, &position).await?;
    assert_eq!(seen[0], new(3, joined));
    assert_eq!(seen[1]["count"], 1);
    assert_eq!(unread(&world, &ada, &[harbour], &position).await?[0], new(1, 1), "one's own are not new");

    world.mark(&bob, harbour, first, None).await?;
    assert_eq!(unread(&world, &bob, &[harbour], &position).await?[0], new(2, first));
    let position = world.delete_message(harbour, first + 1, &ada, &ada).await?;
    assert_eq!(unread(&world, &bob, &[harbour], &position).await?[0], new(1, first));
    // A marker of another log is none, and one may be further than what was said last.
    world.mark(&bob, harbour, 900, Some("another")).await?;
    assert_eq!(unread(&world, &bob, &[harbour], &position).await?[0], new(2, joined));
    world.mark(&bob, harbour, sequence(&position), None).await?;
    assert_eq!(unread(&world, &bob, &[harbour], &position).await?[0], new(0, sequence(&position)));
    assert_eq!(unread(&world, &bob, &[quay], &position).await?[0]["count"], 1);
    Ok(())
}

#[tokio::test]
async fn whoever_comes_in_has_read_what_was_said_before() -> Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let (room, _) = world.room("Harbour", &[&ada, &bob]).await?;
    let said = world.say(room, &ada, &["before", "before"]).await?;
    world.mark(&bob, room, sequence(&said), None).await?;
    world.room_changed(room, RoomEvent::MemberLeft { room, account: bob.account }).await?;
    world.say(room, &ada, &["while he was away"]).await?;
    let invited = RoomEvent::MemberInvited { room, account: bob.account, by: ada.account };
    let position = world.room_changed(room, invited).await?;
    assert_eq!(unread(&world, &bob, &[room], &position).await?, [Value::Null]);
    let accepted = RoomEvent::InvitationAccepted { room, account: bob.account };
    let joined = sequence(&world.room_changed(room, accepted).await?);
    let position = world.say(room, &ada, &["welcome back"]).await?;
    assert_eq!(unread(&world, &bob, &[room], &position).await?, [new(1, joined)]);
    Ok(())
}

#[tokio::test]
async fn every_page_of_rooms_says_what_is_new() -> Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let mut position = String::new();
    for (messages, name) in (1..).zip(["Harbour", "Quay", "Pier", "Dock", "Slip"]) {
        let (room, _) = world.room(name, &[&ada, &bob]).await?;
        position = world.say(room, &ada, &vec!["new"; messages]).await?;
    }
    let (mut counts, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = world.get_ok(&format!("/api/v1/rooms?limit=2&position={position}{cursor}"), &bob).await?;
        counts.extend(
            page["items"].as_array().context("items")?.iter().map(|item| item["unread"]["count"].clone()),
        );
        let Some(next) = page["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(counts, [5, 4, 3, 2, 1].map(Value::from));
    Ok(())
}

#[tokio::test]
async fn no_more_than_a_hundred_are_counted() -> Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let (room, joined) = world.room("Harbour", &[&ada, &bob]).await?;
    let joined = sequence(&joined);
    let position = world.say(room, &ada, &["ahoy"; 99]).await?;
    assert_eq!(unread(&world, &bob, &[room], &position).await?, [new(99, joined)]);
    let position = world.say(room, &ada, &["ahoy"; 51]).await?;
    assert_eq!(unread(&world, &bob, &[room], &position).await?, [new(100, joined)]);
    Ok(())
}

#[tokio::test]
async fn what_came_with_a_backup_need_not_be_read_again() -> Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let (room, _) = world.room("Harbour", &[&ada, &bob]).await?;
    let upto = sequence(&world.say(room, &ada, &["of old", "of old"]).await?);
    // As an import leaves the stream.
    let setup = NatsConfig::new(world.nats.url(), "setup", world.nats.password("setup"));
    let context = async_nats::jetstream::new(jetstream_es::connect(&setup).await?);
    let mut config = context.get_stream("CHATS").await?.cached_info().config.clone();
    config.metadata.insert("wherry.imported.epoch".to_owned(), "before".to_owned());
    config.metadata.insert("wherry.imported.upto".to_owned(), upto.to_string());
    context.update_stream(&config).await?;

    let position = world.say(room, &ada, &["of now"]).await?;
    assert_eq!(unread(&world, &bob, &[room], &position).await?, [new(1, upto)]);
    Ok(())
}

/// Nothing is told instead of something wrong.
#[tokio::test]
async fn while_the_markers_are_away_the_rooms_are_listed_without_numbers() -> Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let (room, _) = world.room("Harbour", &[&ada, &bob]).await?;
    let position = world.say(room, &ada, &["ahoy"]).await?;
    assert_eq!(unread(&world, &bob, &[room], &position).await?[0]["count"], 1);
    world.nats.server().kill().await;
    let begun = std::time::Instant::now();
    assert_eq!(unread(&world, &bob, &[room], &position).await?, [Value::Null]);
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    Ok(())
}

#[tokio::test]
async fn what_mentions_one_is_counted_by_itself() -> Result<()> {
    let world = World::start().await?;
    let (ada, bob, eve) =
        (world.person("ada").await?, world.person("bob").await?, world.person("eve").await?);
    let (room, _) = world.room("Harbour", &[&ada, &bob, &eve]).await?;
    world.mention(room, &ada, &[&bob], false).await?;
    let both = sequence(&world.mention(room, &ada, &[&bob], true).await?);
    world.mention(room, &bob, &[&bob], true).await?;
    let position = world.say(room, &ada, &["@bob, only words"]).await?;
    for (person, count, mentions) in [(&bob, 3, 2), (&eve, 4, 2), (&ada, 1, 1)] {
        let seen = unread(&world, person, &[room], &position).await?;
        assert_eq!((&seen[0]["count"], &seen[0]["mentions"]), (&json!(count), &json!(mentions)));
    }
    let position = world.delete_message(room, both, &ada, &ada).await?;
    assert_eq!(unread(&world, &bob, &[room], &position).await?[0]["mentions"], 1);
    world.mark(&bob, room, both, None).await?;
    assert_eq!(unread(&world, &bob, &[room], &position).await?[0]["mentions"], 0);
    Ok(())
}

#[tokio::test]
async fn a_new_message_counts_as_a_mention_of_whom_it_mentions_as_it_is_now() -> Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let (room, _) = world.room("Harbour", &[&ada, &bob]).await?;
    let said = sequence(&world.say(room, &ada, &["ahoy"]).await?);
    for (people, everybody, mentions) in
        [(vec![&bob], false, 1), (vec![], true, 1), (vec![], false, 0), (vec![&bob], true, 1)]
    {
        let position = world.edit_mentions(room, said, &ada, &people, everybody).await?;
        let seen = unread(&world, &bob, &[room], &position).await?;
        assert_eq!((&seen[0]["count"], &seen[0]["mentions"]), (&json!(1), &json!(mentions)));
    }
    world.mark(&bob, room, said, None).await?;
    let position = world.edit_mentions(room, said, &ada, &[&bob], false).await?;
    assert_eq!(unread(&world, &bob, &[room], &position).await?[0]["mentions"], 0, "what is read is not new");
    Ok(())
}

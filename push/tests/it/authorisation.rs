//! Nobody follows what is not theirs, and who is taken out of a room hears that and nothing after it.

use domain::{
    boundary::{Boundary, CHATS},
    chat::{MembershipEvent, OpenDirectRoom, RoomEvent},
    ids::RoomId,
};
use personal::Personal;
use push::Limits;
use serde_json::json;

use crate::world::{World, forgetful};

#[tokio::test]
async fn what_is_not_ones_own_cannot_be_told_from_what_does_not_exist() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, eve) = (world.person().await?, world.person().await?);
    let room = world.room(&[ada]).await?;
    let invited = RoomEvent::MemberInvited { room, account: eve.account, by: ada.account };
    world.change(invited).await?;
    let node = world.node().await?;
    let mut client = node.login(&world, eve).await?;
    let nowhere = uuid::Uuid::now_v7();
    for (topic, stream) in [
        (format!("chat.*.{room}"), "CHATS"),
        (format!("chat.*.{nowhere}"), "CHATS"),
        (format!("chat.account.{}", ada.account), "CHATS"),
        (format!("conversion.{}.*", ada.account), "CONVERSIONS"),
        (format!("user.{}", ada.account), "USERS"),
        ("user.>".to_owned(), "USERS"),
        (format!("user.session.{}", eve.session), "USERS"),
    ] {
        client.send(&json!({"type": "subscribe", "topic": topic, "after": format!("{stream}:0")})).await?;
        let error = client.expect("error").await?;
        assert_eq!((&error["code"], &error["topic"]), (&json!("topic-not-found"), &json!(topic)));
    }
    Ok(())
}

#[tokio::test]
async fn a_removed_member_hears_of_the_removal_and_of_nothing_later() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person().await?, world.person().await?);
    let room = world.room(&[ada, bob]).await?;
    let topic = format!("chat.*.{room}");
    let node = world.node().await?;
    let (mut hers, mut his) = (node.login(&world, ada).await?, node.login(&world, bob).await?);
    hers.subscribe(&topic, "CHATS:0").await?;
    his.subscribe(&topic, "CHATS:0").await?;
    world.post(room, ada, "before").await?;
    let removed = RoomEvent::MemberRemoved { room, account: bob.account, by: ada.account };
    let removal = world.change(removed).await?;
    let after = world.post(room, ada, "after").await?;

    let events = his.events_until(removal).await?;
    assert_eq!(events[events.len() - 1]["event_type"], "MemberRemoved");
    let frame = his.expect("unsubscribed").await?;
    assert_eq!((&frame["topic"], &frame["code"]), (&json!(topic), &json!("not-a-member")));
    // She has heard of what came after, so by now he would have, too: his next frame answers what he says next.
    hers.events_until(after).await?;
    his.send(&json!({"type": "subscribe", "topic": topic, "after": "CHATS:0"})).await?;
    assert_eq!(his.expect("error").await?["code"], "topic-not-found");
    Ok(())
}

#[tokio::test]
async fn an_archived_room_is_followed_as_before_and_its_members_read_why() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob, admin) = (world.person().await?, world.person().await?, world.person().await?);
    let room = world.room(&[ada, bob]).await?;
    let topic = format!("chat.*.{room}");
    let node = world.node().await?;
    let mut hers = node.login(&world, ada).await?;
    hers.subscribe(&topic, "CHATS:0").await?;
    world.post(room, bob, "before").await?;
    let (by, reason) = (admin.account, Personal::open(admin.account.person(), "it is over".to_owned()));
    let archived = world.change(RoomEvent::RoomArchived { room, by, reason }).await?;
    // Live for who follows it, and from the past for who comes later.
    let mut his = node.login(&world, bob).await?;
    his.subscribe(&topic, "CHATS:0").await?;
    for client in [&mut hers, &mut his] {
        let events = client.events_until(archived).await?;
        let last = &events[events.len() - 1];
        assert_eq!((&last["event_type"], &last["data"]["by"]), (&json!("RoomArchived"), &json!(by)));
        assert_eq!(last["data"]["reason"], json!("it is over"));
    }
    // Who decided it is not in it, and sees nothing of it.
    let mut outside = node.login(&world, admin).await?;
    outside.send(&json!({"type": "subscribe", "topic": topic, "after": "CHATS:0"})).await?;
    assert_eq!(outside.expect("error").await?["code"], "topic-not-found");
    Ok(())
}

#[tokio::test]
async fn a_banned_member_hears_of_a_removal_on_every_node_and_others_not_of_the_ban() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person().await?, world.person().await?);
    let room = world.room(&[ada, bob]).await?;
    let topic = format!("chat.*.{room}");
    let nodes = [world.node().await?, world.node().await?];
    let (mut hers, mut his) = (nodes[0].login(&world, ada).await?, Vec::new());
    hers.subscribe(&topic, "CHATS:0").await?;
    for node in &nodes {
        let mut client = node.login(&world, bob).await?;
        client.subscribe(&topic, "CHATS:0").await?;
        his.push(client);
    }
    let (account, by) = (bob.account, ada.account);
    let removal = world.change(RoomEvent::MemberRemoved { room, account, by }).await?;
    let ban = world.change(RoomEvent::PersonBanned { room, account, by }).await?;
    let after = world.post(room, ada, "after").await?;
    let hidden = |events: &[serde_json::Value]| {
        let event = events.iter().find(|event| event["seq"] == ban).cloned().unwrap_or_default();
        (event["event_type"].clone(), event["data"].clone())
    };
    assert_eq!(hidden(&hers.events_until(after).await?), (json!("Hidden"), json!(null)));
    for client in &mut his {
        let events = client.events_until(removal).await?;
        assert_eq!(events[events.len() - 1]["event_type"], "MemberRemoved");
        assert_eq!(client.expect("unsubscribed").await?["code"], "not-a-member");
        client.send(&json!({"type": "subscribe", "topic": topic, "after": "CHATS:0"})).await?;
        assert_eq!(client.expect("error").await?["code"], "topic-not-found");
    }

    // A role changes nothing about who follows what.
    world.change(RoomEvent::BanLifted { room, account, by }).await?;
    world.admit(room, by, bob).await?;
    his[0].subscribe(&topic, "CHATS:0").await?;
    world.change(RoomEvent::ModeratorAppointed { room, account, by }).await?;
    let last = world.change(RoomEvent::ModeratorDismissed { room, account, by }).await?;
    let kinds: Vec<_> =
        his[0].events_until(last).await?.iter().map(|event| event["event_type"].clone()).collect();
    assert_eq!(kinds[kinds.len() - 2..], ["ModeratorAppointed", "ModeratorDismissed"]);
    Ok(())
}

#[tokio::test]
async fn a_block_is_told_to_who_blocks_and_to_nobody_else() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person().await?, world.person().await?);
    let (by, person) = (ada.account, bob.account);
    let room = OpenDirectRoom { by, with: person }.room();
    world.change(RoomEvent::DirectRoomOpened { room, by, account: person }).await?;
    let node = world.node().await?;
    let (mut hers, mut his) = (node.login(&world, ada).await?, node.login(&world, bob).await?);
    let (topic, own) = (format!("chat.*.{room}"), format!("chat.account.{by}"));
    hers.subscribe(&own, "CHATS:0").await?;
    his.subscribe(&topic, "CHATS:0").await?;
    let blocked = world.change(RoomEvent::WritingBlocked { room, by, person }).await?;
    let event = MembershipEvent::PersonBlocked { account: by, person };
    let told = world.append(&Boundary::memberships(by), &event).await?;
    let events = his.events_until(blocked).await?;
    let last = &events[events.len() - 1];
    assert_eq!((&last["event_type"], &last["data"]), (&json!("Hidden"), &json!(null)));
    let events = hers.events_until(told).await?;
    let last = &events[events.len() - 1];
    assert_eq!((&last["event_type"], &last["data"]["person"]), (&json!("PersonBlocked"), &json!(person)));
    Ok(())
}

#[tokio::test]
async fn who_leaves_and_is_let_in_again_follows_all_of_it() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person().await?, world.person().await?);
    let room = world.room(&[ada, bob]).await?;
    let topic = format!("chat.*.{room}");
    let left = world.change(RoomEvent::MemberLeft { room, account: bob.account }).await?;
    world.post(room, ada, "meanwhile").await?;
    world.admit(room, ada.account, bob).await?;
    let node = world.node().await?;
    let mut client = node.login(&world, bob).await?;
    // His leaving is in the past that he is sent, and does not end anything now.
    client.subscribe(&topic, "CHATS:0").await?;
    let live = world.post(room, ada, "welcome back").await?;
    let events = client.events_until(live).await?;
    assert!(events.iter().any(|event| event["seq"] == left));
    // A second leaving does.
    world.change(RoomEvent::MemberLeft { room, account: bob.account }).await?;
    assert_eq!(client.expect("event").await?["event_type"], "MemberLeft");
    client.expect("unsubscribed").await?;
    Ok(())
}

#[tokio::test]
async fn who_is_removed_while_the_past_is_sent_is_sent_no_more_of_it() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person().await?, world.person().await?);
    let room = world.room(&[ada, bob]).await?;
    let topic = format!("chat.*.{room}");
    // More than the sockets' buffers take in, so that the node cannot send all of it before it is read.
    let body = "x".repeat(15 << 10);
    let mut last = 0;
    for _ in 0..12 {
        last = world.post_many(room, ada, &body, 100).await?;
    }
    for limits in [forgetful(), Limits::default()] {
        let node = world.node_with(limits).await?;
        let mut his = node.connect_narrow().await?;
        his.hello(&world, bob).await?;
        his.subscribe(&topic, "CHATS:0").await?;
        let removed = RoomEvent::MemberRemoved { room, account: bob.account, by: ada.account };
        let removed = world.change(removed).await?;
        // The node has heard of it when it answers this.
        let mut hers = node.login(&world, ada).await?;
        hers.subscribe(&topic, &world.position(CHATS.name, removed).await?).await?;
        hers.expect("caught_up").await?;
        let mut sent = 0;
        let over = loop {
            let frame = his.next().await?;
            if frame["type"] != "event" {
                break frame;
            }
            sent = frame["seq"].as_u64().unwrap_or(u64::MAX);
        };
        assert_eq!((&over["type"], &over["code"]), (&json!("unsubscribed"), &json!("not-a-member")));
        assert!(sent < last, "he was sent all of it");
        world.admit(room, ada.account, bob).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_removal_that_races_with_subscribing_never_lets_a_later_message_through() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person().await?, world.person().await?);
    let node = world.node().await?;
    let mut his = node.login(&world, bob).await?;
    let mut hers = node.login(&world, ada).await?;
    for round in 0..30 {
        let room = world.room(&[ada, bob]).await?;
        let topic = format!("chat.*.{room}");
        let removed = RoomEvent::MemberRemoved { room, account: bob.account, by: ada.account };
        let subscribe = json!({"type": "subscribe", "topic": topic, "after": "CHATS:0"});
        let secret = format!("secret {round}");
        let race = async {
            world.change(removed).await?;
            world.post(room, ada, &secret).await
        };
        let ((), posted) = tokio::try_join!(his.send(&subscribe), race)?;
        // Everything about this room has gone through the node once she has all of it.
        hers.subscribe(&topic, "CHATS:0").await?;
        hers.events_until(posted).await?;
        loop {
            let frame = his.next().await?;
            assert_ne!(frame["data"]["body"], secret, "he heard of what was said after he was removed");
            if frame["type"] == "unsubscribed" || frame["type"] == "error" {
                break;
            }
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_room_that_borrows_an_accounts_id_shows_nothing_of_that_account() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, eve) = (world.person().await?, world.person().await?);
    // A room's id is its command's id, which a client chooses.
    let room = RoomId::new(ada.account.uuid());
    let created = RoomEvent::RoomCreated { room, name: "Trap".to_owned(), owner: eve.account };
    let memberships = Boundary::memberships(ada.account);
    let joined = MembershipEvent::JoinedRoom { room, account: ada.account };
    world.append(&memberships, &joined).await?;
    world.change(created).await?;
    let node = world.node().await?;
    let mut client = node.login(&world, eve).await?;
    client.subscribe(&format!("chat.*.{room}"), "CHATS:0").await?;
    world.append(&memberships, &joined).await?;
    let posted = world.post(room, eve, "mine").await?;
    let events = client.events_until(posted).await?;
    let kinds: Vec<_> = events.iter().map(|event| event["event_type"].clone()).collect();
    assert_eq!(kinds, ["RoomCreated", "MessagePosted"]);
    assert_eq!(world.store.reader().head(CHATS.name).await?.last_sequence, 4);
    Ok(())
}

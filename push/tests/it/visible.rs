//! What is shown of an event.

use domain::{
    accounts::AccountEvent,
    boundary::{Boundary, USERS},
};
use personal::Personal;
use serde_json::Value;
use time::OffsetDateTime;

use crate::world::World;

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
async fn the_text_of_somebody_whose_key_is_gone_is_null() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person().await?, world.person().await?);
    let room = world.room(&[ada, bob]).await?;
    world.post(room, bob, "forget me").await?;
    world.destroy_key(bob).await?;
    let posted = world.post(room, ada, "still here").await?;
    let node = world.node().await?;
    let mut client = node.login(&world, ada).await?;
    client.subscribe(&format!("chat.*.{room}"), "CHATS:0").await?;
    let events = client.events_until(posted).await?;
    let bodies: Vec<_> = events.iter().map(|event| event["data"]["body"].clone()).collect();
    assert_eq!(bodies[3..], [Value::Null, "still here".into()]);
    assert_eq!(events[3]["event_type"], "MessagePosted");
    assert_eq!(world.store.reader().head(USERS.name).await?.last_sequence, 0);
    Ok(())
}

//! Whom one has blocked: told to oneself alone, and not counted as new.

use anyhow::Result;
use domain::{boundary::Boundary, chat::MembershipEvent};
use serde_json::json;

use crate::world::World;

#[tokio::test]
async fn ones_blocks_are_ones_own_and_what_the_blocked_say_is_not_new() -> Result<()> {
    let world = World::start().await?;
    let (ada, bob, eve) =
        (world.person("ada").await?, world.person("bob").await?, world.person("eve").await?);
    let (room, _) = world.room("Harbour", &[&ada, &bob, &eve]).await?;
    let (account, person) = (ada.account, bob.account);
    let block = (Boundary::memberships(account), MembershipEvent::PersonBlocked { account, person });
    world.append(&[block]).await?;
    world.say(room, &bob, &["buy", "my", "ships"]).await?;
    let position = world.say(room, &eve, &["ahoy"]).await?;
    let blocks = async |person| {
        anyhow::Ok(
            world.get_ok(&format!("/api/v1/blocks?position={position}"), person).await?["blocks"].clone(),
        )
    };
    let hers = blocks(&ada).await?;
    assert_eq!((hers.as_array().map(Vec::len), &hers[0]["handle"]), (Some(1), &json!("bob")));
    assert_eq!(blocks(&bob).await?, json!([]));
    for (person, count) in [(&ada, 1), (&eve, 3)] {
        let list = world.get_ok(&format!("/api/v1/rooms?position={position}"), person).await?;
        assert_eq!(list["items"][0]["unread"]["count"], json!(count));
    }
    let unblock = (Boundary::memberships(account), MembershipEvent::PersonUnblocked { account, person });
    let position = world.append(&[unblock]).await?;
    let list = world.get_ok(&format!("/api/v1/rooms?position={position}"), &ada).await?;
    assert_eq!(list["items"][0]["unread"]["count"], json!(4));
    let none = world.get_ok(&format!("/api/v1/blocks?position={position}"), &ada).await?;
    assert_eq!(none["blocks"], json!([]));
    Ok(())
}

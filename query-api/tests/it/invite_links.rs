//! The links into a room, for those who keep order in it.

use anyhow::Result;
use domain::{chat::RoomEvent, ids::InviteLinkId};
use serde_json::json;
use time::macros::datetime;
use uuid::Uuid;

use crate::world::World;

#[tokio::test]
async fn links_are_listed_for_those_who_keep_order_until_they_are_revoked() -> Result<()> {
    let world = World::start().await?;
    let (ada, bob, eve) =
        (world.person("ada").await?, world.person("bob").await?, world.person("eve").await?);
    let (room, empty) = world.room("Harbour", &[&ada, &bob]).await?;
    let path = format!("/api/v1/rooms/{room}/invite-links");
    let none = world.get_ok(&format!("{path}?position={empty}"), &ada).await?;
    assert_eq!(none["links"], json!([]));
    let (link, by) = (InviteLinkId::new(Uuid::now_v7()), ada.account);
    let expires_at = datetime!(2030-01-01 00:00 UTC);
    let made = RoomEvent::InviteLinkCreated { room, link, by, expires_at, max_uses: Some(3) };
    world.room_changed(room, made).await?;
    let joined = RoomEvent::JoinedByLink { room, account: eve.account, link };
    let position = world.room_changed(room, joined).await?;
    let links = world.get_ok(&format!("{path}?position={position}"), &ada).await?["links"].clone();
    assert_eq!(links.as_array().map(Vec::len), Some(1));
    assert_eq!((&links[0]["link_id"], &links[0]["created_by"]["handle"]), (&json!(link), &json!("ada")));
    assert_eq!((&links[0]["uses"], &links[0]["max_uses"]), (&json!(1), &json!(3)));
    assert_eq!(links[0]["expires_at"], "2030-01-01T00:00:00Z");
    // Who came by it is a member like others, and may not see it.
    for person in [&bob, &eve] {
        let refused = world.get(&format!("{path}?position={position}"), person).await?;
        assert_eq!((refused.status.as_u16(), refused.code().as_str()), (403, "not-room-moderator"));
    }
    let position = world.room_changed(room, RoomEvent::InviteLinkRevoked { room, link, by }).await?;
    let none = world.get_ok(&format!("{path}?position={position}"), &ada).await?;
    assert_eq!(none["links"], json!([]));
    Ok(())
}

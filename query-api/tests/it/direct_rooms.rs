//! Direct rooms: shown to each as the other's, also once the other is forgotten.

use anyhow::Result;
use domain::{
    accounts::{AccountEvent, ClaimHash},
    chat::{OpenDirectRoom, RoomEvent},
};
use serde_json::json;

use crate::world::World;

#[tokio::test]
async fn a_direct_room_is_the_others_to_each_of_the_two() -> Result<()> {
    let world = World::start().await?;
    let (ada, bob, eve) =
        (world.person("ada").await?, world.person("bob").await?, world.person("eve").await?);
    let (by, with) = (ada.account, bob.account);
    let room = OpenDirectRoom { by, with }.room();
    let opened = RoomEvent::DirectRoomOpened { room, by, account: with };
    let mut position = world.room_changed(room, opened).await?;
    for (me, other) in [(&ada, "bob"), (&bob, "ada")] {
        let list = world.get_ok(&format!("/api/v1/rooms?position={position}"), me).await?;
        let item = &list["items"][0];
        assert_eq!((&item["room_id"], &item["name"]), (&json!(room), &json!("")));
        assert_eq!((&item["status"], &item["role"]), (&json!("member"), &json!("member")));
        assert_eq!((&item["direct_with"]["handle"], &item["member_count"]), (&json!(other), &json!(2)));
        let shown = world.get_ok(&format!("/api/v1/rooms/{room}?position={position}"), me).await?;
        assert_eq!(shown["direct_with"]["handle"], other);
        assert_eq!(shown["members"].as_array().map(Vec::len), Some(2));
    }
    let hidden = world.get_refused(&format!("/api/v1/rooms/{room}?position={position}"), &eve).await?;
    assert_eq!(hidden.1, "room-not-found");

    // Bob is forgotten, and goes out of it: Ada still has what was said, with somebody who is no more.
    let (email_claim, handle_claim) = (ClaimHash::new([1; 32]), ClaimHash::new([2; 32]));
    let forgotten = AccountEvent::AccountErasureRequested { account: with, email_claim, handle_claim };
    let users = world.account_changed(forgotten, with).await?;
    position = world.room_changed(room, RoomEvent::MemberLeft { room, account: with }).await?;
    let list = world.get_ok(&format!("/api/v1/rooms?position={position},{users}"), &ada).await?;
    let other = &list["items"][0]["direct_with"];
    assert_eq!((&other["deleted"], &other["handle"]), (&json!(true), &json!("")));
    Ok(())
}

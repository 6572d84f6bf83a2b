//! Rooms: who is in them, and who may change that.

use serde_json::json;

use crate::world::World;

#[tokio::test]
async fn a_rooms_change_and_its_members_list_are_one_commit() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let room = world.room(&ada).await?;
    world.join(&ada, &room, &bob).await?;
    let events = world.events("CHATS").await?;
    let types: Vec<_> = events.iter().map(|event| event.envelope.event_type.as_str()).collect();
    assert_eq!(
        types,
        ["RoomCreated", "JoinedRoom", "MemberInvited", "InvitedToRoom", "InvitationAccepted", "JoinedRoom"]
    );
    for pair in events.chunks(2) {
        assert_eq!(pair[0].envelope.command, pair[1].envelope.command);
        assert_eq!(pair[0].subject, format!("chat.room.{room}"));
    }
    assert_eq!(events[5].subject, format!("chat.account.{}", bob.account));
    assert_eq!(
        events.iter().step_by(2).map(|e| e.envelope.version).collect::<Vec<_>>(),
        [Some(1), Some(2), Some(3)]
    );
    assert_eq!(events[4].envelope.actor, format!("account:{}", bob.account));
    Ok(())
}

#[tokio::test]
async fn outsiders_cannot_tell_a_room_from_none() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let eve = world.person("eve").await?;
    let room = world.room(&ada).await?;
    world.join(&ada, &room, &bob).await?;
    let nowhere = world.command_id().to_string();
    let before = world.events("CHATS").await?.len();
    let mut answers = Vec::new();
    for room in [&room, &nowhere] {
        let path = |rest: &str| format!("/api/v1/rooms/{room}/{rest}");
        let member = path(&format!("members/{}", bob.account));
        let as_eve = [
            world.post(&path("messages")).token(&eve.access).json(&json!({"body": "ahoy"})).await?,
            world.post(&path("invitations")).token(&eve.access).json(&json!({"handle": "eve"})).await?,
            world
                .post(&path("invitations"))
                .token(&eve.access)
                .json(&json!({"email": "x@example.org"}))
                .await?,
            world.post(&path("leave")).token(&eve.access).send().await?,
            world.delete(&member).token(&eve.access).send().await?,
            world.post(&path("invitations/accept")).token(&eve.access).send().await?,
            world.post(&path("invitations/decline")).token(&eve.access).send().await?,
        ];
        answers.push(as_eve.into_iter().map(|answer| answer.code(404)).collect::<Result<Vec<_>, _>>()?);
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(answers[0][..5], ["room-not-found"; 5]);
    assert_eq!(answers[0][5..], ["invitation-not-found"; 2]);
    assert_eq!(world.events("CHATS").await?.len(), before);
    let malformed = world.post("/api/v1/rooms/no-id/leave").token(&eve.access).send().await?;
    assert_eq!(malformed.code(404)?, "not-found");
    Ok(())
}

#[tokio::test]
async fn only_the_owner_removes_and_the_owner_leaves_last() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let room = world.room(&ada).await?;
    world.join(&ada, &room, &bob).await?;
    let member = |account| format!("/api/v1/rooms/{room}/members/{account}");
    let leave = format!("/api/v1/rooms/{room}/leave");
    let remove = world.delete(&member(ada.account)).token(&bob.access).send().await?;
    assert_eq!(remove.code(403)?, "not-room-moderator");
    assert_eq!(world.post(&leave).token(&ada.access).send().await?.code(409)?, "owner-stays");
    let stranger = domain::ids::AccountId::new(world.command_id());
    assert_eq!(
        world.delete(&member(stranger)).token(&ada.access).send().await?.code(404)?,
        "member-not-found"
    );
    world.delete(&member(bob.account)).token(&ada.access).send().await?.expect(200)?;
    assert_eq!(world.post(&leave).token(&bob.access).send().await?.code(404)?, "room-not-found");
    world.post(&leave).token(&ada.access).send().await?.expect(200)?;
    let invalid = world.post("/api/v1/rooms").token(&ada.access).json(&json!({"name": " "})).await?;
    assert_eq!(invalid.expect(422)?["errors"][0]["pointer"], "/name");
    Ok(())
}

#[tokio::test]
async fn invitations_are_declined_and_taken_back() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let room = world.room(&ada).await?;
    let invitations = format!("/api/v1/rooms/{room}/invitations");
    let invite = async || world.post(&invitations).token(&ada.access).json(&json!({"handle": "@Bob"})).await;
    invite().await?.expect(200)?;
    assert_eq!(invite().await?.code(409)?, "already-invited");
    world.post(&format!("{invitations}/decline")).token(&bob.access).send().await?.expect(200)?;
    let accept = world.post(&format!("{invitations}/accept")).token(&bob.access).send().await?;
    assert_eq!(accept.code(404)?, "invitation-not-found");
    invite().await?.expect(200)?;
    let member = format!("/api/v1/rooms/{room}/members/{}", bob.account);
    world.delete(&member).token(&ada.access).send().await?.expect(200)?;
    let accept = world.post(&format!("{invitations}/accept")).token(&bob.access).send().await?;
    assert_eq!(accept.code(404)?, "invitation-not-found");
    world.join(&ada, &room, &bob).await?;
    assert_eq!(invite().await?.code(409)?, "already-member");
    Ok(())
}

//! Who keeps order in a room, how it changes hands, and whom it does not let in.

use domain::ids::AccountId;
use serde_json::json;

use crate::{
    people::Person,
    world::{Answer, World},
};

/// A room of Ada's with Bob and Mia in it.
struct Place {
    world: World,
    room: String,
    ada: Person,
    bob: Person,
    mia: Person,
}

impl Place {
    async fn open() -> anyhow::Result<Self> {
        let world = Box::pin(World::start()).await?;
        let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
        let mia = world.person("mia").await?;
        let room = world.room(&ada).await?;
        world.join(&ada, &room, &bob).await?;
        world.join(&ada, &room, &mia).await?;
        Ok(Self { world, room, ada, bob, mia })
    }

    fn path(&self, what: &str, account: AccountId) -> String {
        format!("/api/v1/rooms/{}/{what}/{account}", self.room)
    }

    async fn appoint(&self, by: &Person, whom: &Person) -> anyhow::Result<Answer> {
        self.world.put(&self.path("moderators", whom.account)).token(&by.access).send().await
    }

    async fn dismiss(&self, by: &Person, whom: &Person) -> anyhow::Result<Answer> {
        self.world.delete(&self.path("moderators", whom.account)).token(&by.access).send().await
    }

    async fn remove(&self, by: &Person, whom: &Person) -> anyhow::Result<Answer> {
        self.world.delete(&self.path("members", whom.account)).token(&by.access).send().await
    }

    async fn ban(&self, by: &Person, whom: &Person) -> anyhow::Result<Answer> {
        self.world.put(&self.path("bans", whom.account)).token(&by.access).send().await
    }

    async fn lift(&self, by: &Person, whom: &Person) -> anyhow::Result<Answer> {
        self.world.delete(&self.path("bans", whom.account)).token(&by.access).send().await
    }

    async fn hand_over(&self, by: &Person, to: &Person) -> anyhow::Result<Answer> {
        let path = format!("/api/v1/rooms/{}/owner", self.room);
        self.world.put(&path).token(&by.access).json(&json!({"account_id": to.account})).await
    }

    async fn invite(&self, by: &Person, whom: &serde_json::Value) -> anyhow::Result<Answer> {
        let path = format!("/api/v1/rooms/{}/invitations", self.room);
        self.world.post(&path).token(&by.access).json(whom).await
    }

    async fn say(&self, by: &Person) -> anyhow::Result<Answer> {
        let path = format!("/api/v1/rooms/{}/messages", self.room);
        self.world.post(&path).token(&by.access).json(&json!({"body": "ahoy"})).await
    }

    /// The types of what happened to rooms and memberships since so many events.
    async fn since(&self, before: usize) -> anyhow::Result<Vec<String>> {
        Ok(self.world.event_types("CHATS").await?.split_off(before))
    }
}

#[tokio::test]
async fn the_owner_appoints_and_dismisses_who_keeps_order() -> anyhow::Result<()> {
    let place = Place::open().await?;
    let Place { ada, bob, mia, .. } = &place;
    let before = place.since(0).await?.len();
    assert_eq!(place.remove(bob, mia).await?.code(403)?, "not-room-moderator");
    assert_eq!(place.appoint(bob, bob).await?.code(403)?, "not-room-owner");
    place.appoint(ada, bob).await?.expect(200)?;
    place.appoint(ada, bob).await?.expect(200)?;
    assert_eq!(place.since(before).await?, ["ModeratorAppointed"], "twice is once");
    let event = place.world.last_event("CHATS", "ModeratorAppointed").await?;
    assert_eq!((&event["account"], &event["by"]), (&json!(bob.account), &json!(ada.account)));

    // Moderators do nothing to each other, to the owner, and to roles.
    place.appoint(ada, mia).await?.expect(200)?;
    assert_eq!(place.remove(bob, mia).await?.code(403)?, "not-room-owner");
    assert_eq!(place.ban(bob, mia).await?.code(403)?, "not-room-owner");
    assert_eq!(place.remove(bob, ada).await?.code(409)?, "owner-stays");
    assert_eq!(place.ban(bob, ada).await?.code(409)?, "owner-stays");
    assert_eq!(place.dismiss(bob, mia).await?.code(403)?, "not-room-owner");
    assert_eq!(place.hand_over(bob, bob).await?.code(403)?, "not-room-owner");

    // What others said is theirs to delete, and a member's is not.
    let said = place.say(ada).await?.expect(201)?;
    let message = format!("messages/{}", said["message_id"].as_str().unwrap_or_default());
    let message = format!("/api/v1/rooms/{}/{message}", place.room);
    place.dismiss(ada, mia).await?.expect(200)?;
    let by_member = place.world.delete(&message).token(&mia.access).send().await?;
    assert_eq!(by_member.code(403)?, "not-message-author");
    place.world.delete(&message).token(&bob.access).send().await?.expect(200)?;
    place.remove(bob, mia).await?.expect(200)?;
    assert_eq!(place.appoint(ada, mia).await?.code(404)?, "member-not-found");
    Ok(())
}

#[tokio::test]
async fn a_room_is_handed_over_and_its_old_owner_may_leave() -> anyhow::Result<()> {
    let place = Place::open().await?;
    let Place { ada, bob, mia, .. } = &place;
    let nobody = json!({"account_id": place.world.command_id()});
    let path = format!("/api/v1/rooms/{}/owner", place.room);
    let refused = place.world.put(&path).token(&ada.access).json(&nobody).await?;
    assert_eq!(refused.code(404)?, "member-not-found");
    for malformed in [json!({}), json!({"account_id": "bob"})] {
        let refused = place.world.put(&path).token(&ada.access).json(&malformed).await?;
        assert_eq!(refused.code(400)?, "malformed-json");
    }
    place.hand_over(ada, bob).await?.expect(200)?;
    assert_eq!(place.appoint(ada, mia).await?.code(403)?, "not-room-owner");
    assert_eq!(place.remove(ada, mia).await?.code(403)?, "not-room-moderator");
    place.appoint(bob, mia).await?.expect(200)?;
    let leave = format!("/api/v1/rooms/{}/leave", place.room);
    place.world.post(&leave).token(&ada.access).send().await?.expect(200)?;
    assert_eq!(place.world.post(&leave).token(&bob.access).send().await?.code(409)?, "owner-stays");
    Ok(())
}

#[tokio::test]
async fn who_is_banned_is_out_and_not_let_in_until_the_ban_is_lifted() -> anyhow::Result<()> {
    let place = Place::open().await?;
    let Place { world, ada, bob, mia, .. } = &place;
    place.appoint(ada, mia).await?.expect(200)?;
    let before = place.since(0).await?.len();
    place.ban(mia, bob).await?.expect(200)?;
    place.ban(ada, bob).await?.expect(200)?;
    assert_eq!(place.since(before).await?, ["MemberRemoved", "PersonBanned", "RemovedFromRoom"]);
    assert_eq!(place.say(bob).await?.code(404)?, "room-not-found");

    // By handle the answer says why; by address it says nothing, and nothing happens.
    assert_eq!(place.invite(ada, &json!({"handle": "bob"})).await?.code(409)?, "banned-from-room");
    place.invite(ada, &json!({"email": bob.email})).await?.expect(202)?;
    assert_eq!(place.since(before).await?.len(), 3);

    place.lift(mia, bob).await?.expect(200)?;
    place.lift(mia, bob).await?.expect(200)?;
    assert_eq!(place.since(before).await?[3..], ["BanLifted"]);
    assert_eq!(place.say(bob).await?.code(404)?, "room-not-found", "let in is not in");
    world.join(ada, &place.room, bob).await?;
    place.say(bob).await?.expect(201)?;

    // Who left a moment before is banned as well, and ids of nobody are not.
    let leave = format!("/api/v1/rooms/{}/leave", place.room);
    world.post(&leave).token(&bob.access).send().await?.expect(200)?;
    place.ban(mia, bob).await?.expect(200)?;
    assert_eq!(place.invite(ada, &json!({"handle": "bob"})).await?.code(409)?, "banned-from-room");
    let nobody = place.path("bans", AccountId::new(world.command_id()));
    assert_eq!(world.put(&nobody).token(&ada.access).send().await?.code(404)?, "member-not-found");
    Ok(())
}

/// A moderator removes another one while the room is being handed to them: that is refused before, and done after.
#[tokio::test]
async fn who_changes_each_others_role_at_once_is_decided_one_after_the_other() -> anyhow::Result<()> {
    let place = Place::open().await?;
    let Place { ada, bob, mia, .. } = &place;
    let (mut owner, mut other) = (ada, bob);
    for round in 0..8 {
        place.appoint(owner, other).await?.expect(200)?;
        place.appoint(owner, mia).await?.expect(200)?;
        let (passed, removed) = tokio::join!(place.hand_over(owner, other), place.remove(other, mia));
        passed?.expect(200)?;
        let removed = removed?;
        if removed.status == 200 {
            let types = place.since(0).await?;
            let last = types.len().saturating_sub(3);
            assert_eq!(
                types[last..],
                ["OwnershipPassed", "MemberRemoved", "RemovedFromRoom"],
                "round {round}"
            );
            place.world.join(other, &place.room, mia).await?;
        } else {
            assert_eq!(removed.code(403)?, "not-room-owner", "round {round}");
        }
        (owner, other) = (other, owner);
    }
    Ok(())
}

/// Whoever comes first: in the end the banned person is out.
#[tokio::test]
async fn a_ban_and_what_the_banned_does_meanwhile_never_leave_them_in() -> anyhow::Result<()> {
    let place = Place::open().await?;
    let Place { world, ada, bob, .. } = &place;
    let accept = format!("/api/v1/rooms/{}/invitations/accept", place.room);
    for round in 0..6 {
        place.remove(ada, bob).await?.expect(200)?;
        place.invite(ada, &json!({"handle": "bob"})).await?.expect(200)?;
        let accepted = async { world.post(&accept).token(&bob.access).send().await };
        let (accepted, banned) = tokio::join!(accepted, place.ban(ada, bob));
        banned?.expect(200)?;
        let accepted = accepted?;
        if accepted.status != 200 {
            assert_eq!(accepted.code(404)?, "invitation-not-found", "round {round}");
        }
        assert_eq!(place.say(bob).await?.code(404)?, "room-not-found", "round {round}");
        place.lift(ada, bob).await?.expect(200)?;
        world.join(ada, &place.room, bob).await?;

        // What is said after the ban is refused, and what was said before it stands before it.
        let (said, banned) = tokio::join!(place.say(bob), place.ban(ada, bob));
        banned?.expect(200)?;
        let types = place.since(0).await?;
        let ban = types.iter().rposition(|t| t == "PersonBanned");
        let message = types.iter().rposition(|t| t == "MessagePosted");
        if said?.status == 201 {
            assert!(message < ban, "round {round}");
        }
        place.lift(ada, bob).await?.expect(200)?;
        world.join(ada, &place.room, bob).await?;
    }
    Ok(())
}

#[tokio::test]
async fn outsiders_cannot_tell_a_room_from_none_by_its_roles() -> anyhow::Result<()> {
    let place = Place::open().await?;
    let eve = place.world.person("eve").await?;
    for answer in [
        place.appoint(&eve, &place.bob).await?,
        place.dismiss(&eve, &place.bob).await?,
        place.hand_over(&eve, &eve).await?,
        place.ban(&eve, &place.bob).await?,
        place.lift(&eve, &eve).await?,
    ] {
        assert_eq!(answer.code(404)?, "room-not-found");
    }
    Ok(())
}

//! Blocking a person: what they cannot do any more, and what they learn of it.

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    people::Person,
    world::{Answer, World},
};

async fn block(world: &World, by: &Person, whom: &Person) -> anyhow::Result<Value> {
    world.put(&format!("/api/v1/blocks/{}", whom.account)).token(&by.access).send().await?.expect(200)
}

async fn unblock(world: &World, by: &Person, whom: &Person) -> anyhow::Result<Value> {
    world.delete(&format!("/api/v1/blocks/{}", whom.account)).token(&by.access).send().await?.expect(200)
}

async fn open(world: &World, by: &Person, handle: &str) -> anyhow::Result<Answer> {
    world.post("/api/v1/direct-rooms").token(&by.access).json(&json!({"handle": handle})).await
}

async fn say(world: &World, by: &Person, room: &str) -> anyhow::Result<Answer> {
    let path = format!("/api/v1/rooms/{room}/messages");
    world.post(&path).token(&by.access).json(&json!({"body": "ahoy"})).await
}

#[tokio::test]
async fn who_is_blocked_opens_no_direct_room_and_invites_nobody_who_blocks_them() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    block(&world, &ada, &bob).await?;
    block(&world, &ada, &bob).await?;
    assert_eq!(world.event_types("CHATS").await?, ["WritingBlocked", "PersonBlocked"], "twice is once");
    let events = world.events("CHATS").await?;
    assert_eq!(events[1].subject, format!("chat.account.{}", ada.account));
    assert_eq!(events[1].body["person"], json!(bob.account));
    assert_eq!(open(&world, &bob, "ada").await?.code(403)?, "person-not-available");
    assert_eq!(open(&world, &ada, "bob").await?.code(403)?, "person-not-available");

    let room = world.room(&bob).await?;
    let invitations = format!("/api/v1/rooms/{room}/invitations");
    let before = world.events("CHATS").await?.len();
    let invite = async |whom: Value| world.post(&invitations).token(&bob.access).json(&whom).await;
    assert_eq!(invite(json!({"handle": "ada"})).await?.code(403)?, "person-not-available");
    invite(json!({"email": ada.email})).await?.expect(202)?;
    assert_eq!(world.events("CHATS").await?.len(), before, "by address nothing happens, and nothing is told");

    unblock(&world, &ada, &bob).await?;
    unblock(&world, &ada, &bob).await?;
    assert_eq!(world.events("CHATS").await?.len(), before + 2);
    invite(json!({"handle": "ada"})).await?.expect(200)?;
    open(&world, &bob, "ada").await?.expect(200)?;

    let own = format!("/api/v1/blocks/{}", ada.account);
    assert_eq!(world.put(&own).token(&ada.access).send().await?.code(422)?, "blocks-oneself");
    let nobody = format!("/api/v1/blocks/{}", world.command_id());
    assert_eq!(world.put(&nobody).token(&ada.access).send().await?.code(404)?, "account-not-found");
    Ok(())
}

#[tokio::test]
async fn nobody_writes_in_a_direct_room_while_one_blocks_the_other_and_shared_rooms_go_on()
-> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let direct = open(&world, &bob, "ada").await?.expect(200)?;
    let direct = direct["room_id"].as_str().unwrap_or_default().to_owned();
    let shared = world.room(&ada).await?;
    world.join(&ada, &shared, &bob).await?;
    let said = say(&world, &bob, &direct).await?.expect(201)?;
    let message = said["message_id"].as_str().unwrap_or_default();
    block(&world, &ada, &bob).await?;
    for person in [&ada, &bob] {
        assert_eq!(say(&world, person, &direct).await?.code(403)?, "person-not-available");
    }
    // It is there to be read, and what one said oneself can be taken back; but not be made to say something else.
    assert_eq!(open(&world, &bob, "ada").await?.expect(200)?["room_id"], json!(direct));
    let path = format!("/api/v1/rooms/{direct}/messages/{message}");
    let edit =
        world.ask(Method::PATCH, &path).token(&bob.access).json(&json!({"body": "ahoy again"})).await?;
    assert_eq!(edit.code(403)?, "person-not-available");
    world.delete(&path).token(&bob.access).send().await?.expect(200)?;
    say(&world, &bob, &shared).await?.expect(201)?;
    unblock(&world, &ada, &bob).await?;
    say(&world, &bob, &direct).await?.expect(201)?;
    Ok(())
}

/// Nothing stands behind the block: neither a message nor an invitation that was on its way.
#[tokio::test]
async fn what_races_with_a_block_comes_before_it_or_not_at_all() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let direct = open(&world, &bob, "ada").await?.expect(200)?;
    let direct = direct["room_id"].as_str().unwrap_or_default().to_owned();
    let handle = json!({"handle": "ada"});
    for round in 0..8 {
        let room = world.room(&bob).await?;
        let invitations = format!("/api/v1/rooms/{room}/invitations");
        let invited = world.post(&invitations).token(&bob.access).json(&handle);
        let (said, invited, blocked) =
            tokio::join!(say(&world, &bob, &direct), invited, block(&world, &ada, &bob));
        blocked?;
        let types = world.event_types("CHATS").await?;
        let block = types.iter().rposition(|t| t == "WritingBlocked");
        for (answer, event) in [(said?, "MessagePosted"), (invited?, "MemberInvited")] {
            if answer.status.is_success() {
                let happened = types.iter().rposition(|t| t == event);
                assert!(happened < block, "round {round}: {event} after the block");
            } else {
                assert_eq!(answer.code(403)?, "person-not-available", "round {round}: {event}");
            }
        }
        unblock(&world, &ada, &bob).await?;
    }
    Ok(())
}

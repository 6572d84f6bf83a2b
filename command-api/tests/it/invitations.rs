//! Inviting by address: with an account, before there is one, and what the answer tells (nothing).

use domain::ids::derived_command_id;
use jetstream_es::requests::CommandReply;
use serde_json::{Value, json};

use crate::{people::Person, world::World};

async fn invite(
    world: &World,
    by: &Person,
    room: &str,
    body: &Value,
) -> anyhow::Result<crate::world::Answer> {
    world.post(&format!("/api/v1/rooms/{room}/invitations")).token(&by.access).json(body).await
}

#[tokio::test]
async fn by_handle_only_activated_accounts_are_found() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    world.sign_up("bob").await?;
    let room = world.room(&ada).await?;
    for handle in ["bob", "nobody", "not a handle"] {
        assert_eq!(
            invite(&world, &ada, &room, &json!({"handle": handle})).await?.code(404)?,
            "handle-unknown"
        );
    }
    for malformed in [json!({}), json!({"handle": 7}), json!({"account": "x"})] {
        assert_eq!(invite(&world, &ada, &room, &malformed).await?.code(400)?, "malformed-json");
    }
    assert_eq!(invite(&world, &ada, &room, &json!({"email": "x"})).await?.code(422)?, "invalid-fields");
    Ok(())
}

#[tokio::test]
async fn the_answer_to_an_address_is_the_same_whoever_has_it() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    world.sign_up("eve").await?;
    let room = world.room(&ada).await?;
    let mut answers = Vec::new();
    for address in
        [&bob.email, &bob.email, &ada.email, "eve@example.org", "nobody@example.org", "nobody@example.org"]
    {
        let answer = invite(&world, &ada, &room, &json!({"email": address})).await?;
        let headers: Vec<_> = answer.headers.keys().map(ToString::to_string).collect();
        answers.push((headers, answer.expect(202)?));
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    assert_eq!(answers[0].1, json!({}));
    // Bob, who has an account, is invited to the room; the others have an event each, however often they are asked.
    assert_eq!(world.event_types("CHATS").await?[2..], ["MemberInvited", "InvitedToRoom"]);
    let left = world.event_types("USERS").await?.into_iter().filter(|t| t == "InvitedByAddress").count();
    assert_eq!(left, 2);
    Ok(())
}

#[tokio::test]
async fn nobody_mails_strangers_without_end_and_no_stranger_is_mailed_by_many() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let room = world.room(&ada).await?;
    let (path, id) = (format!("/api/v1/rooms/{room}/invitations"), world.command_id());
    let repeat = async |address: &str| {
        world.post(&path).token(&ada.access).id(id).json(&json!({"email": address})).await
    };
    repeat("stranger0@example.org").await?.expect(202)?;
    for n in 1..30 {
        let address = json!({"email": format!("stranger{n}@example.org")});
        invite(&world, &ada, &room, &address).await?.expect(202)?;
    }
    // Who lost the answer gets it still, and its id is no way around the limit.
    repeat("stranger0@example.org").await?.expect(202)?;
    assert_eq!(repeat("stranger31@example.org").await?.code(429)?, "too-many-invitations");
    for address in ["stranger30@example.org", &bob.email] {
        let refused = invite(&world, &ada, &room, &json!({"email": address})).await?;
        assert!(refused.headers.contains_key("retry-after"), "{:?}", refused.headers);
        assert_eq!(refused.code(429)?, "too-many-invitations");
    }
    invite(&world, &ada, &room, &json!({"handle": "bob"})).await?.expect(200)?;
    // Rooms of many names are no way around the limit of an address, whether or not it has an account.
    let eve = world.person("eve").await?;
    for address in ["nobody@example.org", &bob.email] {
        for _ in 0..6 {
            let another = world.room(&eve).await?;
            invite(&world, &eve, &another, &json!({"email": address})).await?.expect(202)?;
        }
        let another = world.room(&eve).await?;
        let refused = invite(&world, &eve, &another, &json!({"email": address})).await?;
        assert_eq!(refused.code(429)?, "too-many-invitations");
    }
    Ok(())
}

#[tokio::test]
async fn an_invitation_left_with_an_address_is_sealed_with_the_inviters_key() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let room = world.room(&ada).await?;
    invite(&world, &ada, &room, &json!({"email": "nobody@example.org"})).await?.expect(202)?;
    let events = world.events("USERS").await?;
    let stored = events.last().map(|event| event.body.to_string()).unwrap_or_default();
    assert!(stored.contains("sealed") && !stored.contains("nobody@"), "{stored}");
    let invited = world.last_event("USERS", "InvitedByAddress").await?;
    assert_eq!(
        invited["email"]["$personal"],
        json!({"of": ada.account.to_string(), "open": "nobody@example.org"})
    );
    Ok(())
}

#[tokio::test]
async fn who_proves_an_address_gets_what_was_left_with_it_once() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, eve) = (world.person("ada").await?, world.person("eve").await?);
    let (harbour, gone) = (world.room(&ada).await?, world.room(&eve).await?);
    world.join(&ada, &harbour, &eve).await?;
    for (by, room) in [(&ada, &harbour), (&eve, &harbour), (&eve, &gone)] {
        invite(&world, by, room, &json!({"email": "bob@example.org"})).await?.expect(202)?;
    }
    world.post(&format!("/api/v1/rooms/{gone}/leave")).token(&eve.access).send().await?.expect(200)?;
    let bob = world.person("bob").await?;
    let activated = world.events("USERS").await?;
    let activated = activated.iter().rfind(|event| event.envelope.event_type == "AccountActivated");
    let event = activated.map(|event| event.envelope.id.clone()).unwrap_or_default();
    let before = world.events("CHATS").await?.len();
    let mut replies = Vec::new();
    for _ in 0..2 {
        let id = derived_command_id(&event, "claim-invitations");
        let payload = json!({"account": bob.account});
        replies.push(world.send("claim-invitations", id.uuid(), payload).await?);
    }
    assert!(matches!(&replies[0], CommandReply::Ok { position: Some(_) }), "{replies:?}");
    assert_eq!(replies[0], replies[1]);
    // Two asked him into the harbour, which is one invitation; of the other room nobody is a member any more.
    assert_eq!(world.event_types("CHATS").await?[before..], ["MemberInvited", "InvitedToRoom"]);
    let accept = format!("/api/v1/rooms/{harbour}/invitations/accept");
    world.post(&accept).token(&bob.access).send().await?.expect(200)?;
    Ok(())
}

/// Whoever activates while being invited is invited: at once, or by what is left with the address.
#[tokio::test]
async fn an_invitation_does_not_slip_past_an_activation() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    for round in 0..8 {
        let room = world.room(&ada).await?;
        let handle = format!("guest{round}");
        let account = world.sign_up(&handle).await?;
        let activation = world.activate(account);
        let address = json!({"email": format!("{handle}@example.org")});
        let invitation = invite(&world, &ada, &room, &address);
        let (activated, invited) = tokio::join!(activation, invitation);
        activated?;
        invited?.expect(202)?;
        let events = world.events("USERS").await?;
        let at = |wanted: &str| events.iter().rposition(|event| event.envelope.event_type == wanted);
        let left = events.iter().rposition(|event| {
            event.envelope.event_type == "InvitedByAddress" && event.body["room"] == json!(room)
        });
        match left {
            // The worker looks for it after the activation, so it must be there by then.
            Some(left) => assert!(Some(left) < at("AccountActivated"), "round {round}"),
            None => assert_eq!(
                world.event_types("CHATS").await?.last().map(String::as_str),
                Some("InvitedToRoom")
            ),
        }
    }
    Ok(())
}

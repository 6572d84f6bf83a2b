//! Another address for an account.

use anyhow::Context as _;
use domain::{accounts::AccountEvent, ids::AccountId};
use kit::tokens::{LinkClaim, LinkPurpose};
use serde_json::{Value, json};
use time::Duration;
use uuid::Uuid;

use crate::{
    people::{PASSWORD, Person, email},
    wire_tap::WireTap,
    world::{Answer, Options, World},
};

const NEW: &str = "ada@new.example";

impl World {
    async fn ask_for_address(&self, person: &Person, to: &str, password: &str) -> anyhow::Result<Answer> {
        let ask = self.post("/api/v1/account/email-change").token(&person.access);
        ask.json(&json!({"email": to, "password": password})).await
    }

    /// The token in the last mail that confirms an address.
    async fn address_token(&self, account: AccountId) -> anyhow::Result<String> {
        let events = self.log.history::<AccountEvent>("USERS", &format!("user.{account}")).await?.events;
        let claim = events.into_iter().rev().find_map(|(_, event)| match event {
            AccountEvent::EmailChangeRequested { account, attempt, expires_at, .. } => {
                Some(LinkClaim { account, attempt, expires_at })
            }
            _ => None,
        });
        Ok(self.links()?.token(LinkPurpose::EmailChange, claim.context("nothing was asked for")?))
    }

    async fn confirm_address(&self, person: &Person, id: Uuid, token: &str) -> anyhow::Result<Answer> {
        let confirm = self.post("/api/v1/account/email-change/confirmation").token(&person.access).id(id);
        confirm.json(&json!({"token": token})).await
    }

    /// Asks for an address and confirms it.
    async fn move_to(&self, person: &Person, to: &str) -> anyhow::Result<Answer> {
        self.ask_for_address(person, to, PASSWORD).await?.expect(202)?;
        let token = self.address_token(person.account).await?;
        self.confirm_address(person, self.command_id(), &token).await
    }

    async fn log_in_at(&self, address: &str) -> anyhow::Result<u16> {
        let body = json!({"email": address, "password": PASSWORD});
        Ok(self.post("/api/v1/sessions").json(&body).await?.status.as_u16())
    }
}

#[tokio::test]
async fn the_claim_moves_once_the_new_address_is_confirmed() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    assert_eq!(world.ask_for_address(&ada, NEW, "wrong").await?.code(403)?, "password-wrong");
    assert_eq!(world.ask_for_address(&ada, "nowhere", PASSWORD).await?.code(422)?, "invalid-fields");
    assert_eq!(world.ask_for_address(&ada, &ada.email, PASSWORD).await?.code(409)?, "email-unchanged");
    world.ask_for_address(&ada, NEW, PASSWORD).await?.expect(202)?;
    assert_eq!(world.ask_for_address(&ada, NEW, PASSWORD).await?.code(429)?, "email-change-too-often");
    let stored = format!("{:?}", world.events("USERS").await?);
    assert!(!stored.contains("new.example"), "{stored}");
    // Until then nothing has changed.
    assert_eq!((world.log_in_at(&ada.email).await?, world.log_in_at(NEW).await?), (200, 401));

    let before = world.event_types("USERS").await?.len();
    let (id, token) = (world.command_id(), world.address_token(ada.account).await?);
    for _ in 0..2 {
        world.confirm_address(&ada, id, &token).await?.expect(200)?;
    }
    let moved = world.event_types("USERS").await?.split_off(before);
    assert_eq!(moved, ["EmailReleased", "EmailClaimed", "EmailChanged"]);
    let again = world.confirm_address(&ada, world.command_id(), &token).await?;
    assert_eq!(again.code(409)?, "email-link-used");
    assert_eq!((world.log_in_at(&ada.email).await?, world.log_in_at(NEW).await?), (401, 200));
    // The old one is free, for somebody new.
    let heir = json!({"email": ada.email, "handle": "heir", "password": PASSWORD});
    world.post("/api/v1/accounts").json(&heir).await?.expect(202)?;
    assert_eq!(world.last_event("USERS", "AccountRegistered").await?["handle"], "heir");
    Ok(())
}

/// Whether somebody has an address is told to who reads its mails, and to nobody who merely asks.
#[tokio::test]
async fn a_taken_address_is_told_only_to_who_confirms_it() -> anyhow::Result<()> {
    let nats = embedded::testing::nats().await?;
    let tap = WireTap::before(&nats.url()).await?;
    let world = World::with(nats, Options { nats_url: Some(tap.url()), ..Options::default() }).await?;
    let ada = world.person("ada").await?;
    let bob = world.person("bob").await?;
    let mut seen = Vec::new();
    for to in [bob.email.clone(), email("nobody")] {
        world.clock.advance(Duration::minutes(11));
        let ada = world.log_in("ada").await?;
        let (before, read) = (world.event_types("USERS").await?.len(), tap.sent("$JS.API.DIRECT.GET.USERS"));
        let answer = world.ask_for_address(&ada, &to, PASSWORD).await?;
        let read = tap.sent("$JS.API.DIRECT.GET.USERS") - read;
        let headers: Vec<_> = answer.headers.keys().map(ToString::to_string).collect();
        let body = answer.expect(202)?;
        let keys: Vec<_> = body.as_object().into_iter().flatten().map(|(key, _)| key.clone()).collect();
        seen.push((headers, keys, read, world.event_types("USERS").await?.split_off(before)));
        if to == bob.email {
            let token = world.address_token(ada.account).await?;
            let confirmed = world.confirm_address(&ada, world.command_id(), &token).await?;
            assert_eq!(confirmed.code(409)?, "email-taken");
        }
    }
    assert_eq!(seen[0], seen[1]);
    assert_eq!(world.log_in_at(&ada.email).await?, 200);
    assert_eq!(world.log_in_at(&bob.email).await?, 200);
    Ok(())
}

#[tokio::test]
async fn a_link_is_good_for_its_own_account_alone_and_not_for_ever() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    world.ask_for_address(&ada, NEW, PASSWORD).await?.expect(202)?;
    let token = world.address_token(ada.account).await?;
    let stolen = world.confirm_address(&bob, world.command_id(), &token).await?;
    assert_eq!(stolen.code(422)?, "email-link-invalid");
    let confirm = world.post("/api/v1/account/email-change/confirmation");
    assert_eq!(confirm.json(&json!({"token": token})).await?.code(401)?, "token-missing");
    world.clock.advance(Duration::hours(1) + Duration::SECOND);
    let ada = world.log_in("ada").await?;
    let late = world.confirm_address(&ada, world.command_id(), &token).await?;
    assert_eq!(late.code(410)?, "email-link-expired");
    // A later one works, after a new password none.
    world.ask_for_address(&ada, NEW, PASSWORD).await?.expect(202)?;
    let token = world.address_token(ada.account).await?;
    let change = json!({"current_password": PASSWORD, "new_password": "a ferry at dusk"});
    world.put("/api/v1/account/password").token(&ada.access).json(&change).await?.expect(200)?;
    let void = world.confirm_address(&ada, world.command_id(), &token).await?;
    assert_eq!(void.code(409)?, "email-link-used");
    Ok(())
}

#[tokio::test]
async fn another_spelling_moves_no_claim_and_a_lapsed_one_is_taken_over() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let before = world.event_types("USERS").await?.len();
    world.move_to(&ada, "Ada@example.org").await?.expect(200)?;
    let moved = world.event_types("USERS").await?.split_off(before);
    assert_eq!(moved, ["EmailChangeRequested", "EmailChanged"]);
    let changed = world.last_event("USERS", "EmailChanged").await?;
    assert_eq!(changed["email"]["$personal"]["open"], "Ada@example.org");

    world.sign_up("lapsed").await?;
    world.clock.advance(Duration::hours(2));
    let ada = world.log_in("ada").await?;
    let before = world.event_types("USERS").await?.len();
    world.move_to(&ada, &email("lapsed")).await?.expect(200)?;
    let moved = world.event_types("USERS").await?.split_off(before);
    assert_eq!(
        moved,
        ["EmailChangeRequested", "AccountAbandoned", "EmailReleased", "EmailClaimed", "EmailChanged"]
    );
    Ok(())
}

#[tokio::test]
async fn of_two_who_want_an_address_at_once_one_gets_it() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let mut tokens = Vec::new();
    for person in [&ada, &bob] {
        world.ask_for_address(person, NEW, PASSWORD).await?.expect(202)?;
        tokens.push(world.address_token(person.account).await?);
    }
    let (one, other) = tokio::join!(
        world.confirm_address(&ada, world.command_id(), &tokens[0]),
        world.confirm_address(&bob, world.command_id(), &tokens[1]),
    );
    let mut statuses = [one?.status.as_u16(), other?.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    let types = world.event_types("USERS").await?;
    assert_eq!(types.iter().filter(|kind| *kind == "EmailChanged").count(), 1);
    Ok(())
}

/// Who is forgotten later frees the address that they have then.
#[tokio::test]
async fn an_erasure_frees_the_new_address() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    world.move_to(&ada, NEW).await?.expect(200)?;
    let erase = world.post("/api/v1/account/erasure").token(&ada.access);
    erase.json(&json!({"password": PASSWORD})).await?.expect(202)?;
    let done = world.send("complete-erasure", world.command_id(), json!({"account": ada.account})).await?;
    assert!(matches!(done, jetstream_es::requests::CommandReply::Ok { .. }), "{done:?}");
    let heir = json!({"email": NEW, "handle": "heir", "password": PASSWORD});
    world.post("/api/v1/accounts").json(&heir).await?.expect(202)?;
    let registered: Value = world.last_event("USERS", "AccountRegistered").await?;
    assert_eq!(registered["handle"], "heir");
    Ok(())
}

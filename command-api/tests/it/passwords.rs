//! Passwords that are forgotten, and such as are changed.

use std::time::Instant;

use anyhow::Context as _;
use domain::{
    accounts::{AccountEvent, PasswordChange},
    ids::AccountId,
};
use jetstream_es::{CommandMeta, Expectation, NewEvent, Proposal};
use kit::tokens::{LinkClaim, LinkPurpose, MailedLinks};
use personal::Personal;
use serde_json::{Value, json};
use time::Duration;
use uuid::Uuid;

use crate::{
    people::{PASSWORD, Person, email},
    wire_tap::WireTap,
    world::{Answer, Options, World},
};

const ASK: &str = "/api/v1/accounts/password-reset";
const SET: &str = "/api/v1/accounts/password-reset/completion";
const NEW: &str = "a ferry at dusk";

impl World {
    async fn forgot(&self, address: &str) -> anyhow::Result<Answer> {
        self.post(ASK).json(&json!({"email": address})).await
    }

    /// The token in the last mail that resets this account's password.
    pub(crate) async fn reset_token(&self, account: AccountId) -> anyhow::Result<String> {
        Ok(self.links()?.token(LinkPurpose::PasswordReset, self.reset_claim(account).await?))
    }

    async fn reset_claim(&self, account: AccountId) -> anyhow::Result<LinkClaim> {
        let events = self.log.history::<AccountEvent>("USERS", &format!("user.{account}")).await?.events;
        let claim = events.into_iter().rev().find_map(|(_, event)| match event {
            AccountEvent::PasswordResetRequested { account, attempt, expires_at, .. } => {
                Some(LinkClaim { account, attempt, expires_at })
            }
            _ => None,
        });
        claim.context("no link was asked for")
    }

    async fn set_password(&self, token: &str, password: &str) -> anyhow::Result<Answer> {
        self.post(SET).json(&json!({"token": token, "password": password})).await
    }

    async fn log_in_with(&self, address: &str, password: &str) -> anyhow::Result<u16> {
        let body = json!({"email": address, "password": password});
        Ok(self.post("/api/v1/sessions").json(&body).await?.status.as_u16())
    }

    async fn refresh(&self, person: &Person) -> anyhow::Result<Answer> {
        let cookie = format!("wherry_refresh={}", person.refresh);
        self.post("/api/v1/sessions/refresh").header("cookie", &cookie).send().await
    }

    async fn change_password(&self, person: &Person, id: Uuid, current: &str) -> anyhow::Result<Answer> {
        let body = json!({"current_password": current, "new_password": NEW});
        self.put("/api/v1/account/password").token(&person.access).id(id).json(&body).await
    }

    async fn types_since(&self, before: usize) -> anyhow::Result<Vec<String>> {
        Ok(self.event_types("USERS").await?.split_off(before))
    }
}

#[tokio::test]
async fn a_link_sets_a_new_password_once_and_ends_every_session() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let elsewhere = world.log_in("ada").await?;
    let bob = world.person("bob").await?;
    world.forgot(&ada.email).await?.expect(202)?;
    let token = world.reset_token(ada.account).await?;
    let before = world.event_types("USERS").await?.len();
    let id = world.command_id();
    let set = || world.post(SET).id(id);
    let body = json!({"token": token, "password": NEW});
    set().json(&body).await?.expect(200)?;
    assert_eq!(world.types_since(before).await?, ["PasswordChanged", "SessionEnded", "SessionEnded"]);
    let ended = world.last_event("USERS", "SessionEnded").await?;
    assert_eq!(ended["reason"], "password-changed");
    let stored = format!("{:?}", world.events("USERS").await?);
    assert!(!stored.contains(NEW) && !stored.contains("argon2"), "nothing of it is in the clear");

    for session in [&ada, &elsewhere] {
        let ticket = world.post("/api/v1/push-tickets").token(&session.access).send().await?;
        assert_eq!(ticket.code(401)?, "session-ended");
        assert_eq!(world.refresh(session).await?.code(401)?, "session-ended");
    }
    world.refresh(&bob).await?.expect(200)?;
    assert_eq!(world.log_in_with(&ada.email, PASSWORD).await?, 401);
    assert_eq!(world.log_in_with(&ada.email, NEW).await?, 200);
    // The same command again is answered alike; the link by itself is used up.
    set().json(&body).await?.expect(200)?;
    assert_eq!(world.set_password(&token, NEW).await?.code(409)?, "reset-link-used");
    Ok(())
}

#[tokio::test]
async fn a_link_lives_ten_minutes_and_a_newer_one_voids_it() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    world.forgot(&ada.email).await?.expect(202)?;
    let first = world.reset_token(ada.account).await?;
    world.clock.advance(Duration::minutes(1));
    world.forgot("ADA@example.org").await?.expect(202)?;
    let second = world.reset_token(ada.account).await?;
    assert_eq!(world.set_password(&first, NEW).await?.code(410)?, "reset-link-expired");
    world.clock.advance(Duration::minutes(10) + Duration::SECOND);
    assert_eq!(world.set_password(&second, NEW).await?.code(410)?, "reset-link-expired");
    assert_eq!(world.log_in_with(&ada.email, PASSWORD).await?, 200);
    Ok(())
}

#[tokio::test]
async fn forged_links_and_those_for_other_ends_set_nothing() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    world.forgot(&ada.email).await?.expect(202)?;
    let claim = world.reset_claim(ada.account).await?;
    let genuine = world.reset_token(ada.account).await?;
    let links = world.links()?;
    let unsent = links.token(LinkPurpose::PasswordReset, LinkClaim { attempt: 2, ..claim });
    let nobodys = LinkClaim { account: AccountId::new(Uuid::now_v7()), ..claim };
    for forged in [
        links.token(LinkPurpose::Activation, claim),
        MailedLinks::new(&[7; 32]).token(LinkPurpose::PasswordReset, claim),
        unsent,
        links.token(LinkPurpose::PasswordReset, nobodys),
        genuine[..genuine.len() - 2].to_owned(),
        String::new(),
    ] {
        assert_eq!(world.set_password(&forged, NEW).await?.code(422)?, "reset-link-invalid", "{forged}");
    }
    // What is wrong with a password is said at its field, and the link stays good.
    let refused = world.set_password(&genuine, "password123").await?.expect(422)?;
    assert_eq!(
        (&refused["code"], &refused["errors"][0]["pointer"]),
        (&"invalid-fields".into(), &"/password".into())
    );
    let own = world.set_password(&genuine, "the boat of Ada@Example.org").await?.expect(422)?;
    assert_eq!(own["errors"][0]["code"], "password-about-its-person");
    world.set_password(&genuine, NEW).await?.expect(200)?;
    Ok(())
}

/// Words, headers and what is appended are alike: an event each, whoever has the address.
#[tokio::test]
async fn asking_tells_nothing_and_is_one_event_until_it_is_too_often() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    world.sign_up("bob").await?;
    world.clock.advance(Duration::minutes(1));
    let before = world.event_types("USERS").await?.len();
    let mut answers = Vec::new();
    for address in [&ada.email, &email("bob"), &email("nobody")] {
        for _ in 0..2 {
            let answer = world.forgot(address).await?;
            let headers: Vec<_> = answer.headers.keys().map(ToString::to_string).collect();
            answers.push((answer.status, headers, answer.body));
        }
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    assert_eq!((answers[0].0.as_u16(), &answers[0].2), (202, &json!({})));
    let once = ["PasswordResetRequested", "ActivationRequested", "PasswordResetInVain"];
    assert_eq!(world.types_since(before).await?, once);
    // Of who asks for nobody, the address is not kept.
    let in_vain = world.events("USERS").await?.pop().context("an event")?;
    assert!(in_vain.subject.starts_with("user.email."), "{in_vain:?}");
    assert!(!in_vain.body.to_string().contains("nobody"), "{in_vain:?}");
    assert_eq!(world.forgot("nowhere").await?.code(422)?, "invalid-fields");
    Ok(())
}

/// Somebody else who keeps asking does not keep the owner from logging in, nor from a link that works.
#[tokio::test]
async fn asking_too_often_locks_nobody_out() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    for _ in 0..60 {
        world.forgot(&ada.email).await?.expect(202)?;
        world.clock.advance(Duration::seconds(30));
    }
    let types = world.event_types("USERS").await?;
    assert_eq!(types.iter().filter(|kind| *kind == "PasswordResetRequested").count(), 6, "in half an hour");
    assert_eq!(world.log_in_with(&ada.email, PASSWORD).await?, 200);
    world.clock.advance(Duration::minutes(10));
    world.forgot(&ada.email).await?.expect(202)?;
    let token = world.reset_token(ada.account).await?;
    world.set_password(&token, NEW).await?.expect(200)?;
    Ok(())
}

#[tokio::test]
async fn known_and_unknown_addresses_cost_the_same_reads() -> anyhow::Result<()> {
    let nats = embedded::testing::nats().await?;
    let tap = WireTap::before(&nats.url()).await?;
    let world = World::with(nats, Options { nats_url: Some(tap.url()), ..Options::default() }).await?;
    world.person("ada").await?;
    world.sign_up("bob").await?;
    world.clock.advance(Duration::minutes(1));
    let mut reads = Vec::new();
    // The second time each is too soon.
    for _ in 0..2 {
        for address in ["ada@example.org", "bob@example.org", "nobody@example.org"] {
            let count = || tap.sent("$JS.API.DIRECT.GET.USERS") + tap.sent("$JS.API.STREAM.MSG.GET.USERS");
            let before = count();
            world.forgot(address).await?.expect(202)?;
            reads.push(count() - before);
        }
    }
    assert_eq!((reads[0], reads[1], reads[2]), (3, 3, 3), "{reads:?}");
    assert!(reads[3] == reads[4] && reads[4] == reads[5], "{reads:?}");
    Ok(())
}

/// ASVS 5.0, 6.3.8, for each way that takes an address: known and unknown ones take turns, and their medians are alike.
/// The bound is wide, for a machine that does other things: a password that was not hashed, or a second round of commits,
/// would be beyond it.
#[tokio::test]
async fn known_and_unknown_addresses_take_the_same_time() -> anyhow::Result<()> {
    const ROUNDS: usize = 25;
    let world = World::start().await?;
    world.person("ada").await?;
    let timed = async |path: &str, body: Value| {
        let begun = Instant::now();
        let answer = world.post(path).json(&body).await?;
        anyhow::Ok((begun.elapsed(), answer.status.as_u16()))
    };
    for (path, status) in [(ASK, 202), ("/api/v1/sessions", 401), ("/api/v1/accounts/activation/resend", 202)]
    {
        let mut taken = [Vec::new(), Vec::new()];
        for round in 0..ROUNDS {
            // Past every pause, so that each is answered with all the work.
            world.clock.advance(Duration::days(2));
            for turn in 0..2 {
                // Neither is always the first.
                let who = (turn + round) % 2;
                let address = [email("ada"), email("nobody")][who].clone();
                let (time, got) = timed(path, json!({"email": address, "password": "wrong"})).await?;
                assert_eq!(got, status, "{path}");
                taken[who].push(time);
            }
        }
        let [known, unknown] = taken.map(|mut times| {
            times.sort();
            times[times.len() / 2].as_secs_f64() * 1000.0
        });
        let (less, more) = (known.min(unknown), known.max(unknown));
        assert!(more < 2.0 * less + 3.0, "{path}: known {known} ms, unknown {unknown} ms");
    }
    Ok(())
}

#[tokio::test]
async fn changing_it_takes_the_old_one_and_keeps_only_this_session() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let elsewhere = world.log_in("ada").await?;
    world.forgot(&ada.email).await?.expect(202)?;
    let link = world.reset_token(ada.account).await?;
    assert_eq!(world.change_password(&ada, world.command_id(), "wrong").await?.code(403)?, "password-wrong");
    let id = world.command_id();
    let position = world.change_password(&ada, id, PASSWORD).await?.expect(200)?["position"].clone();
    // The same command again, although its old password is none any more; as another command it is refused.
    assert_eq!(world.change_password(&ada, id, PASSWORD).await?.expect(200)?["position"], position);
    assert_eq!(world.change_password(&ada, world.command_id(), PASSWORD).await?.code(403)?, "password-wrong");
    let changed = world.last_event("USERS", "PasswordChanged").await?;
    assert_eq!((&changed["by"], changed["kept_session"].is_string()), (&"old-password".into(), true));

    world.refresh(&ada).await?.expect(200)?;
    assert_eq!(world.refresh(&elsewhere).await?.code(401)?, "session-ended");
    let ticket = world.post("/api/v1/push-tickets").token(&elsewhere.access).send().await?;
    assert_eq!(ticket.code(401)?, "session-ended");
    assert_eq!(world.set_password(&link, "a third password").await?.code(409)?, "reset-link-used");
    assert_eq!(world.log_in_with(&ada.email, PASSWORD).await?, 401);
    assert_eq!(world.log_in_with(&ada.email, NEW).await?, 200);
    Ok(())
}

/// Also one whose end is not in the log, since it began at the very moment.
#[tokio::test]
async fn a_session_that_began_with_an_earlier_password_is_not_refreshed() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let person = ada.account.person();
    let changed = AccountEvent::PasswordChanged {
        account: ada.account,
        password_hash: Personal::open(person, "$argon2id$".to_owned()),
        by: PasswordChange::MailedLink,
        kept_session: None,
    };
    let event = NewEvent::of(format!("user.{}", ada.account), &changed, Expectation::Any)?;
    let meta = CommandMeta::new(world.command_id(), "test", "account:test".to_owned(), world.clock.now());
    world.log.append(&meta, Proposal { stream: "USERS".to_owned(), events: vec![event] }).await?;
    assert_eq!(world.refresh(&ada).await?.code(401)?, "session-ended");
    assert_eq!(world.last_event("USERS", "SessionEnded").await?["reason"], "password-changed");
    Ok(())
}

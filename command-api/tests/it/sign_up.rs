//! Signing up: who gets an account, and what others can learn by trying.

use domain::ids::AccountId;
use serde_json::{Value, json};
use time::Duration;

use crate::{
    people::{PASSWORD, email},
    wire_tap::WireTap,
    world::{Options, World},
};

fn body(email: &str, handle: &str) -> Value {
    json!({"email": email, "handle": handle, "password": PASSWORD})
}

#[tokio::test]
async fn a_sign_up_claims_address_and_handle_and_seals_what_is_personal() -> anyhow::Result<()> {
    let world = World::start().await?;
    let account = world.sign_up("ada").await?;
    let events = world.events("USERS").await?;
    let types: Vec<_> = events.iter().map(|event| event.envelope.event_type.as_str()).collect();
    assert_eq!(types, ["EmailClaimed", "HandleClaimed", "AccountRegistered"]);
    assert_eq!(events[2].subject, format!("user.{account}"));
    assert_eq!(events[2].envelope.actor, "anonymous");
    for event in &events {
        assert_eq!(event.envelope.version, Some(1));
        let stored = format!("{} {}", event.subject, event.body);
        for secret in ["ada@example.org", PASSWORD, "argon2"] {
            assert!(!stored.contains(secret), "{stored}");
        }
    }
    let registered = world.last_event("USERS", "AccountRegistered").await?;
    assert_eq!(registered["email"]["$personal"]["open"], "ada@example.org");
    let hash = registered["password_hash"]["$personal"]["open"].as_str().unwrap_or_default();
    assert!(hash.starts_with("$argon2id$"), "{hash}");
    Ok(())
}

#[tokio::test]
async fn every_wrong_field_is_named() -> anyhow::Result<()> {
    let world = World::start().await?;
    let wrong = json!({"email": "nowhere", "handle": "-", "password": "short"});
    let answer = world.post("/api/v1/accounts").json(&wrong).await?.expect(422)?;
    assert_eq!(answer["code"], "invalid-fields");
    let pointers: Vec<_> = answer["errors"].as_array().into_iter().flatten().map(|e| &e["pointer"]).collect();
    assert_eq!(pointers, ["/email", "/handle", "/password"]);
    let common = json!({"email": "ada@example.org", "handle": "ada", "password": "password123"});
    let answer = world.post("/api/v1/accounts").json(&common).await?.expect(422)?;
    assert_eq!(answer["errors"][0]["code"], "password-too-common");
    let own = json!({"email": "ada@example.org", "handle": "@Ada", "password": "it is ada at the oars"});
    let answer = world.post("/api/v1/accounts").json(&own).await?.expect(422)?;
    assert_eq!(answer["errors"][0]["code"], "password-about-its-person");
    assert_eq!(world.event_types("USERS").await?, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn a_taken_handle_says_so_in_any_spelling() -> anyhow::Result<()> {
    let world = World::start().await?;
    world.sign_up("ada").await?;
    for (address, handle) in [("bob@example.org", "@Ada"), ("ada@example.org", "ada")] {
        let answer = world.post("/api/v1/accounts").json(&body(address, handle)).await?;
        assert_eq!(answer.code(409)?, "handle-taken");
    }
    Ok(())
}

/// The words and the work are the same: one password is hashed, and one commit is appended.
#[tokio::test]
async fn an_address_with_an_account_cannot_be_told_from_one_without() -> anyhow::Result<()> {
    let world = World::start().await?;
    let account = world.sign_up("ada").await?;
    let mut seen = Vec::new();
    for (address, handle) in [("bob@example.org", "bob"), ("ADA@example.org", "eve")] {
        let runs = world.config.passwords.runs();
        let answer = world.post("/api/v1/accounts").json(&body(address, handle)).await?;
        let headers: Vec<_> = answer.headers.keys().map(ToString::to_string).collect();
        let commits = world.events("USERS").await?.into_iter().map(|event| event.envelope.command);
        let commits: std::collections::BTreeSet<_> = commits.collect();
        let hashed = world.config.passwords.runs() - runs;
        seen.push((answer.status, headers, answer.body, hashed, commits.len() - seen.len()));
    }
    assert_eq!(seen[0], seen[1]);
    assert_eq!((seen[0].3, seen[0].4), (1, 2));
    // Only its owner hears of it.
    let events = world.events("USERS").await?;
    let last = events.last().map(|event| (event.envelope.event_type.as_str(), event.subject.as_str()));
    assert_eq!(last, Some(("SignUpRepeated", format!("user.{account}").as_str())));
    Ok(())
}

#[tokio::test]
async fn of_two_who_want_a_handle_at_once_one_gets_it() -> anyhow::Result<()> {
    let world = World::start().await?;
    let sign_up = async |n: usize| {
        let answer = world.post("/api/v1/accounts").json(&body(&format!("p{n}@example.org"), "ada")).await?;
        anyhow::Ok(answer.status.as_u16())
    };
    let statuses = futures::future::try_join_all((0..8).map(sign_up)).await?;
    assert_eq!(statuses.iter().filter(|status| **status == 202).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 409).count(), 7, "{statuses:?}");
    assert_eq!(world.event_types("USERS").await?, ["EmailClaimed", "HandleClaimed", "AccountRegistered"]);
    Ok(())
}

#[tokio::test]
async fn of_two_who_have_an_address_at_once_one_gets_an_account_and_both_the_same_answer()
-> anyhow::Result<()> {
    let world = World::start().await?;
    let sign_up = async |n: usize| {
        let answer =
            world.post("/api/v1/accounts").json(&body("ada@example.org", &format!("ada{n}"))).await?;
        answer.expect(202)
    };
    futures::future::try_join_all((0..6).map(sign_up)).await?;
    let types = world.event_types("USERS").await?;
    assert_eq!(types.iter().filter(|t| *t == "AccountRegistered").count(), 1, "{types:?}");
    assert_eq!(types.iter().filter(|t| *t == "SignUpInVain").count(), 5, "{types:?}");
    assert_eq!(types.iter().filter(|t| *t == "SignUpRepeated").count(), 1, "{types:?}");
    Ok(())
}

#[tokio::test]
async fn the_owner_of_an_address_is_told_only_so_often_and_nobody_can_tell() -> anyhow::Result<()> {
    let world = World::start().await?;
    world.person("ada").await?;
    let before = world.event_types("USERS").await?.len();
    let mut answers = Vec::new();
    for (address, handle) in
        [("ada@example.org", "bob"), ("ada@example.org", "bob"), ("new@example.org", "eve")]
    {
        let answer = world.post("/api/v1/accounts").json(&body(address, handle)).await?;
        answers.push((answer.status, answer.body));
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    world.clock.advance(Duration::minutes(1));
    world.post("/api/v1/accounts").json(&body("ada@example.org", "bob")).await?.expect(202)?;
    assert_eq!(
        world.event_types("USERS").await?[before..],
        [
            "SignUpInVain",
            "SignUpRepeated",
            "SignUpInVain",
            "EmailClaimed",
            "HandleClaimed",
            "AccountRegistered",
            "SignUpInVain",
            "SignUpRepeated"
        ]
    );
    Ok(())
}

#[tokio::test]
async fn claims_that_lapsed_are_taken_over_and_their_account_is_over() -> anyhow::Result<()> {
    let world = World::start().await?;
    let first = world.sign_up("ada").await?;
    let link = world.activation_token(first).await?;
    world.clock.advance(Duration::hours(2));
    let second = world.sign_up("ada").await?;
    assert_eq!(
        world.event_types("USERS").await?[3..],
        ["AccountAbandoned", "EmailClaimed", "HandleClaimed", "AccountRegistered"]
    );
    let answer = world.post("/api/v1/accounts/activation").json(&json!({"token": link})).await?;
    assert_eq!(answer.code(410)?, "activation-link-expired");
    // "Send again" reaches the account that has the address now.
    world.clock.advance(Duration::minutes(5));
    let resend =
        world.post("/api/v1/accounts/activation/resend").json(&json!({"email": email("ada")})).await?;
    resend.expect(202)?;
    let events = world.events("USERS").await?;
    assert_eq!(events.last().map(|event| event.subject.clone()), Some(format!("user.{second}")));
    world.activate(second).await?;
    assert_eq!(world.log_in("ada").await?.account, second);
    Ok(())
}

#[tokio::test]
async fn who_lost_only_the_handle_cannot_come_back_beside_its_heir() -> anyhow::Result<()> {
    let world = World::start().await?;
    let first = world.sign_up("ada").await?;
    world.clock.advance(Duration::hours(2));
    world.post("/api/v1/accounts").json(&body("other@example.org", "ada")).await?.expect(202)?;
    let resend =
        world.post("/api/v1/accounts/activation/resend").json(&json!({"email": email("ada")})).await?;
    resend.expect(202)?;
    let token = world.activation_token(first).await?;
    let answer = world.post("/api/v1/accounts/activation").json(&json!({"token": token})).await?;
    assert_eq!(answer.code(410)?, "activation-link-expired");
    // The address is free for a new account, though.
    world.post("/api/v1/accounts").json(&body(&email("ada"), "ada2")).await?.expect(202)?;
    assert_eq!(
        world.event_types("USERS").await?[7..],
        ["EmailClaimed", "HandleClaimed", "AccountRegistered"]
    );
    Ok(())
}

/// An activation and a takeover at the same moment: one of the two happens, whole.
#[tokio::test]
async fn a_late_activation_and_a_takeover_exclude_each_other() -> anyhow::Result<()> {
    let world = World::start().await?;
    for round in 0..5 {
        let handle = format!("ada{round}");
        let first = world.sign_up(&handle).await?;
        world.clock.advance(Duration::hours(2));
        // A new link revives the account just as somebody else signs up with its address and handle.
        let again = async {
            let email = json!({"email": email(&handle)});
            world.post("/api/v1/accounts/activation/resend").json(&email).await?.expect(202)
        };
        let other = async { world.post("/api/v1/accounts").json(&body(&email(&handle), &handle)).await };
        let (resent, taken) = tokio::join!(again, other);
        resent?;
        let taken_over = taken?.status == 202;
        let history = of_account(&world, first).await?;
        let abandoned = history.iter().any(|event| event == "AccountAbandoned");
        let revived = history.iter().any(|event| event == "ActivationRequested");
        assert!(abandoned == taken_over && abandoned != revived, "{history:?}");
    }
    Ok(())
}

async fn of_account(world: &World, account: AccountId) -> anyhow::Result<Vec<String>> {
    let subject = format!("user.{account}");
    let events = world.events("USERS").await?.into_iter().filter(|event| event.subject == subject);
    Ok(events.map(|event| event.envelope.event_type).collect())
}

/// What is read tells as much by its time as the answer would by its words.
#[tokio::test]
async fn known_and_unknown_addresses_cost_the_same_reads() -> anyhow::Result<()> {
    let nats = embedded::testing::nats().await?;
    let tap = WireTap::before(&nats.url()).await?;
    let world = World::with(nats, Options { nats_url: Some(tap.url()), ..Options::default() }).await?;
    world.person("ada").await?;
    let reads = async |path: &str, body: Value| {
        let before = tap.sent("$JS.API.DIRECT.GET.USERS");
        world.post(path).json(&body).await?;
        anyhow::Ok(tap.sent("$JS.API.DIRECT.GET.USERS") - before)
    };
    let known = reads("/api/v1/accounts", body("ada@example.org", "eve")).await?;
    let unknown = reads("/api/v1/accounts", body("bob@example.org", "bob")).await?;
    assert_eq!((known, unknown), (6, 6), "signing up");
    for (path, reads_each) in [("/api/v1/accounts/activation/resend", 2), ("/api/v1/sessions", 2)] {
        let known = reads(path, json!({"email": "ada@example.org", "password": "wrong"})).await?;
        let unknown = reads(path, json!({"email": "nobody@example.org", "password": "wrong"})).await?;
        assert_eq!((known, unknown), (reads_each, reads_each), "{path}");
    }
    Ok(())
}

//! Activating an account by the link in the mail.

use anyhow::Context as _;
use kit::tokens::{LinkClaim, LinkPurpose, MailedLinks};
use serde_json::json;
use time::Duration;

use crate::{
    people::{PASSWORD, email},
    world::{Answer, World},
};

async fn activate(world: &World, token: &str) -> anyhow::Result<Answer> {
    world.post("/api/v1/accounts/activation").json(&json!({"token": token})).await
}

async fn resend(world: &World, address: &str) -> anyhow::Result<Answer> {
    world.post("/api/v1/accounts/activation/resend").json(&json!({"email": address})).await
}

#[tokio::test]
async fn a_link_works_once() -> anyhow::Result<()> {
    let world = World::start().await?;
    let token = world.activation_token(world.sign_up("ada").await?).await?;
    activate(&world, &token).await?.expect(200)?;
    assert_eq!(activate(&world, &token).await?.code(409)?, "activation-link-used");
    assert_eq!(world.event_types("USERS").await?[3..], ["AccountActivated"]);
    Ok(())
}

#[tokio::test]
async fn an_expired_link_says_so_and_a_new_one_works() -> anyhow::Result<()> {
    let world = World::start().await?;
    let account = world.sign_up("ada").await?;
    let old = world.activation_token(account).await?;
    world.clock.advance(Duration::minutes(61));
    assert_eq!(activate(&world, &old).await?.code(410)?, "activation-link-expired");
    resend(&world, &email("ada")).await?.expect(202)?;
    assert_eq!(activate(&world, &old).await?.code(410)?, "activation-link-expired");
    world.activate(account).await?;
    world.log_in("ada").await?;
    Ok(())
}

#[tokio::test]
async fn forged_links_are_invalid() -> anyhow::Result<()> {
    let world = World::start().await?;
    let account = world.sign_up("ada").await?;
    let token = world.activation_token(account).await?;
    let expires_at = world.clock.now() + Duration::hours(1);
    let claim = LinkClaim { account, attempt: 1, expires_at };
    let foreign = MailedLinks::new(&[7; 32]).token(LinkPurpose::Activation, claim);
    let unsent = world.links()?.token(LinkPurpose::Activation, LinkClaim { attempt: 9, ..claim });
    let other = world.links()?.token(LinkPurpose::PasswordReset, claim);
    for forged in [&foreign, &unsent, &other, &token[..token.len() - 2], "", "x"] {
        assert_eq!(activate(&world, forged).await?.code(422)?, "activation-link-invalid", "{forged}");
    }
    assert!(!world.event_types("USERS").await?.contains(&"AccountActivated".to_owned()));
    Ok(())
}

#[tokio::test]
async fn asking_again_tells_nothing_and_sends_ever_fewer_mails() -> anyhow::Result<()> {
    let world = World::start().await?;
    world.sign_up("ada").await?;
    world.person("bob").await?;
    let before = world.event_types("USERS").await?.len();
    let mut answers = Vec::new();
    for address in ["ada@example.org", "ADA@example.org", "bob@example.org", "nobody@example.org"] {
        let answer = resend(&world, address).await?;
        let headers: Vec<_> = answer.headers.keys().map(ToString::to_string).collect();
        answers.push((answer.status, headers, answer.body));
    }
    let first = answers.first().context("an answer")?;
    assert!(answers.iter().all(|answer| answer == first), "{answers:?}");
    assert_eq!(world.event_types("USERS").await?[before..], ["ActivationRequested"]);
    world.clock.advance(Duration::minutes(1));
    resend(&world, "ada@example.org").await?.expect(202)?;
    assert_eq!(world.event_types("USERS").await?[before..], ["ActivationRequested", "ActivationRequested"]);
    // A minute is not enough any more, and who keeps asking does not change when the next is due.
    for pause in [Duration::minutes(1), Duration::SECOND] {
        world.clock.advance(pause);
        resend(&world, "ada@example.org").await?.expect(202)?;
        assert_eq!(world.event_types("USERS").await?.len(), before + 2);
    }
    world.clock.advance(Duration::minutes(1));
    resend(&world, "ada@example.org").await?.expect(202)?;
    assert_eq!(world.event_types("USERS").await?.len(), before + 3);
    assert_eq!(resend(&world, "nowhere").await?.code(422)?, "invalid-fields");
    Ok(())
}

#[tokio::test]
async fn who_is_not_activated_cannot_log_in_and_learns_why_only_by_the_password() -> anyhow::Result<()> {
    let world = World::start().await?;
    world.sign_up("ada").await?;
    let log_in = async |password: &str| {
        let body = json!({"email": email("ada"), "password": password});
        world.post("/api/v1/sessions").json(&body).await
    };
    assert_eq!(log_in(PASSWORD).await?.code(403)?, "account-not-activated");
    assert_eq!(log_in("wrong").await?.code(401)?, "login-failed");
    Ok(())
}

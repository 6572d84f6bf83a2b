//! Where somebody is logged in, and logging out there.

use anyhow::Context as _;
use reqwest::Method;
use serde_json::{Value, json};
use time::Duration;

use crate::{
    people::{PASSWORD, Person, email},
    world::World,
};

const SESSIONS: &str = "/api/v1/account/sessions";
const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

impl World {
    async fn sessions_of(&self, person: &Person) -> anyhow::Result<Vec<Value>> {
        let answer = self.ask(Method::GET, SESSIONS).token(&person.access).send().await?;
        assert_eq!(answer.headers["cache-control"], "no-store");
        let body = answer.expect(200)?;
        Ok(body["sessions"].as_array().context("a list")?.clone())
    }

    /// Logs in once more, and gives the access token.
    async fn log_in_from(&self, handle: &str, user_agent: &str) -> anyhow::Result<String> {
        let body = json!({"email": email(handle), "password": PASSWORD});
        let answer = self.post("/api/v1/sessions").header("user-agent", user_agent).json(&body).await?;
        let body = answer.expect(200)?;
        Ok(body["access_token"].as_str().context("a token")?.to_owned())
    }

    async fn is_over(&self, access: &str) -> anyhow::Result<bool> {
        let ticket = self.post("/api/v1/push-tickets").token(access).send().await?;
        if ticket.status == 200 { Ok(false) } else { Ok(ticket.code(401)? == "session-ended") }
    }
}

fn id(session: &Value) -> String {
    session["session_id"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn sessions_are_told_in_words_with_when_they_were_used() -> anyhow::Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    world.person("bob").await?;
    world.log_in_from("ada", FIREFOX).await?;
    world.clock.advance(Duration::minutes(5));
    let cookie = format!("wherry_refresh={}", ada.refresh);
    let refreshed = world.post("/api/v1/sessions/refresh").header("cookie", &cookie).send().await?;
    let access = refreshed.expect(200)?["access_token"].as_str().context("a token")?.to_owned();
    let ada = Person { access, ..ada };

    let sessions = world.sessions_of(&ada).await?;
    let told: Vec<_> =
        sessions.iter().map(|one| (&one["is_current"], &one["browser"], &one["system"])).collect();
    let (yes, no, nothing) = (json!(true), json!(false), Value::Null);
    let firefox = (&no, &json!("Firefox"), &json!("Linux"));
    assert_eq!(told, [(&yes, &nothing, &nothing), firefox]);
    let used = |session: &Value| session["last_used_at"].as_str().unwrap_or_default().to_owned();
    assert!(used(&sessions[0]) > used(&sessions[1]), "{sessions:?}");
    // What the browser calls itself is sealed in the log.
    let stored = format!("{:?}", world.events("USERS").await?);
    assert!(!stored.contains("Firefox"), "{stored}");
    Ok(())
}

#[tokio::test]
async fn one_session_is_logged_out_from_another() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let elsewhere = world.log_in_from("ada", FIREFOX).await?;
    let other = id(&world.sessions_of(&ada).await?[1]);
    // Nobody else can, nor learns that it is there.
    let path = format!("{SESSIONS}/{other}");
    assert_eq!(world.delete(&path).token(&bob.access).send().await?.code(404)?, "session-not-found");
    let unknown = format!("{SESSIONS}/{}", uuid::Uuid::now_v7());
    assert_eq!(world.delete(&unknown).token(&bob.access).send().await?.code(404)?, "session-not-found");
    assert!(!world.is_over(&elsewhere).await?);

    for _ in 0..2 {
        world.delete(&path).token(&ada.access).send().await?.expect(204)?;
    }
    assert!(world.is_over(&elsewhere).await?);
    assert_eq!(world.last_event("USERS", "SessionEnded").await?["reason"], "revoked");
    let left = world.sessions_of(&ada).await?;
    assert_eq!((left.len(), &left[0]["is_current"]), (1, &json!(true)));
    Ok(())
}

#[tokio::test]
async fn all_others_are_logged_out_and_this_one_stays() -> anyhow::Result<()> {
    let world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    let others = [world.log_in_from("ada", FIREFOX).await?, world.log_in_from("ada", "x").await?];
    let command = world.command_id();
    for _ in 0..2 {
        world.delete(SESSIONS).token(&ada.access).id(command).send().await?.expect(204)?;
    }
    for other in &others {
        assert!(world.is_over(other).await?);
    }
    assert!(!world.is_over(&ada.access).await? && !world.is_over(&bob.access).await?);
    assert_eq!(world.sessions_of(&ada).await?.len(), 1);
    let types = world.event_types("USERS").await?;
    assert_eq!(types.iter().filter(|kind| *kind == "SessionEnded").count(), 2);
    Ok(())
}

/// ASVS 5.0, 7.3.1: fourteen days without use, beside the thirty at most that they live.
#[tokio::test]
async fn a_session_that_is_not_used_is_over_and_not_told_of() -> anyhow::Result<()> {
    let world = World::start().await?;
    let idle = world.person("ada").await?;
    world.clock.advance(Duration::days(14));
    let ada = world.log_in("ada").await?;
    assert_eq!(world.sessions_of(&ada).await?.len(), 1);
    let cookie = format!("wherry_refresh={}", idle.refresh);
    let refreshed = world.post("/api/v1/sessions/refresh").header("cookie", &cookie).send().await?;
    assert_eq!(refreshed.code(401)?, "session-ended");
    Ok(())
}

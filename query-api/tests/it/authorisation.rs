//! Who may ask at all.

use anyhow::Result;
use embedded::wait_for;
use reqwest::StatusCode;
use std::time::Duration;
use uuid::Uuid;

use crate::world::{Person, World};

/// Every route that needs a token.
fn routes() -> Vec<String> {
    let id = Uuid::now_v7();
    [
        "/api/v1/me".to_owned(),
        "/api/v1/me/activity".to_owned(),
        "/api/v1/accounts".to_owned(),
        format!("/api/v1/accounts/{id}/activity"),
        "/api/v1/bots".to_owned(),
        "/api/v1/blocks".to_owned(),
        "/api/v1/rooms".to_owned(),
        "/api/v1/rooms/open".to_owned(),
        format!("/api/v1/rooms/{id}"),
        format!("/api/v1/rooms/{id}/bans"),
        format!("/api/v1/rooms/{id}/invite-links"),
        format!("/api/v1/rooms/{id}/pins"),
        format!("/api/v1/rooms/{id}/reports"),
        format!("/api/v1/rooms/{id}/webhooks"),
        "/api/v1/reports".to_owned(),
        "/api/v1/room-directory".to_owned(),
        format!("/api/v1/rooms/{id}/timeline"),
        format!("/api/v1/rooms/{id}/attachments?files={id}"),
        format!("/api/v1/rooms/{id}/messages/{id}/history?sequence=1"),
        "/api/v1/notifications".to_owned(),
        "/api/v1/conversions".to_owned(),
        format!("/api/v1/conversions/{id}"),
        format!("/api/v1/conversions/{id}/download"),
        "/api/v1/conversion-formats".to_owned(),
        format!("/api/v1/conversion-archives?conversions={id}"),
        "/api/v1/audit/events".to_owned(),
        format!("/api/v1/audit/chains/{id}"),
        "/api/v1/audit/export".to_owned(),
        format!("/api/v1/audit/states?stream=CHATS&subject=chat.room.{id}"),
        format!("/api/v1/audit/diffs?stream=CHATS&subject=chat.room.{id}&from=0"),
        "/api/v1/projections".to_owned(),
        "/api/v1/projections/room_list".to_owned(),
        format!("/api/v1/projections/room_list/parked/{id}"),
    ]
    .into()
}

#[tokio::test]
async fn every_question_needs_a_token_that_counts() -> Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    let ticket = world.push_ticket(&ada)?;
    let documented = query_api::openapi().paths.paths.into_iter();
    // The one question that has a body is asked by other means below.
    let documented: Vec<_> = documented
        .filter(|(path, item)| !path.starts_with("/files") && item.get.is_some())
        .map(|(path, _)| path)
        .collect();
    assert_eq!(documented.len(), routes().len(), "a route is missing here: {documented:?}");
    for path in routes() {
        let missing = world.get_anonymously(&path).await?;
        assert_eq!(
            (missing.status, missing.code().as_str()),
            (StatusCode::UNAUTHORIZED, "token-missing"),
            "{path}"
        );
        for token in ["x", ticket.as_str(), "eyJhbGciOiJub25lIn0.e30."] {
            let invalid = world.get_with_token(&path, token).await?;
            assert_eq!(
                (invalid.status, invalid.code().as_str()),
                (StatusCode::UNAUTHORIZED, "token-invalid"),
                "{path}"
            );
        }
        let asked = world.get(&path, &ada).await?;
        assert_ne!(asked.status, StatusCode::UNAUTHORIZED, "{path}");
    }
    let search = serde_json::json!({"text": "harbour"});
    for token in ["", "x", ticket.as_str()] {
        let nobody = Person { token: token.to_owned(), ..ada.clone() };
        let refused = world.post("/api/v1/message-searches", &search, &nobody).await?;
        assert_eq!(refused.status, StatusCode::UNAUTHORIZED, "{token}");
    }
    world.clock.advance(time::Duration::minutes(11));
    for path in routes() {
        let expired = world.get(&path, &ada).await?;
        assert_eq!(
            (expired.status, expired.code().as_str()),
            (StatusCode::UNAUTHORIZED, "token-expired"),
            "{path}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_session_that_ends_takes_its_tokens_with_it() -> Result<()> {
    let mut world = World::start().await?;
    let (ada, bob) = (world.person("ada").await?, world.person("bob").await?);
    world.end_session(&ada).await?;
    let refused = wait_for("the end of the session", Duration::from_secs(20), || async {
        match world.get("/api/v1/me", &ada).await {
            Ok(answered) if answered.status == StatusCode::UNAUTHORIZED => Ok(answered.code()),
            Ok(answered) => Err(answered.status.to_string()),
            Err(error) => Err(error.to_string()),
        }
    })
    .await?;
    assert_eq!(refused, "session-ended");
    world.get_ok("/api/v1/me", &bob).await?;
    // One that starts later knows as well.
    world.restart_api(Duration::from_secs(20)).await?;
    assert_eq!(world.get("/api/v1/me", &ada).await?.code(), "session-ended");
    Ok(())
}

//! Operators ask something of read models.

use kit::tokens::Signer;
use serde_json::json;
use time::Duration;

use crate::world::World;

const PATH: &str = "/api/v1/projections/room_timeline";

fn operator(world: &World) -> anyhow::Result<String> {
    let signer = Signer::from_pem(&world.secrets.jwt_private_key)?;
    Ok(signer.operator_token("ada", world.clock.now(), Duration::minutes(1))?.token)
}

#[tokio::test]
async fn what_an_operator_asks_is_an_event_with_the_operators_name() -> anyhow::Result<()> {
    let world = World::start().await?;
    let token = operator(&world)?;
    let id = world.command_id();
    let rebuild = json!({"operation": "rebuild"});
    let done = world.post(PATH).token(&token).id(id).json(&rebuild).await?.expect(200)?;
    let again = world.post(PATH).token(&token).id(id).json(&rebuild).await?.expect(200)?;
    assert_eq!(done, again, "sent twice, it is one command");
    for (asked, event_type) in [
        (json!({"operation": "swap"}), "SwapRequested"),
        (json!({"operation": "abort", "build": 2}), "AbortRequested"),
        (json!({"operation": "retry", "stream": "CHATS", "key": "k"}), "RetryRequested"),
        (json!({"operation": "skip", "stream": "CHATS", "sequence": 7, "reason": "a test"}), "SkipRequested"),
    ] {
        world.post(PATH).token(&token).json(&asked).await?.expect(200)?;
        let event = world.last_event("SYSTEM", event_type).await?;
        assert_eq!(event["by"], "operator:ada");
        assert_eq!(event["projection"], "room_timeline");
    }
    let events = world.events("SYSTEM").await?;
    assert_eq!(events.len(), 5);
    for event in events {
        assert_eq!(event.subject, "system.projection.room_timeline");
        assert_eq!(event.envelope.actor, "operator:ada");
    }
    Ok(())
}

#[tokio::test]
async fn who_is_no_admin_and_what_makes_no_sense_is_refused() -> anyhow::Result<()> {
    let world = World::start().await?;
    let person = world.person("ada").await?;
    let rebuild = json!({"operation": "rebuild"});
    let refused = world.post(PATH).token(&person.access).json(&rebuild).await?;
    assert_eq!(refused.code(403)?, "not-admin");
    let token = operator(&world)?;
    let nowhere = world.post("/api/v1/projections/Room.List").token(&token).json(&rebuild).await?;
    assert_eq!(nowhere.code(404)?, "projection-not-found");
    for asked in [
        json!({"operation": "retry", "stream": "NOTHING"}),
        json!({"operation": "retry", "stream": "CHATS", "key": "a\u{0}b"}),
        json!({"operation": "skip", "stream": "CHATS", "sequence": 7, "reason": ""}),
        json!({"operation": "skip", "stream": "CHATS", "reason": "no sequence"}),
        json!({"operation": "destroy"}),
        json!({}),
    ] {
        let refused = world.post(PATH).token(&token).json(&asked).await?;
        assert!(refused.status.is_client_error(), "{asked}: {refused:?}");
    }
    // An operator is nobody's account.
    let room = world.post("/api/v1/rooms").token(&token).json(&json!({"name": "Harbour"})).await?;
    assert_eq!(room.code(401)?, "token-invalid");
    assert!(world.events("SYSTEM").await?.is_empty());
    Ok(())
}

//! Reading one's own writes, and what happens when that cannot be.

use std::time::{Duration, Instant};

use anyhow::Result;
use reqwest::StatusCode;

use crate::world::{Parts, World};

#[tokio::test]
async fn a_question_waits_for_its_position() -> Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    for number in 0..10 {
        let name = format!("room {number}");
        let (room, position) = world.room(&name, &[&ada]).await?;
        // Without the position this would be a race, which the projector loses at least now and then.
        let answered = world.get(&format!("/api/v1/rooms/{room}?position={position}"), &ada).await?;
        assert_eq!((answered.status, answered.stale), (StatusCode::OK, false), "{answered:?}");
        assert_eq!(answered.body["name"], name);
        let reached = answered.position.unwrap();
        assert!(reached.contains("CHATS:") && reached.contains("USERS:"), "{reached}");
        assert_eq!(answered.body["position"], reached);
        assert_eq!(answered.body["stale"], false);
    }
    Ok(())
}

#[tokio::test]
async fn what_is_not_reached_in_time_is_answered_as_stale() -> Result<()> {
    let wait_limit = Duration::from_millis(300);
    let mut world = World::start().await?;
    let ada = world.person("ada").await?;
    let (room, position) = world.room("Harbour", &[&ada]).await?;
    world.get_ok(&format!("/api/v1/rooms?position={position}"), &ada).await?;
    world.stop_projectors().await;
    let later = world.say(room, &ada, &["not projected"]).await?;
    world.restart_api(wait_limit).await?;
    for path in ["/api/v1/rooms".to_owned(), format!("/api/v1/rooms/{room}/timeline")] {
        let begun = Instant::now();
        let answered = world.get(&format!("{path}?position={later}"), &ada).await?;
        assert!(begun.elapsed() >= wait_limit, "it did not wait");
        assert_eq!((answered.status, answered.stale), (StatusCode::OK, true), "{answered:?}");
        assert_eq!(answered.body["stale"], true);
        assert_ne!(answered.position.unwrap(), later);
    }
    // Of a stream that the question does not read, nothing is awaited.
    world.get_ok("/api/v1/rooms?position=CONVERSIONS:99", &ada).await?;
    Ok(())
}

#[tokio::test]
async fn a_position_of_another_log_is_not_waited_for() -> Result<()> {
    let world = World::with(Parts { wait_limit: Some(Duration::from_mins(10)), ..Parts::default() }).await?;
    let ada = world.person("ada").await?;
    let answered = world.get("/api/v1/me?position=USERS:1@00000000", &ada).await?;
    assert_eq!((answered.status, answered.stale), (StatusCode::OK, true));
    Ok(())
}

#[tokio::test]
async fn malformed_parameters_are_refused() -> Result<()> {
    let world = World::start().await?;
    let ada = world.person("ada").await?;
    for (path, code) in [
        ("/api/v1/me?position=CHATS", "position-malformed"),
        ("/api/v1/rooms?position=CHATS:1@", "position-malformed"),
        ("/api/v1/rooms?cursor=x", "cursor-malformed"),
        ("/api/v1/conversions?cursor=AAAA", "cursor-malformed"),
        ("/api/v1/conversions?limit=many", "malformed-query"),
    ] {
        let refused = world.get_refused(path, &ada).await?;
        assert_eq!(refused, (StatusCode::BAD_REQUEST, code.to_owned()), "{path}");
    }
    Ok(())
}
